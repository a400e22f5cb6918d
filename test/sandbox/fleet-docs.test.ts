import {readFileSync} from 'node:fs';
import {describe, expect, test} from 'vitest';
import {parseFleet, readFleet} from '../../src/sandbox/fleet/read-fleet.ts';

const now = '2026-11-23T10:00:00.000Z';
const page = readFileSync(new URL('../../docs/fleet-format.md', import.meta.url), 'utf8');
const odd = {'no-such-field': 1};

/** One unknown field everywhere, so that the reader names the fields that it does know. */
const probe = {
	...odd,
	principals: {alice: {kind: 'user', ...odd}},
	organization: odd,
	live: odd,
	sessionDocument: odd,
	regions: {
		'eu-west-1': {
			...odd,
			instances: [{...odd, agent: odd}],
			managedNodes: [odd],
			documents: [{...odd, inputs: odd, parameters: {p: odd}}],
			keys: [odd],
			sessions: [odd],
		},
	},
	generate: odd,
	resourceExplorer: odd,
	identityCenter: {...odd, accounts: {'111122223333': odd}},
	profiles: {p: odd},
	rateLimit: {iam: odd},
	faults: [odd],
};

const knownFields = (): string[] => {
	const reading = readFleet(probe, now);
	const lists = (reading.ok ? [] : reading.flaws).map(({reason}) => /known here: (.*)/.exec(reason)?.[1] ?? '');
	return [...new Set(lists.flatMap(list => list.split(', ').filter(Boolean)))];
};

const faultsOf = (service: string): string[] => {
	const reading = readFleet({regions: {'eu-west-1': {}}, faults: [{service, fault: '?'}]}, now);
	const reason = reading.ok ? '' : (reading.flaws[0]?.reason ?? '');
	return /expected one of (.*);/.exec(reason)?.[1]?.split(', ') ?? [];
};

describe('the page on the fleet format', () => {
	test('names every field that the reader knows', () => {
		expect(knownFields().length).toBeGreaterThan(60);
		expect(knownFields().filter(field => !page.includes(`\`${field}\``) && !page.includes(`"${field}"`))).toEqual([]);
	});

	test('names every fault', () => {
		expect(faultsOf('ec2').length).toBeGreaterThan(10);
		expect(faultsOf('ec2').filter(fault => !page.includes(`\`${fault}\``))).toEqual([]);
	});

	test('has an example that is read', () => {
		const [, example = ''] = /```jsonc\n([\s\S]*?)```/.exec(page) ?? [];
		const json = example.replace(/"(?:[^"\\]|\\.)*"|\/\/.*$/gm, part => (part.startsWith('"') ? part : ''));
		expect(parseFleet(json, now)).toMatchObject({ok: true, fleet: {caller: 'alice'}});
	});
});
