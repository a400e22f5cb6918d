import {unknownReason} from '../domain/explain.ts';
import {isListedWhole} from '../state/listing.ts';
import type {View} from '../state/select.ts';
import type {ScopeState} from '../state/state.ts';
import {ago} from './ago.ts';
import type {Mode} from './binding.ts';
import {keyOf} from './bindings.ts';
import {problemsTold, type Told, withSignIn} from './problems-told.ts';
import {cutLine, type Line, type Segment, widthOf} from './text.ts';
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

/** What happened and what to do: on one line, or on two where one is too short. */
const problemLines = ({summary, hint}: Told, width: number): readonly Line[] => {
	const text = `! ${summary}`;
	const after = hint === '' ? '' : ` · ${hint}`;
	const happened: Segment = {text, role: 'problem'};
	if (widthOf(text) + widthOf(after) <= width) return [[happened, {text: after, role: 'plain'}]];
	const [first = '', ...rest] = wrapped(hint, width - 3);
	return [[happened], [{text: `  ${first}${rest.length > 0 ? '…' : ''}`, role: 'plain'}]];
};

/** Lines between the counts and the search box: what is missing, what waits, what went wrong. At most `room` lines. */
export const bannerLines = (view: View, mode: Mode, width: number, room: number): readonly Line[] => {
	const {scopes, problems} = view.state;
	const notes = [cacheLine(view), blanketLine(view, mode, width)].filter(line => line !== null);
	const wrong = [...problems, ...problemsTold(scopes)]
		.map(told => withSignIn(told, view.state))
		.flatMap(told => problemLines(told, width));
	const all = [...wrong, ...throttleLines(view), ...notes].map(line => cutLine(line, width));
	if (all.length <= room) return all;
	return [...all.slice(0, room - 1), [{text: `  and ${all.length - room + 1} lines more`, role: 'muted'}]];
};
