import type {Fleet, FleetExplorer} from '../fleet.ts';
import {type Flaw, list, maybe, nullable, oneOf, optional, shape, text} from './reader.ts';
import {regionName} from './words.ts';

const term = '-?(?:region|service|resourcetype):[\\w:*-]+';

const filter = text(
	new RegExp(`^(?:${term}(?: ${term})*)?$`),
	'terms such as region:eu-* or -resourcetype:ec2:instance, with spaces between',
);

type Written = Omit<FleetExplorer, 'isActive'> & {readonly state: 'ACTIVE' | 'UPDATING'};

const written = shape<Written>({
	aggregator: optional(nullable(regionName), null),
	state: optional(oneOf('ACTIVE', 'UPDATING'), 'ACTIVE'),
	indexed: maybe(list(regionName)),
	unseen: optional(list(text(/^m?i-[0-9a-f]{8,17}$/, "a node's id")), []),
	view: optional(nullable(filter), ''),
});

/** What the account has of AWS Resource Explorer. */
export const resourceExplorer = (value: unknown, path: string, flaws: Flaw[]): FleetExplorer | undefined => {
	const read = written(value, path, flaws);
	if (!read) return undefined;
	const {state, ...rest} = read;
	return {...rest, isActive: state === 'ACTIVE'};
};

/** Indexes are in regions of the file, or of those that it generates. */
export const indexesExist = (
	{resourceExplorer: explorer, regions}: Pick<Fleet, 'resourceExplorer' | 'regions'>,
	generated: readonly string[],
	flaws: Flaw[],
): void => {
	if (!explorer) return;
	const {aggregator, indexed = []} = explorer;
	for (const name of new Set([...(aggregator === null ? [] : [aggregator]), ...indexed])) {
		if (regions.has(name) || generated.includes(name)) continue;
		flaws.push({path: '$.resourceExplorer', reason: `no region ${name}`});
	}
};
