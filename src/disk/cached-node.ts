import type {Access, SourcePolicy} from '../domain/access.ts';
import type {Instance, InstanceState, ManagedNode, Node, PingStatus, Tags} from '../domain/node.ts';
import type {Scope} from '../domain/scope.ts';
import {clean} from '../domain/text.ts';
import {isRecord} from './json-file.ts';

/** A node as it was last seen, with its verdict where a certain one was known then. */
export type CachedNode = {
	readonly node: Node;
	/** Only `allowed` and `denied` are kept. */
	readonly access: Access | null;
	/** When the verdict was found, milliseconds since the epoch. */
	readonly checkedAt: number | null;
};

/** Thrown inside this file only: one wrong field makes the whole entry void. */
class Malformed extends Error {}

const text = (value: unknown): string => {
	if (typeof value !== 'string') throw new Malformed();
	return clean(value);
};

const textOrNull = (value: unknown): string | null => (value === null ? null : text(value));

const oneOf =
	<Word extends string>(...words: readonly Word[]) =>
	(value: unknown): Word => {
		const found = words.find(word => word === value);
		if (found === undefined) throw new Malformed();
		return found;
	};

const record = (value: unknown): Readonly<Record<string, unknown>> => {
	if (!isRecord(value)) throw new Malformed();
	return value;
};

const list = <Item>(value: unknown, item: (value: unknown) => Item): Item[] => {
	if (!Array.isArray(value)) throw new Malformed();
	return value.map(item);
};

/** `fromEntries` and not assignment: a tag named `__proto__` is a tag. */
const tags = (value: unknown): Tags =>
	Object.fromEntries(Object.entries(record(value)).map(([key, tag]) => [clean(key), text(tag)]));

/** Byte for byte, for the simulator; never drawn. */
const exactTags = (from: Readonly<Record<string, unknown>>): {exactTags?: Tags} => {
	if (from['exactTags'] === undefined) return {};
	const exact = Object.entries(record(from['exactTags']));
	if (!exact.every((entry): entry is [string, string] => typeof entry[1] === 'string')) throw new Malformed();
	return {exactTags: Object.fromEntries(exact)};
};

const state = oneOf<InstanceState>(
	'pending',
	'running',
	'shutting-down',
	'terminated',
	'stopping',
	'stopped',
	'unknown',
);

const ping = oneOf<PingStatus>('Online', 'ConnectionLost', 'Inactive');

const instance = (value: unknown): Instance => {
	const from = record(value);
	return {
		id: text(from['id']),
		name: textOrNull(from['name']),
		state: state(from['state']),
		type: textOrNull(from['type']),
		platform: textOrNull(from['platform']),
		architecture: textOrNull(from['architecture']),
		privateIp: textOrNull(from['privateIp']),
		publicIp: textOrNull(from['publicIp']),
		privateDns: textOrNull(from['privateDns']),
		vpc: textOrNull(from['vpc']),
		subnet: textOrNull(from['subnet']),
		zone: textOrNull(from['zone']),
		launched: textOrNull(from['launched']),
		owner: textOrNull(from['owner']),
		instanceProfile: textOrNull(from['instanceProfile']),
		tags: tags(from['tags']),
		...exactTags(from),
	};
};

const managedNode = (value: unknown): ManagedNode => {
	const from = record(value);
	return {
		id: text(from['id']),
		name: textOrNull(from['name']),
		computerName: textOrNull(from['computerName']),
		ip: textOrNull(from['ip']),
		ping: ping(from['ping']),
		lastPing: textOrNull(from['lastPing']),
		agentVersion: textOrNull(from['agentVersion']),
		platformType: textOrNull(from['platformType']),
		os: textOrNull(from['os']),
		osVersion: textOrNull(from['osVersion']),
		iamRole: textOrNull(from['iamRole']),
		tags: from['tags'] === null ? null : tags(from['tags']),
		...exactTags(from),
	};
};

const kind = oneOf<Node['kind']>('instance', 'managed-instance');
const subject = oneOf('node', 'document');
const denier = oneOf('identity', 'boundary', 'organization', 'session', 'observed');
const denial = oneOf('explicitDeny', 'implicitDeny');
const source = oneOf('simulated', 'live');

const policy = (value: unknown): SourcePolicy => {
	const from = record(value);
	return {id: text(from['id']), type: text(from['type'])};
};

const access = (value: unknown): Access => {
	const from = record(value);
	const policies = list(from['policies'], policy);
	if (from['verdict'] === 'allowed')
		return {verdict: 'allowed', assuming: list(from['assuming'], text), policies, source: source(from['source'])};
	if (from['verdict'] !== 'denied') throw new Malformed();
	return {
		verdict: 'denied',
		on: subject(from['on']),
		by: denier(from['by']),
		decision: denial(from['decision']),
		policies,
		source: source(from['source']),
	};
};

/** What is written of a node: its scope is the reader's business, and uncertain verdicts are asked anew. */
export const packNode = ({node, access: verdict, checkedAt}: CachedNode): object => {
	const {id, kind: of, account, instance: ec2, managed} = node;
	const isCertain = verdict?.verdict === 'allowed' || verdict?.verdict === 'denied';
	return {id, kind: of, account, instance: ec2, managed, ...(isCertain ? {access: verdict, checkedAt} : {})};
};

/** Reads back what {@link packNode} wrote, cleaned; `null` when it is anything else. */
export const unpackNode = (value: unknown, scope: Scope): CachedNode | null => {
	try {
		const from = record(value);
		const ec2 = from['instance'];
		const managed = from['managed'];
		const checkedAt = from['checkedAt'];
		const hasVerdict = from['access'] !== undefined && typeof checkedAt === 'number';
		return {
			node: {
				id: text(from['id']),
				kind: kind(from['kind']),
				scope,
				account: textOrNull(from['account']),
				instance: ec2 === null ? null : instance(ec2),
				managed: managed === null ? null : managedNode(managed),
			},
			access: hasVerdict ? access(from['access']) : null,
			checkedAt: hasVerdict ? checkedAt : null,
		};
	} catch (cause) {
		if (cause instanceof Malformed) return null;
		throw cause;
	}
};
