/*
How access is asked for. Pure: the caller sends the asks and keeps the answers.

	const decided = accessWithoutSimulation(principal);            // root, federated …: an Access; null: simulate
	const setup: SimulationSetup = {principal, source, keys, facts, document};
	const {asks, wantsTags} = planSimulation(setup, {visible, behind, documents, unreadable, chunk});
	const {access, next, chunk, stop} = readAnswer(setup, ask, await sources.simulate(ask.scope, ask.request, signal));

- `visible` and `behind` hold only nodes without a verdict and not under way, best first; `documents` the document keys
  that are decided or under way. Plan again whenever a slot is free: planning 1,000 nodes takes about a millisecond.
- `access` maps an ask's subjects to verdicts: node keys for a node ask, the `documentKey` for a document ask.
  Keep two maps; `combine(node, document)` makes what is shown.
- `next` are asks that must follow (halves after an objection to size, the other value of a boolean key).
- `chunk`, unless null, is the size to plan with from now on. `stop`: IAM refuses, do not ask again.
- When the first `source` is refused or not found, `nextSource(principal, source, problem)` is the one to try next.
- `wantsTags`: hybrid nodes that can be asked for only once their tags are read; they stay pending.
- `unreadable`: nodes whose tags nobody can read; they are asked for without, and say so.
*/

import type {Subject} from './access.ts';
import {documentArn, parseArn} from './arn.ts';
import {arnPrefix, exactTags, type Node, type NodeKey, type NodeKind, nodeKey, type Tags} from './node.ts';
import {type Scope, scopeKey} from './scope.ts';
import type {Evaluation, SimulationRequest} from './simulation-api.ts';
import {type Doubts, type SimulationSetup, type Study, studyOf} from './simulation-setup.ts';
import type {TagContext} from './tag-context.ts';

export type {Doubts, SimulationSetup};

/** Undeterminable booleans are being tried: which, the values still to ask, and what was said without them. */
export type Trial = {
	readonly keys: readonly string[];
	readonly left: readonly (readonly boolean[])[];
	readonly before: ReadonlyMap<string, Evaluation>;
	/** What a different answer shows the verdict to depend on, where that is not the tried keys themselves. */
	readonly told?: readonly string[];
	/** Whether equal answers make the verdict certain, or only different ones say anything. */
	readonly settles: boolean;
};

/** One request to send, and what its answer will be about. */
export type Ask = {
	readonly on: Subject;
	/** Whose credentials to ask with. */
	readonly scope: Scope;
	readonly request: SimulationRequest;
	/** What each resource of the request is, in their order: node keys, or one document key. */
	readonly subjects: readonly string[];
	/** The nodes behind the subjects; empty for documents and sessions. */
	readonly nodes: readonly Node[];
	/** Whether the request carries every tag, not only those that the principal's policies reference. */
	readonly hasEveryTag: boolean;
	/** Whether it is asked because an organization denied the first time. */
	readonly isSecond: boolean;
	readonly doubts: Doubts;
	readonly trial: Trial | null;
	/** To be asked, too, when this one's answer shows that an organization looks at tags. */
	readonly others: readonly Ask[];
};

/** Resources a request: no limit is published (reference: iam-simulation §1.5). */
export const defaultChunk = 50;

/** What to plan for. */
export type PlanInput = {
	/** Nodes on the screen without a verdict, top first. */
	readonly visible: readonly Node[];
	/** Nodes to ask for after them. */
	readonly behind?: readonly Node[];
	/** Document keys that are decided or under way. */
	readonly documents?: ReadonlySet<string>;
	/** Nodes whose tags cannot be read. */
	readonly unreadable?: ReadonlySet<NodeKey>;
	/** Whether IAM has answered before: then no request is kept small for the sake of its speed. */
	readonly isLater?: boolean;
	/** Resources a request. */
	readonly chunk?: number;
};

/** The fewest requests, most urgent first, and the nodes that need their tags read before anything can be asked. */
export type Plan = {readonly asks: readonly Ask[]; readonly wantsTags: readonly NodeKey[]};

/** The action that opens a session. */
export const startSession = 'ssm:StartSession';

/** Names a document in a scope, unique among scopes. */
export const documentKey = (scope: Scope, arn: string): string => `${scopeKey(scope)}/${arn}`;

/** ARN of the setup's session document in a region. */
export const setupDocument = ({principal, document}: SimulationSetup, region: string): string =>
	documentArn(document, principal.partition, region, principal.identity.account);

/** Nodes whose context is the same. */
type Group = {
	readonly scope: Scope;
	/** Of its first node; groups mix kinds only where that makes no difference. */
	readonly kind: NodeKind;
	readonly account: string;
	/** `null`: the tags cannot be read. */
	readonly tags: Tags | null;
	readonly visible: Node[];
	readonly behind: Node[];
};

/** Finds a node's group, or begins it. Nested by what nodes share, which spares building a name a node. */
const grouping = (groups: Group[]): ((node: Node, account: string, tags: Tags | null, signature: string) => Group) => {
	const byRegion = new Map<string, Map<string, Map<string, Group>>>();
	return ({scope, kind}, account, tags, signature) => {
		const accounts = byRegion.get(scope.region) ?? new Map<string, Map<string, Group>>();
		byRegion.set(scope.region, accounts);
		const signatures = accounts.get(account) ?? new Map<string, Group>();
		accounts.set(account, signatures);
		const found = signatures.get(signature);
		if (found) return found;
		const group: Group = {scope, kind, account, tags, visible: [], behind: []};
		signatures.set(signature, group);
		groups.push(group);
		return group;
	};
};

const asksBehindAnyway = 20;
const worthAsking = 3;

/**
 * Plans the fewest requests (reference: iam-simulation §6.4). Nodes share a request when region, account and the
 * values of the referenced tags are equal.
 *
 * Rows on the screen come first. While they form one group a region, the first request holds exactly them; when tags
 * split them into more, and later on, each request is filled up with nodes behind of the same group, which then cost
 * nothing: denied rows leave the screen, and the few that take their place are no reason for a request of their own. A policy that
 * tests a tag with a value of its own for every node would cost a call a node: groups of one or two behind the
 * screen are left until they are scrolled to, unless all that is behind takes a handful of calls.
 */
export const planSimulation = (
	setup: SimulationSetup,
	{
		visible,
		behind = [],
		documents = new Set(),
		unreadable = new Set(),
		isLater = false,
		chunk = defaultChunk,
	}: PlanInput,
): Plan => {
	const study = studyOf(setup);
	const {readers} = study;
	const isSplit = readers.instance.names.length !== readers['managed-instance'].names.length;
	const groups: Group[] = [];
	const groupOf = grouping(groups);
	const wantsTags: NodeKey[] = [];
	const sort = (node: Node, isVisible: boolean): void => {
		const reader = readers[node.kind];
		const tags = reader.isReferenced ? exactTags(node) : null;
		if (reader.isReferenced && !tags && !unreadable.has(nodeKey(node))) {
			if (node.kind === 'managed-instance') wantsTags.push(nodeKey(node));
			return;
		}
		const account = node.account ?? setup.principal.identity.account;
		const signature = tags ? reader.signature(tags) : 'unread';
		const name = isSplit ? node.kind + signature : signature;
		const group = groupOf(node, account, tags, name);
		(isVisible ? group.visible : group.behind).push(node);
	};
	for (const node of visible) sort(node, true);
	const shown = [...groups];
	const onScreen = new Set(behind.length > 0 ? visible.map(nodeKey) : []);
	for (const node of behind) if (!onScreen.has(nodeKey(node))) sort(node, false);
	const places = new Set(shown.map(({scope, account}) => `${scope.region}\n${account}`));
	const isFilledUp = isLater || shown.length > places.size;
	const first: Ask[] = [];
	const rest: {readonly ask: Ask; readonly isWorthIt: boolean}[] = [];
	for (const group of groups) {
		const make = nodeAsks(study, group);
		const lead = group.visible.length > 0 && isFilledUp ? [...group.visible, ...group.behind] : group.visible;
		const leading = lead.length > 0 ? Math.ceil(group.visible.length / chunk) * chunk : 0;
		for (let at = 0; at < Math.min(lead.length, leading); at += chunk) first.push(make(lead.slice(at, at + chunk)));
		const later = lead === group.visible ? group.behind : lead.slice(leading);
		for (let at = 0; at < later.length; at += chunk) {
			const isWorthIt = later.length >= worthAsking || lead.length > 0;
			rest.push({ask: make(later.slice(at, at + chunk)), isWorthIt});
		}
	}
	const affordable = rest.length <= asksBehindAnyway ? rest : rest.filter(({isWorthIt}) => isWorthIt);
	return {asks: withDocuments(study, [...first, ...affordable.map(({ask}) => ask)], documents), wantsTags};
};

/** Puts the document's ask of each scope right behind the first ask for nodes there. */
const withDocuments = (study: Study, asks: readonly Ask[], done: ReadonlySet<string>): readonly Ask[] => {
	const seen = new Set(done);
	if ((study.setup.action ?? startSession) !== startSession) return asks;
	return asks.flatMap(ask => {
		const arn = setupDocument(study.setup, ask.scope.region);
		const key = documentKey(ask.scope, arn);
		if (seen.has(key)) return [ask];
		seen.add(key);
		return [ask, askForDocument(study, ask.scope, arn)];
	});
};

/**
 * Asks for one session document, never with a node's tags: a tag condition that a statement puts on node and document
 * alike denies the document, which has no such tag (reference: iam-simulation §4.3).
 */
export const documentAsk = (setup: SimulationSetup, scope: Scope, arn: string): Ask =>
	askForDocument(studyOf(setup), scope, arn);

const askForDocument = ({setup, doubts, context}: Study, scope: Scope, arn: string): Ask => ({
	on: 'document',
	scope,
	request: {
		source: setup.source,
		action: setup.action ?? startSession,
		resources: [arn],
		context: context(scope.region, parseArn(arn)?.account || setup.principal.identity.account),
	},
	subjects: [documentKey(scope, arn)],
	nodes: [],
	hasEveryTag: true,
	isSecond: false,
	doubts,
	trial: null,
	others: [],
});

const noTags: TagContext = {entries: [], doubts: [], assumptions: []};

const nodeAsks = (
	{setup, readers, doubts, matters, ...study}: Study,
	group: Group,
): ((nodes: readonly Node[]) => Ask) => {
	const {scope, kind, account, tags} = group;
	const reader = readers[kind];
	const {partition} = setup.principal;
	const prefixes = {
		instance: arnPrefix('instance', partition, scope.region, account),
		'managed-instance': arnPrefix('managed-instance', partition, scope.region, account),
	};
	const ofTags = tags ? reader.context(tags) : noTags;
	const unread = tags ? [] : reader.names;
	const context = [...study.context(scope.region, account), ...ofTags.entries];
	const ownDoubts: Doubts = {
		keys: doubts.keys && [...doubts.keys, ...[...ofTags.doubts, ...unread].filter(matters)],
		guessed: [...doubts.guessed, ...ofTags.doubts],
		booleans: doubts.booleans,
		assumptions: [...ofTags.assumptions, ...doubts.assumptions],
	};
	return nodes => ({
		on: 'node',
		scope,
		request: {
			source: setup.source,
			action: setup.action ?? startSession,
			resources: nodes.map(({kind, id}) => prefixes[kind] + id),
			context,
		},
		subjects: nodes.map(nodeKey),
		nodes,
		hasEveryTag: setup.keys === null,
		isSecond: false,
		doubts: ownDoubts,
		trial: null,
		others: [],
	});
};
