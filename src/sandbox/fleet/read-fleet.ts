import type {Fleet, FleetOrganization, FleetRegion} from '../fleet.ts';
import {policiesExist} from './attachments.ts';
import {sessionDocument} from './documents.ts';
import {indexesExist, resourceExplorer} from './explorer.ts';
import {fault, services} from './faults.ts';
import {type Generation, generate} from './generate.ts';
import {identityCenter, profiles, signInsExist} from './identity-center.ts';
import {key, session} from './keys-and-sessions.ts';
import {checkNames} from './names.ts';
import {network, settings} from './network.ts';
import {instance, managedNode} from './nodes.ts';
import {policyDocument} from './policies.ts';
import {hosts} from './ports.ts';
import {principals} from './principals.ts';
import {
	amount,
	dictionary,
	type Flaw,
	list,
	maybe,
	member,
	nullable,
	oneOf,
	optional,
	type Reader,
	required,
	shape,
	text,
	truth,
} from './reader.ts';
import {accountId, address, phrase, policyName, principalName, regionName} from './words.ts';

/** A fleet, or all that is wrong with its file. */
export type FleetReading =
	| {readonly ok: true; readonly fleet: Fleet}
	| {readonly ok: false; readonly flaws: readonly Flaw[]};

const most = Number.MAX_SAFE_INTEGER;
const milliseconds = amount(0, 3_600_000);

/** Milliseconds for all services, or by service. */
const latency: Reader<Readonly<Record<string, number>>> = (value, path, flaws) => {
	if (typeof value !== 'number') return dictionary(oneOf(...services), milliseconds)(value, path, flaws);
	const all = milliseconds(value, path, flaws);
	return all === undefined ? undefined : {'*': all};
};

const organization = shape<FleetOrganization>({
	serviceControlPolicies: optional(list(policyDocument), []),
	id: maybe(text(/^o-[a-z0-9]{10,32}$/, 'an organization id such as o-a1b2c3d4e5')),
	managementAccount: maybe(accountId),
	simulatorMisjudgesConditions: maybe(truth),
});

const bucket = shape({perSecond: required(amount(0.001, 1e6, false)), burst: required(amount(1, 1e6))});

const generation = shape<Generation>({
	seed: optional(amount(0, most), 1),
	instances: required(amount(0, 1_000_000)),
	regions: required(list(regionName)),
	tagValues: optional(dictionary(text(/^[\s\S]{1,128}$/, 'a tag key'), amount(1, 1_000_000)), {}),
});

/** A region's content needs account and clock for its defaults, so its reader is made where they are known. */
const region = (now: string, account: string, name: string): Reader<FleetRegion> => {
	const defaults = {now, account, region: name};
	return shape<FleetRegion>({
		instances: optional(list(instance(defaults)), []),
		managedNodes: optional(list(managedNode(defaults)), []),
		documents: optional(list(sessionDocument), []),
		keys: maybe(list(key)),
		network: maybe(network),
		settings: maybe(settings),
		sessions: maybe(list(session)),
	});
};

const regions =
	(now: string, account: string): Reader<ReadonlyMap<string, FleetRegion>> =>
	(value, path, flaws) => {
		const found = dictionary<unknown>(regionName, item => item ?? null)(value, path, flaws);
		if (!found) return undefined;
		const entries = Object.entries(found).map(
			([name, item]) => [name, region(now, account, name)(item, member(path, name), flaws)] as const,
		);
		return new Map(entries.flatMap(([name, item]) => (item ? [[name, item] as const] : [])));
	};

type Written = Omit<Fleet, 'caller'> & {readonly caller: string | null; readonly generate: Generation | null};

const written = (now: string, account: string, firstRegion: string): Reader<Written> =>
	shape<Written>({
		partition: optional(oneOf('aws', 'aws-cn', 'aws-us-gov'), 'aws'),
		account: optional(accountId, account),
		alias: maybe(text(/^[a-z0-9](?!.*--)[a-z0-9-]{1,61}[a-z0-9]$/, 'an account alias')),
		caller: optional(nullable(principalName), null),
		principals: optional(principals, new Map()),
		managedPolicies: optional(dictionary(policyName, policyDocument), {}),
		organization: optional(nullable(organization), null),
		live: optional(shape({sourceIp: optional(address, '203.0.113.7'), mfa: optional(truth, false)}), {
			sourceIp: '203.0.113.7',
			mfa: false,
		}),
		simulatorShape: optional(oneOf('aggregated', 'per-resource'), 'aggregated'),
		sessionDocument: optional(shape({mustBeAllowed: optional(truth, true)}), {mustBeAllowed: true}),
		regions: required(regions(now, account)),
		generate: optional(nullable(generation), null),
		shell: optional(list(phrase(4096)), ['bash', '--norc']),
		hosts: maybe(hosts),
		handshake: maybe(oneOf('as-agent', 'always')),
		payloadBytes: maybe(amount(1, 1_048_576)),
		latencyMs: optional(latency, {}),
		rateLimit: optional(dictionary(oneOf(...services), bucket), {}),
		ownSessionPattern: optional(oneOf('session-name', 'also-userid'), 'session-name'),
		advancedTier: optional(truth, true),
		resourceExplorer: maybe(resourceExplorer),
		identityCenter: maybe(identityCenter(firstRegion)),
		profiles: maybe(profiles),
		faults: optional(list(fault), []),
	});

/** Who calls when the file names nobody: the administrator that every account can make. */
const administrator = 'admin';

const withCaller = (fleet: Written, flaws: Flaw[]): Pick<Fleet, 'caller' | 'principals'> => {
	const {caller, principals: all} = fleet;
	if (caller !== null) {
		const found = all.get(caller);
		if (!found) flaws.push({path: '$.caller', reason: `no principal named ${JSON.stringify(caller)}`});
		else if (found.kind === 'group') flaws.push({path: '$.caller', reason: 'a group has no credentials'});
		return {caller, principals: all};
	}
	const first = [...all.values()].find(({kind}) => kind !== 'group');
	if (first) return {caller: first.name, principals: all};
	const policies = {
		AdministratorAccess: {Version: '2012-10-17', Statement: [{Effect: 'Allow', Action: '*', Resource: '*'}]},
	};
	const admin = {name: administrator, kind: 'user', path: '/', tags: {}, groups: [], policies} as const;
	const principal = {...admin, boundary: null, sessionName: administrator, sessionPolicy: null};
	return {caller: administrator, principals: new Map([...all, [administrator, principal]])};
};

/**
 * Reads a parsed fleet file: checks everything, fills in the defaults and adds the generated nodes.
 * `now` is the moment (ISO 8601) that agents without one were last heard.
 */
export const readFleet = (value: unknown, now: string): FleetReading => {
	const flaws: Flaw[] = [];
	const {account, regions: given} = (value ?? {}) as {account?: unknown; regions?: object};
	const [firstRegion = 'us-east-1'] = Object.keys(given ?? {});
	const read = written(now, typeof account === 'string' ? account : '111122223333', firstRegion)(value, '$', flaws);
	if (!read) return {ok: false, flaws};
	const {generate: plan, caller: _, ...rest} = read;
	checkNames(read.regions, read.principals, flaws);
	if (read.regions.size === 0 && !plan?.regions.length) flaws.push({path: '$.regions', reason: 'at least one region'});
	if (plan && plan.instances > 0 && plan.regions.length === 0)
		flaws.push({path: '$.generate.regions', reason: 'at least one region to put the instances in'});
	if (read.shell.length === 0) flaws.push({path: '$.shell', reason: 'at least the program'});
	policiesExist(read, flaws);
	signInsExist(read, flaws);
	indexesExist(read, plan?.regions ?? [], flaws);
	const named = withCaller(read, flaws);
	if (flaws.length > 0) return {ok: false, flaws};
	const filled = plan ? generate(plan, read.regions, read.account, now) : read.regions;
	return {ok: true, fleet: {...rest, ...named, regions: filled}};
};

/** Reads the text of a fleet file. */
export const parseFleet = (source: string, now: string): FleetReading => {
	try {
		return readFleet(JSON.parse(source), now);
	} catch (error) {
		return {ok: false, flaws: [{path: '$', reason: `not JSON: ${error instanceof Error ? error.message : error}`}]};
	}
};
