import type {Access, Subject} from './access.ts';
import type {Node, Tags} from './node.ts';
import {type Refusal, refusalOf} from './refusal.ts';

/** What a real StartSession came to, with all that it held for. Plain data: it is kept in a file. */
export type Outcome = {
	/** The caller identity's ARN with its session name: another login is another caller. */
	readonly caller: string;
	readonly region: string;
	readonly node: string;
	/** `null`: the account's default shell document. */
	readonly document: string | null;
	readonly result: 'allowed' | 'denied';
	/** What was refused; `node` for a success. */
	readonly on: Subject;
	/** Milliseconds since the epoch. */
	readonly at: number;
	/** When the credentials of the attempt expire; `null`: never. A denial is forgotten after 15 minutes anyway. */
	readonly expires: number | null;
	/** The node's tags at the time, `null` when they were not known. */
	readonly tags: Tags | null;
	/** What the simulator had said: another answer now makes a denial void. */
	readonly simulated: Access['verdict'] | null;
	/** The service's own words; empty for a success. */
	readonly detail: string;
};

/** A denial counts at most this long: rights are changed while one waits for them. */
const denialLifetime = 15 * 60_000;

/** A success with credentials that never expire counts for a day. */
const staticLifetime = 24 * 3600_000;

/** Whether an outcome still says something. One from the future (a clock was set back) does not. */
export const isInForce = (outcome: Outcome, now: number): boolean => {
	if (outcome.at > now) return false;
	if (outcome.expires !== null && now >= outcome.expires) return false;
	if (outcome.result === 'denied') return now - outcome.at < denialLifetime;
	return outcome.expires !== null || now - outcome.at < staticLifetime;
};

/** The world an outcome is held against. */
export type Circumstances = {
	readonly now: number;
	readonly caller: string;
	/** When the present credentials expire; `null`: never, or not known. */
	readonly expires: number | null;
	readonly document: string | null;
	/** The node's tags; `null` where they are not known. */
	readonly tags: Tags | null;
	/** The simulation's verdict on node and document. */
	readonly simulated: Access;
};

/**
 * Whether an outcome speaks for the present: in force, same caller, document and tags; a denial not past a new login
 * or a changed answer of the simulator.
 */
export const isCurrent = (outcome: Outcome, at: Circumstances): boolean => {
	if (!isInForce(outcome, at.now) || outcome.caller !== at.caller || outcome.document !== at.document) return false;
	if (outcome.tags && at.tags && !areEqual(outcome.tags, at.tags)) return false;
	if (outcome.result === 'allowed') return true;
	const {verdict} = at.simulated;
	const isAnswered = verdict !== 'pending' && verdict !== 'unchecked' && wasAnswered(outcome.simulated);
	return outcome.expires === at.expires && (!isAnswered || verdict === outcome.simulated);
};

const wasAnswered = (verdict: Outcome['simulated']): boolean =>
	verdict !== null && verdict !== 'pending' && verdict !== 'unchecked';

const areEqual = (left: Tags, right: Tags): boolean => {
	const keys = Object.keys(left);
	return (
		keys.length === Object.keys(right).length &&
		keys.every(key => Object.hasOwn(right, key) && left[key] === right[key])
	);
};

/**
 * The outcome that counts for a node: its own latest, or the latest denial of the session document in its region,
 * which speaks for every node there until a session opens with that document. `null` when nothing counts.
 */
export const outcomeFor = (outcomes: readonly Outcome[], node: Node, at: Circumstances): Outcome | null => {
	const here = outcomes.filter(({region}) => region === node.scope.region);
	const own = here.filter(({node: id}) => id === node.id).filter(outcome => isCurrent(outcome, at));
	// Another node's tags and verdict say nothing about this one: only the document is taken from its outcome.
	const others = here
		.filter(({node: id, result, on}) => id !== node.id && (result === 'allowed' || on === 'document'))
		.filter(outcome => isCurrent({...outcome, tags: null, simulated: null}, at));
	const newest = [...own, ...others].reduce<Outcome | null>(later, null);
	const documents = others.reduce<Outcome | null>(later, null);
	const candidates = documents?.result === 'denied' ? [...own, documents] : own;
	const chosen = candidates.reduce<Outcome | null>(later, null);
	const isOvertaken = chosen?.on === 'document' && chosen.result === 'denied' && newest?.result === 'allowed';
	return isOvertaken ? null : chosen;
};

const later = (one: Outcome | null, other: Outcome): Outcome => (one && one.at >= other.at ? one : other);

/** What a refused attempt said; `null` for a success. */
export const outcomeRefusal = ({result, detail}: Outcome): Refusal | null =>
	result === 'denied' ? refusalOf(detail) : null;

/**
 * The verdict that reality gave: a session that opened proves node and document; a refusal that names the document
 * speaks about the document alone. Rows denied like this (`source: 'live'`) are never hidden.
 */
export const observedAccess = (outcome: Outcome): Access => {
	const refusal = outcomeRefusal(outcome);
	if (!refusal) return {verdict: 'allowed', assuming: [], policies: [], source: 'live'};
	const {by, decision, policy} = refusal;
	return {
		verdict: 'denied',
		on: outcome.on,
		by,
		decision,
		policies: policy ? [{id: policy, type: ''}] : [],
		source: 'live',
	};
};

/** The verdict to show: reality's, while an outcome counts, else the simulation's. */
export const withOutcome = (simulated: Access, outcome: Outcome | null): Access =>
	outcome ? observedAccess(outcome) : simulated;

/** Reality beside the simulation, in one line: `denied live 4 min ago · simulated allowed`. */
export const outcomeNote = ({at, result}: Outcome, {verdict}: Access, now: number): string => {
	const live = `${result === 'denied' ? 'denied' : 'opened'} live ${agoWords(now - at)}`;
	return verdict === 'pending' || verdict === 'unchecked' ? live : `${live} · simulated ${verdict}`;
};

const agoWords = (milliseconds: number): string => {
	const minutes = Math.floor(milliseconds / 60_000);
	if (minutes < 1) return 'just now';
	return minutes < 60 ? `${minutes} min ago` : `${Math.floor(minutes / 60)} h ago`;
};
