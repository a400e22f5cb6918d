import {unknownReason} from '../domain/explain.ts';
import {canRetry} from '../state/failed.ts';
import {isListedWhole} from '../state/listing.ts';
import type {View} from '../state/select.ts';
import type {ScopeState, State} from '../state/state.ts';
import {ago} from './ago.ts';
import type {Mode} from './binding.ts';
import {keyOf} from './bindings.ts';
import {adviceOf, distinctTold, isMendedBySignIn, problemsTold, type Told, withSignIn} from './problems-told.ts';
import {cutLine, type Line, lineWidth, widthOf} from './text.ts';
import {wrapped} from './wrap.ts';

/** One dim line when all verdicts say the same nothing: what is missing, and where to read more. */
const blanketLine = ({blanket, state}: View, mode: Mode, width: number): Line | null => {
	if (!blanket) return null;
	const key = keyOf('toggleDetails', mode, state);
	const more = key ? ` · details: ${key}` : '';
	if (blanket.verdict === 'unchecked') return cutLine([{text: 'access not checked, as asked', role: 'muted'}], width);
	const {why} = blanket;
	const said =
		why.kind === 'not-permitted' ? `access not checked: needs ${why.action}` : `access unknown: ${unknownReason(why)}`;
	return [...cutLine([{text: said, role: 'unknown'}], width - widthOf(more)), {text: more, role: 'muted'}];
};

const seconds = (milliseconds: number): string => `${Math.max(1, Math.ceil(milliseconds / 1000))} s`;

const throttleLines = ({state: {waits, now}}: View): readonly Line[] =>
	waits
		.filter(({until}) => until > now)
		.map(({service, until}) => [
			{text: `${service} asks to slow down: next try in ${seconds(until - now)}`, role: 'unknown'},
		]);

const isListed = ({feeds: {instances, managedNodes}}: ScopeState): boolean =>
	isListedWhole(instances) && isListedWhole(managedNodes);

const cacheLine = ({state: {cachedAt, scopes, knowsScopes, now}}: View): Line | null => {
	if (cachedAt === null || (knowsScopes && scopes.every(isListed))) return null;
	return [{text: `nodes as listed ${ago(now - cachedAt)}`, role: 'muted'}];
};

/** What a summary may take before the rest of it is cut. */
const mostSummaryLines = 2;

/** A hint, and the key that asks again: in place of the advice to reload, where it ends so. */
const withRetry = (told: Told, key: string | null): readonly [string, string] => {
	const {kind, hint, isAskedAgain} = told;
	if (isAskedAgain) return ['asking again…', ''];
	// What stands in a settings file is not asked for.
	if (key === null || kind === 'file' || isMendedBySignIn(told)) return [hint, ''];
	return [adviceOf(told), `retry: ${key}`];
};

const dot = ' · ';

/** What happened and what to do: on one line, or on several where one is too short. */
const problemLines = (told: Told, mode: Mode, state: State, width: number): readonly Line[] => {
	const [hint, key] = withRetry(told, keyOf('retry', mode, state));
	const role = told.isAskedAgain ? 'muted' : 'plain';
	const behind = (line: Line, text: string): Line => (text === '' ? line : [...line, {text: dot + text, role}]);
	const parts = wrapped(`! ${told.summary}`, width, 2);
	const happened = parts.slice(0, mostSummaryLines).map((text): Line => [{text, role: 'problem'}]);
	const above = happened.slice(0, -1);
	const last =
		parts.length > happened.length
			? cutLine([...(happened.at(-1) ?? []), {text: '…', role: 'problem'}], width)
			: (happened.at(-1) ?? []);
	const whole = behind(behind(last, hint), key);
	if (lineWidth(whole) <= width) return [...above, whole];
	const advice: Line = [{text: `  ${hint}`, role}];
	const first = behind(last, key);
	if (lineWidth(first) <= width) return [...above, first, advice];
	const room = width - (key === '' ? 0 : widthOf(dot + key));
	return [...above, last, behind(cutLine(advice, room), key)];
};

/** The same on one line, what to do left out: where there is no room for all of it. */
const shortLine = ({summary, isAskedAgain}: Told, width: number): Line => {
	const end = isAskedAgain ? `${dot}asking again…` : '';
	return [...cutLine([{text: `! ${summary}`, role: 'problem'}], width - widthOf(end)), {text: end, role: 'muted'}];
};

/** Below lines that say too little: how many are missing, and the keys that ask again and that show all. */
const moreLine = (left: number, hasProblems: boolean, state: State, mode: Mode): Line => {
	const retry = canRetry(state) ? keyOf('retry', mode, state) : null;
	const parts = [
		left > 0 ? `and ${left} more` : '',
		retry === null ? '' : `retry: ${retry}`,
		hasProblems ? `in full: ${keyOf('problems', 'list', state)} in the list` : '',
	];
	return [{text: `  ${parts.filter(Boolean).join(dot)}`, role: 'plain'}];
};

/** Lines between the counts and the search box: what is missing, what waits, what went wrong. At most `room` lines. */
export const bannerLines = (view: View, mode: Mode, width: number, room: number): readonly Line[] => {
	const {state} = view;
	const notes = [...throttleLines(view), cacheLine(view), blanketLine(view, mode, width)].filter(line => line !== null);
	const wrong = distinctTold([...state.problems, ...problemsTold(state.scopes)]);
	const inFull = wrong.map(told => withSignIn(told, state)).flatMap(told => problemLines(told, mode, state, width));
	const all = [...inFull, ...notes].map(line => cutLine(line, width));
	if (all.length <= room) return all;
	const short = [...wrong.map(told => shortLine(told, width)), ...notes].map(line => cutLine(line, width));
	const more = moreLine(short.length - (room - 1), wrong.length > 0, state, mode);
	return [...short.slice(0, room - 1), cutLine(more, width)];
};
