import {type Access, combine, pending} from '../domain/access.ts';
import {documentFacts, withEncryption} from '../domain/document-facts.ts';
import {type Node, type NodeKey, nodeKey} from '../domain/node.ts';
import type {Scope} from '../domain/scope.ts';
import type {SessionDocument} from '../domain/session-document.ts';
import {type Ask, documentKey, type SimulationSetup, setupDocument} from '../domain/simulation.ts';
import type {ContextEntry, Evaluation} from '../domain/simulation-api.ts';
import type {Reading} from '../domain/verdict.ts';
import type {Closer} from '../domain/what-if.ts';
import {type NodeTable, nodeOf} from './node-table.ts';
import {itemsOf} from './vector.ts';

/** What a verdict rests on, for the details. Shared by all nodes of which the same was said. */
export type Grounds = {
	/** The ARN that was simulated. */
	readonly source: string;
	/** ARN of the session document. */
	readonly document: string;
	readonly onNode: Access;
	readonly onDocument: Access;
	/** Context keys of the principal's policies, where they could be read. */
	readonly keys: readonly string[] | null;
	/** What was sent along for the node. */
	readonly context: readonly ContextEntry[];
	/** What the session document says of its sessions. */
	readonly facts: readonly string[];
	/** What else was found out about a denial, where somebody looked closer. */
	readonly closer?: Closer;
	/** The session document itself; `null` or absent where it could not be read, or is not read yet. */
	readonly read?: SessionDocument | null;
};

/** A verdict with what it rests on. */
export type Decided = {readonly access: Access; readonly grounds: Grounds};

/** What was read of a session document, and whether its key may be used; `null`: not asked or not answered. */
export type DocumentReading = {readonly document: SessionDocument; readonly encryption: Evaluation | null};

/** What one profile's simulations have said so far: about nodes and about session documents, each by itself. */
export type Verdicts = {
	readonly onNode: (key: NodeKey) => Access | undefined;
	readonly onDocument: (key: string) => Access | undefined;
	/** Documents that are decided. */
	readonly documents: () => ReadonlySet<string>;
	/** Takes in what an answer said; gives the nodes whose verdict is another now. */
	readonly take: (
		setup: SimulationSetup,
		ask: Ask,
		reading: Reading,
		nodes: NodeTable,
	) => ReadonlyMap<NodeKey, Decided>;
	/** Takes in what was found out about a node's denial; gives that node. */
	readonly takeCloser: (setup: SimulationSetup, node: Node, closer: Closer) => ReadonlyMap<NodeKey, Decided>;
	/** All nodes that are decided. */
	readonly all: (setup: SimulationSetup, nodes: NodeTable) => ReadonlyMap<NodeKey, Decided>;
	/** Takes in what a session document says; gives the nodes of its scope that are decided. */
	readonly takeDocument: (
		setup: SimulationSetup,
		scope: Scope,
		reading: DocumentReading,
		nodes: NodeTable,
	) => ReadonlyMap<NodeKey, Decided>;
};

/** What was said of a node, with the context of the question. */
type Own = {readonly access: Access; readonly context: readonly ContextEntry[]};

function* nodesOf({rows}: NodeTable): Generator<Node> {
	for (const node of itemsOf(rows)) if (node) yield node;
}

/** What is kept once. Beyond it, what was said looks as if it never repeated. */
const mostSayings = 10_000;

/** Gives the same object for the same saying: of 100,000 nodes IAM says little that differs, each time in new objects. */
const createSayings = () => {
	const known = new Map<string, Own>();
	/** What was last given, and for what: an answer says the same of most of its nodes. */
	let last: {readonly of: Own; readonly saying: Own} | null = null;
	return (access: Access, context: readonly ContextEntry[]): Own => {
		if (last?.of.access === access && last.of.context === context) return last.saying;
		const text = JSON.stringify([access, context]);
		const saying = known.get(text) ?? {access, context};
		if (known.size < mostSayings) known.set(text, saying);
		last = {of: {access, context}, saying};
		return saying;
	};
};

/** What was made of sayings with one document, while nothing that it rests on is another. */
type Made = {
	readonly setup: SimulationSetup;
	readonly onDocument: Access | undefined;
	readonly reading: DocumentReading | undefined;
	readonly decided: Map<Own, Decided>;
};

/** No verdicts yet. */
export const createVerdicts = (): Verdicts => {
	const onNode = new Map<NodeKey, Own>();
	const saying = createSayings();
	const made = new Map<string, Made>();
	const onDocument = new Map<string, Access>();
	const read = new Map<string, DocumentReading>();
	const closers = new Map<NodeKey, Closer>();

	const decide = ({source, keys}: SimulationSetup, document: string, key: string, own: Own): Decided => {
		const verdict = onDocument.get(key) ?? pending;
		const reading = read.get(key);
		const access = combine(own.access, verdict);
		const facts = reading ? documentFacts(reading.document) : [];
		return {
			access: reading ? withEncryption(access, reading.document, reading.encryption) : access,
			grounds: {
				...{source, document, keys, onNode: own.access, onDocument: verdict, context: own.context, facts},
				read: reading?.document ?? null,
			},
		};
	};
	const madeWith = (setup: SimulationSetup, name: string): Map<Own, Decided> => {
		const [verdict, reading] = [onDocument.get(name), read.get(name)];
		const before = made.get(name);
		if (before?.setup === setup && before.onDocument === verdict && before.reading === reading) return before.decided;
		const decided = new Map<Own, Decided>();
		made.set(name, {setup, onDocument: verdict, reading, decided});
		return decided;
	};
	const shown = (setup: SimulationSetup, nodes: Iterable<Node>): ReadonlyMap<NodeKey, Decided> => {
		const decided = new Map<NodeKey, Decided>();
		for (const node of nodes) {
			const key = nodeKey(node);
			const own = onNode.get(key);
			if (!own) continue;
			const arn = setupDocument(setup, node.scope.region);
			const name = documentKey(node.scope, arn);
			const here = madeWith(setup, name);
			const one = here.get(own) ?? decide(setup, arn, name, own);
			here.set(own, one);
			const closer = closers.get(key);
			if (one.access.verdict !== 'pending')
				decided.set(key, closer ? {...one, grounds: {...one.grounds, closer}} : one);
		}
		return decided;
	};
	return {
		onNode: key => onNode.get(key)?.access,
		onDocument: key => onDocument.get(key),
		documents: () => new Set(onDocument.keys()),
		takeCloser: (setup, node, closer) => {
			closers.set(nodeKey(node), closer);
			return shown(setup, [node]);
		},
		all: (setup, nodes) => shown(setup, nodesOf(nodes)),
		take: (setup, ask, reading, nodes) => {
			if (ask.on === 'document') {
				for (const [key, access] of reading.access) onDocument.set(key, access);
				return shown(setup, nodesOf(nodes));
			}
			for (const [key, access] of reading.access) onNode.set(key, saying(access, ask.request.context));
			return shown(
				setup,
				[...reading.access.keys()].flatMap(key => nodeOf(nodes, key) ?? []),
			);
		},
		takeDocument: (setup, scope, reading, nodes) => {
			const name = documentKey(scope, setupDocument(setup, scope.region));
			read.set(name, reading);
			const here = [...nodesOf(nodes)].filter(
				node => documentKey(node.scope, setupDocument(setup, node.scope.region)) === name,
			);
			return shown(setup, here);
		},
	};
};
