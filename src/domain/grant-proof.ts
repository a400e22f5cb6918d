import {type Access, combine, pending} from './access.ts';
import {accessReason} from './explain.ts';
import {type Node, type NodeKey, nodeKey} from './node.ts';
import {documentKey} from './simulation.ts';

/** Verdicts on nodes by node key, and on documents by document key. */
export type Verdicts = {readonly nodes: ReadonlyMap<NodeKey, Access>; readonly documents: ReadonlyMap<string, Access>};

/** A document that may open sessions in a region: which, and for what. */
export type Way = {readonly region: string; readonly arn: string; readonly name: string};

/** One principal before and after the change; a group is proved for itself and for its members. */
export type Comparison = {readonly subject: string; readonly before: Verdicts; readonly after: Verdicts};

/** A session that becomes possible, or does not although it was promised. */
export type Change = {
	readonly node: Node;
	readonly document: string;
	/** Whose policies were simulated. */
	readonly subject: string;
	/** What stands in the way or what it rests on; one phrase. */
	readonly reason: string;
};

/** What a change of policies does to the whole fleet. */
export type Proof = {
	/** Promised and opened by the change. */
	readonly gained: readonly Change[];
	/** Promised and open before. */
	readonly kept: readonly Change[];
	/** Promised, yet denied after the change: by whom is told. */
	readonly blocked: readonly Change[];
	/** Promised; the simulation cannot tell. */
	readonly open: readonly Change[];
	/** Not promised, yet opened by the change. */
	readonly extra: readonly Change[];
	/** Open before and closed by the change. */
	readonly lost: readonly Change[];
	/** Pairs of node and document that nobody can judge, before and after. */
	readonly undecided: number;
};

/** What is promised: a document on a node. */
export type Promised = (node: Node, way: Way) => boolean;

const accessIn = ({nodes, documents}: Verdicts, node: Node, way: Way): Access =>
	combine(nodes.get(nodeKey(node)) ?? pending, documents.get(documentKey(node.scope, way.arn)) ?? pending);

/**
 * Compares before and after over every node and document. A session that may open counts as opened unless it was
 * open before: what cannot be judged is never taken for harmless.
 */
export const compare = (
	comparisons: readonly Comparison[],
	nodes: readonly Node[],
	ways: readonly Way[],
	isPromised: Promised,
): Proof => {
	const proof = {
		gained: [] as Change[],
		kept: [] as Change[],
		blocked: [] as Change[],
		open: [] as Change[],
		extra: [] as Change[],
		lost: [] as Change[],
		undecided: 0,
	};
	for (const {subject, before, after} of comparisons) {
		for (const node of nodes) {
			for (const way of ways) {
				if (way.region !== node.scope.region) continue;
				const [was, is] = [accessIn(before, node, way), accessIn(after, node, way)];
				const change: Change = {node, document: way.name, subject, reason: accessReason(is)};
				if (isPromised(node, way)) {
					if (is.verdict === 'denied') proof.blocked.push(change);
					else if (is.verdict !== 'allowed') proof.open.push(change);
					else if (was.verdict === 'allowed') proof.kept.push(change);
					else proof.gained.push(change);
				} else if (was.verdict === 'allowed') {
					if (is.verdict === 'denied') proof.lost.push(change);
				} else if (is.verdict === 'allowed' || (was.verdict === 'denied' && is.verdict !== 'denied')) {
					proof.extra.push(change);
				} else if (is.verdict !== 'denied') proof.undecided += 1;
			}
		}
	}
	return proof;
};
