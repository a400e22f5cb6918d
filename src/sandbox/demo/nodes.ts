import {createHash} from 'node:crypto';

/** What a demo instance is besides its name, as in a fleet file. */
type Extra = Readonly<Record<string, unknown>> & {
	readonly name?: null;
	readonly tags?: Readonly<Record<string, string>>;
};

/** One kind of instance: its name, the tag `team`, how many there are, and what is special about them. */
export type Kind = readonly [name: string, team: string, count: number, extra?: Extra];

/** An instance as in a fleet file. */
type Named = Readonly<Record<string, unknown>> & {readonly id: string; readonly name: string | null};

const systems = [
	{os: 'Amazon Linux', osVersion: '2023'},
	{os: 'Ubuntu', osVersion: '24.04'},
	{os: 'Debian GNU/Linux', osVersion: '12'},
] as const;

const sizes = [
	{type: 'm7g.large', architecture: 'arm64'},
	{type: 't3.medium', architecture: 'x86_64'},
	{type: 'c7i.xlarge', architecture: 'x86_64'},
] as const;

/** The moment so many minutes before the demo began, as fleet files write it. */
export type Ago = (minutes: number) => string;

const digits = (text: string): string => createHash('sha256').update(text).digest('hex');

/** A name for each of several instances: the second is `name-2`; one that ends in `*` is the same for all. */
const nameOf = (name: string, index: number, count: number): string =>
	name.endsWith('*') ? name.slice(0, -1) : count === 1 ? name : `${name}-${index + 1}`;

/** Writes out the instances of a region, with ids and addresses that belong to their place in the table. */
export const instancesOf = (region: string, network: number, kinds: readonly Kind[], ago: Ago): readonly Named[] => {
	let host = 10;
	return kinds.flatMap(([name, team, count, extra = {}]) =>
		Array.from({length: count}, (_, index) => {
			const hash = digits(`${region}/${name}/${index}`);
			const pick = Number.parseInt(hash.slice(0, 2), 16);
			const zone = 'abc'[index % 3] ?? 'a';
			const {tags, ...rest} = extra;
			host += 1 + (pick % 5);
			return {
				id: `i-0${hash.slice(2, 18)}`,
				name: nameOf(name, index, count),
				...sizes[pick % sizes.length],
				privateIp: `10.${network}.${host >> 8}.${host & 255}`,
				vpc: `vpc-0${digits(region).slice(0, 16)}`,
				subnet: `subnet-0${digits(region + zone).slice(0, 16)}`,
				zone: `${region}${zone}`,
				launched: ago((3 + pick) * 1440 + index * 7),
				instanceProfile: 'node-role',
				agent: {ping: 'Online', version: '3.3.987.0', ...systems[pick % systems.length]},
				...rest,
				tags: {team, env: 'prod', ...tags},
			};
		}),
	);
};
