import type {Access, SourcePolicy} from '../domain/access.ts';
import type {Instance, InstanceState, ManagedNode, Node, PingStatus, Tags} from '../domain/node.ts';
import type {Scope} from '../domain/scope.ts';
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

/** Reads the values of a packed list one after the other; the order is the one in which they were packed. */
type Reader = {
	readonly text: () => string;
	readonly textOrNull: () => string | null;
	readonly oneOf: <Word extends string>(words: readonly Word[]) => Word;
	readonly tags: (tidied: boolean) => Tags | null;
	/** A list inside the list, or `null`. */
	readonly list: <Value>(read: (inner: Reader) => Value) => Value | null;
	readonly rest: () => readonly unknown[];
};

type Tidy = (text: string) => string;

const readerOf = (value: unknown, tidy: Tidy): Reader => {
	if (!Array.isArray(value)) throw new Malformed();
	let at = 0;
	const textOrNull = (): string | null => {
		const found: unknown = value[at++];
		if (found !== null && typeof found !== 'string') throw new Malformed();
		return found === null ? null : tidy(found);
	};
	return {
		textOrNull,
		text: () => {
			const found = textOrNull();
			if (found === null) throw new Malformed();
			return found;
		},
		oneOf: words => {
			const index: unknown = value[at++];
			const word = typeof index === 'number' ? words[index] : undefined;
			if (word === undefined) throw new Malformed();
			return word;
		},
		tags: tidied => {
			const found: unknown = value[at++];
			if (found === null) return null;
			if (!isRecord(found)) throw new Malformed();
			for (const key in found) if (typeof found[key] !== 'string') throw new Malformed();
			const all = found as Tags;
			if (!tidied) return all;
			// `fromEntries` and not assignment: a tag named `__proto__` is a tag.
			return Object.fromEntries(Object.entries(all).map(([key, text]) => [tidy(key), tidy(text)]));
		},
		list: read => {
			const found: unknown = value[at++];
			return found === null ? null : read(readerOf(found, tidy));
		},
		rest: () => value.slice(at),
	};
};

const given = <Value>(value: Value | null): Value => {
	if (value === null) throw new Malformed();
	return value;
};

const kinds = ['instance', 'managed-instance'] as const satisfies ReadonlyArray<Node['kind']>;
const pings = ['Online', 'ConnectionLost', 'Inactive'] as const satisfies readonly PingStatus[];
const states = [
	'pending',
	'running',
	'shutting-down',
	'terminated',
	'stopping',
	'stopped',
	'unknown',
] as const satisfies readonly InstanceState[];
const verdicts = ['allowed', 'denied'] as const;
const sources = ['simulated', 'live'] as const;
const subjects = ['node', 'document'] as const;
const deniers = ['identity', 'boundary', 'organization', 'session', 'observed'] as const;
const denials = ['explicitDeny', 'implicitDeny'] as const;

const index = <Word extends string>(words: readonly Word[], word: Word): number => words.indexOf(word);

const packInstance = (one: Instance): readonly unknown[] => [
	one.id,
	one.name,
	index(states, one.state),
	one.type,
	one.platform,
	one.architecture,
	one.privateIp,
	one.publicIp,
	one.privateDns,
	one.vpc,
	one.subnet,
	one.zone,
	one.launched,
	one.owner,
	one.instanceProfile,
	one.tags,
	one.exactTags ?? null,
];

const exactly = (tags: Tags | null): {exactTags?: Tags} => (tags === null ? {} : {exactTags: tags});

const unpackInstance = (from: Reader): Instance => ({
	id: from.text(),
	name: from.textOrNull(),
	state: from.oneOf(states),
	type: from.textOrNull(),
	platform: from.textOrNull(),
	architecture: from.textOrNull(),
	privateIp: from.textOrNull(),
	publicIp: from.textOrNull(),
	privateDns: from.textOrNull(),
	vpc: from.textOrNull(),
	subnet: from.textOrNull(),
	zone: from.textOrNull(),
	launched: from.textOrNull(),
	owner: from.textOrNull(),
	instanceProfile: from.textOrNull(),
	tags: given(from.tags(true)),
	...exactly(from.tags(false)),
});

const packManaged = (one: ManagedNode): readonly unknown[] => [
	one.id,
	one.name,
	one.computerName,
	one.ip,
	index(pings, one.ping),
	one.lastPing,
	one.agentVersion,
	one.platformType,
	one.os,
	one.osVersion,
	one.iamRole,
	one.tags,
	one.exactTags ?? null,
];

const unpackManaged = (from: Reader): ManagedNode => ({
	id: from.text(),
	name: from.textOrNull(),
	computerName: from.textOrNull(),
	ip: from.textOrNull(),
	ping: from.oneOf(pings),
	lastPing: from.textOrNull(),
	agentVersion: from.textOrNull(),
	platformType: from.textOrNull(),
	os: from.textOrNull(),
	osVersion: from.textOrNull(),
	iamRole: from.textOrNull(),
	tags: from.tags(true),
	...exactly(from.tags(false)),
});

const packAccess = (access: Access): readonly unknown[] | null => {
	if (access.verdict !== 'allowed' && access.verdict !== 'denied') return null;
	const {verdict, policies, source} = access;
	const common = [index(verdicts, verdict), index(sources, source), policies.map(({id, type}) => [id, type])];
	if (verdict === 'allowed') return [...common, access.assuming];
	return [...common, index(subjects, access.on), index(deniers, access.by), index(denials, access.decision)];
};

const unpackAccess = (from: Reader, tidy: Tidy): Access => {
	const verdict = from.oneOf(verdicts);
	const source = from.oneOf(sources);
	const listed = given(from.list(inner => inner.rest()));
	const policies = listed.map((one): SourcePolicy => {
		const policy = readerOf(one, tidy);
		return {id: policy.text(), type: policy.text()};
	});
	if (verdict === 'denied')
		return {
			verdict,
			source,
			policies,
			on: from.oneOf(subjects),
			by: from.oneOf(deniers),
			decision: from.oneOf(denials),
		};
	const assuming = given(from.list(inner => inner.rest())).map(phrase => readerOf([phrase], tidy).text());
	return {verdict, source, policies, assuming};
};

/** What is written of a node: its scope is the reader's business, and uncertain verdicts are asked anew. */
export const packNode = ({node, access, checkedAt}: CachedNode): readonly unknown[] => {
	const {id, kind, account, instance, managed} = node;
	const verdict = access && packAccess(access);
	return [
		id,
		index(kinds, kind),
		account,
		instance && packInstance(instance),
		managed && packManaged(managed),
		...(verdict ? [verdict, checkedAt] : []),
	];
};

/** Reads back what {@link packNode} wrote, texts through `tidy`; `null` when it is anything else. */
export const unpackNode = (value: unknown, scope: Scope, tidy: Tidy): CachedNode | null => {
	try {
		const from = readerOf(value, tidy);
		const node: Node = {
			id: from.text(),
			kind: from.oneOf(kinds),
			scope,
			account: from.textOrNull(),
			instance: from.list(unpackInstance),
			managed: from.list(unpackManaged),
		};
		const [verdict, checkedAt] = from.rest();
		if (typeof checkedAt !== 'number') return {node, access: null, checkedAt: null};
		return {node, access: unpackAccess(readerOf(verdict, tidy), tidy), checkedAt};
	} catch (cause) {
		if (cause instanceof Malformed) return null;
		throw cause;
	}
};
