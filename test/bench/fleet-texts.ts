import {generate} from '../../src/sandbox/fleet/generate.ts';
import type {Field} from '../../src/search/index.ts';

/** Where the bench's nodes are. */
export const regions = ['eu-west-1', 'eu-central-1', 'us-east-1', 'us-west-2'];

/** The `generate` part of the bench's fleets: what the sandbox lists, so that all suites look at the same nodes. */
export const plan = (instances: number) => ({seed: 7, instances, regions, tagValues: {env: 4, team: 40}});

/** The texts that nodes are found by, in the fields of the interface: name, id, address, platform, region, profile, tags. */
export const fleetTexts = (count: number): readonly (readonly Field[])[] => {
	const filled = generate(plan(count), new Map(), '111122223333', '2026-11-23T10:00:00Z');
	return [...filled].flatMap(([region, {instances}]) =>
		instances.map(({id, privateIp, platform, tags}): Field[] => [
			{kind: 'name', text: tags['Name'] ?? ''},
			{kind: 'id', text: id},
			{kind: 'ip', text: privateIp ?? ''},
			{kind: 'platform', text: platform},
			{kind: 'region', text: region},
			{kind: 'profile', text: 'production'},
			...Object.entries(tags)
				.filter(([key]) => key !== 'Name')
				.map(([key, value]): Field => ({kind: 'tag', text: `${key}=${value}`})),
		]),
	);
};

const words =
	'payments staging papi17 ordweb eu-west 10.0.12 i-0a1 ledgerdb queue9 platform prodapi identity searchq wbcron'.split(
		' ',
	);

/** Queries as they are typed: every word a key at a time, each word from an empty line. */
export const typedQueries: readonly (readonly string[])[] = [...words, 'orders api', 'env=prod'].map(word =>
	Array.from(word, (_, at) => word.slice(0, at + 1)),
);
