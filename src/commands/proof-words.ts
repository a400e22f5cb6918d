import {counted} from '../domain/counted.ts';
import type {Change, Proof} from '../domain/grant-proof.ts';
import {nodeName} from '../domain/node.ts';
import {clean} from '../domain/text.ts';
import {nodeWord} from './find-targets.ts';

/** A change as JSON tells it. */
export type ChangeJson = {
	readonly id: string;
	readonly name: string;
	readonly region: string;
	readonly document: string;
	readonly subject: string;
	readonly reason: string;
};

/** A proof as `-o json` tells it: the sessions of each kind. */
export type ProofJson = {readonly [Kind in Exclude<keyof Proof, 'undecided'>]: readonly ChangeJson[]} & {
	readonly undecided: number;
};

const changeJson = ({node, document, subject, reason}: Change): ChangeJson => ({
	...{id: node.id, name: clean(nodeName(node)), region: node.scope.region, document},
	...{subject: clean(subject), reason: clean(reason)},
});

/** The proof for `-o json`. */
export const proofJson = ({gained, kept, blocked, open, extra, lost, undecided}: Proof): ProofJson => ({
	gained: gained.map(changeJson),
	kept: kept.map(changeJson),
	blocked: blocked.map(changeJson),
	open: open.map(changeJson),
	extra: extra.map(changeJson),
	lost: lost.map(changeJson),
	undecided,
});

const shown = 50;

/** Changes as lines below a heading; none where there are none. */
const block = (head: string, changes: readonly Change[], tellsReason: boolean): readonly string[] => {
	if (changes.length === 0) return [];
	const lines = changes
		.slice(0, shown)
		.map(
			({node, document, subject, reason}) =>
				`  ${nodeWord(node)}  ${clean(document)}  (${clean(subject)})${tellsReason ? `: ${clean(reason)}` : ''}`,
		);
	const rest = changes.length - lines.length;
	return [`${head} (${changes.length}):`, ...lines, ...(rest > 0 ? [`  … and ${rest} more: -o json lists all`] : [])];
};

/** The proof in words. */
export const proofLines = (proof: Proof): readonly string[] => {
	const changed = [
		...block('opens', proof.gained, false),
		...block('is open already', proof.kept, false),
		...block('STAYS CLOSED', proof.blocked, true),
		...block('cannot be judged', proof.open, true),
		...block('ALSO OPENS, not asked for', proof.extra, false),
		...block('closes', proof.lost, false),
	];
	const undecided =
		proof.undecided > 0
			? [
					`${counted(proof.undecided, 'other session')} could not be judged, neither before nor after (missing context keys)`,
				]
			: [];
	const nothing = proof.extra.length === 0 ? ['nothing else is opened'] : [];
	return [...changed, ...nothing, ...undecided];
};
