import {isAssuming} from '../domain/assumptions.ts';
import {connectivitySentence} from '../domain/connectivity.ts';
import {accessReason} from '../domain/explain.ts';
import {outcomeNote} from '../domain/outcome.ts';
import type {Problem, ProblemKind} from '../domain/problem.ts';
import {ownName} from '../state/fields.ts';
import {nodeOf} from '../state/node-table.ts';
import type {Line as TypedLine} from '../state/query-line.ts';
import type {View} from '../state/select.ts';
import type {Notice, Screen, State} from '../state/state.ts';
import {type Row, rowAtCursor} from '../state/window.ts';
import {completions} from './bar.ts';
import type {Mode} from './binding.ts';
import {keyOf} from './bindings.ts';
import {accessLines, connectivityLines} from './details.ts';
import {type Place, visiblePart} from './search-line.ts';
import {cutLine, type Line, widthOf} from './text.ts';
import {wrappedLines} from './wrap.ts';

/** A node as messages call it: name and id, or the id alone. */
const called = (state: State, key: string): string => {
	const node = nodeOf(state.nodes, key);
	if (!node) return key.split('/').at(-1) ?? key;
	const name = ownName(node);
	return name ? `${name} (${node.id})` : node.id;
};

/** Problems whose detail says the same in more words: told where the details are open. */
const toldInShort: ReadonlySet<ProblemKind> = new Set([
	'access-denied',
	'expired-token',
	'service-fault',
	'unreachable',
]);

const failureLines = (title: string, problem: Problem, isWhole: boolean, width: number): readonly Line[] => [
	...wrappedLines(`! ${title}: ${problem.summary}`, width, 'problem', 2),
	...(problem.hint ? wrappedLines(`→ ${problem.hint}`, width, 'plain', 2) : []),
	...(problem.detail && !problem.summary.includes(problem.detail) && (isWhole || !toldInShort.has(problem.kind))
		? wrappedLines(problem.detail, width, 'muted')
		: []),
];

const noticeLines = (view: View, row: Row | null, notice: Notice, mode: Mode, width: number): readonly Line[] => {
	switch (notice.kind) {
		case 'told':
			return wrappedLines(notice.text, width, 'plain');
		case 'failed':
			return failureLines(called(view.state, notice.key), notice.problem, view.state.ui.details === 'open', width);
		case 'closed':
			return row ? [nameLine(row), ...connectivityLines(row, width)] : [];
		case 'denied': {
			const again = `${keyOf('connect', mode, view.state) ?? 'Enter'} again tries anyway: the simulation may be wrong`;
			return row ? [nameLine(row), ...accessLines(row, width, view.state.now), [{text: again, role: 'accent'}]] : [];
		}
	}
};

/** A message says what it is about. */
const nameLine = ({node}: Row): Line => [{text: ownName(node) || node.id, role: 'strong'}];

/** What one line can say of the node under the cursor: nothing where nothing is wrong. */
const quietLine = (row: Row, view: View): Line => {
	const {access, connectivity, node, outcome, simulated} = row;
	const isListed = connectivity !== 'unreported';
	if (outcome) return [{text: outcomeNote(outcome, simulated, view.state.now), role: 'muted'}];
	const isDoubtful = access.verdict === 'denied' || (access.verdict === 'unknown' && !view.blanket);
	if (isDoubtful) return [{text: accessReason(access), role: 'muted'}];
	if (connectivity !== 'online' && connectivity !== 'unreported') {
		return [{text: connectivitySentence(node, isListed), role: 'muted'}];
	}
	return isAssuming(access) ? [{text: accessReason(access), role: 'muted'}] : [];
};

const lineRule = (width: number): Line => [{text: '─'.repeat(width), role: 'muted'}];

/** Lines below the list; `caret` where the person types in one of them, counted from the first. */
export type Status = {readonly lines: readonly Line[]; readonly caret: Place | null};

type Prompt = Extract<Screen, {kind: 'prompt'}>;
type Question = Extract<Screen, {kind: 'question'}>;

const told = (lines: readonly Line[]): Status => ({lines, caret: null});

const typingLine = (sign: string, line: TypedLine, width: number): {readonly line: Line; readonly x: number} => {
	const {shown, x} = visiblePart(line.text, line.caret, width - widthOf(sign));
	return {
		line: [
			{text: sign, role: 'accent'},
			{text: shown, role: 'strong'},
		],
		x: widthOf(sign) + x,
	};
};

const barStatus = (line: TypedLine, state: State, width: number): Status => {
	const offered = completions(line.text, state).join('  ');
	const typed = typingLine(':', line, width);
	return {lines: [cutLine([{text: offered, role: 'muted'}], width), typed.line], caret: {x: typed.x, y: 1}};
};

const promptStatus = (screen: Prompt, width: number, room: number): Status => {
	const {lines, line, isSecret} = screen;
	const above = lines.flatMap(text => wrappedLines(text, width, 'plain')).slice(0, room);
	const shown = isSecret ? {text: '•'.repeat(line.text.length), caret: line.caret} : line;
	const typed = typingLine('❯ ', shown, width);
	return {lines: [lineRule(width), ...above, typed.line], caret: {x: typed.x, y: above.length + 1}};
};

const questionLines = ({lines, yes}: Question, state: State, width: number, room: number): readonly Line[] => [
	lineRule(width),
	...lines.flatMap(line => wrappedLines(line, width, 'plain')).slice(0, room),
	...wrappedLines(
		`${keyOf('yes', 'question', state)}: ${yes} · ${keyOf('back', 'question', state)}: not now`,
		width,
		'accent',
	),
];

const connectingLine = (state: State, key: string, width: number): Line => {
	const text = `opening a session on ${called(state, key)}… ${keyOf('back', 'connecting', state)} stops`;
	return cutLine([{text, role: 'accent'}], width);
};

const listLines = (view: View, mode: Mode, width: number, room: number): readonly Line[] => {
	const {notice} = view.state.ui;
	const row = rowAtCursor(view);
	const isElsewhere = notice !== null && 'key' in notice && notice.kind !== 'failed' && row?.key !== notice.key;
	const isOver = notice?.kind === 'denied' && row?.access.verdict !== 'denied';
	if (!notice || isElsewhere || isOver) return [row ? cutLine(quietLine(row, view), width) : []];
	const lines = noticeLines(view, row, notice, mode, width);
	const kept = lines.length < room ? lines : [...lines.slice(0, room - 2), ...lines.slice(-1)];
	return kept.length > 1 ? [lineRule(width), ...kept] : kept;
};

/** What stands between list and footer: what is asked, under way or told, else a word on the node under the cursor. */
export const statusOf = (view: View, mode: Mode, width: number, room: number): Status => {
	const {state} = view;
	const {screen} = state.ui;
	switch (screen.kind) {
		case 'connecting':
			return told([connectingLine(state, screen.key, width)]);
		case 'question':
			return told(questionLines(screen, state, width, room));
		case 'bar':
			return barStatus(screen.line, state, width);
		case 'prompt':
			return promptStatus(screen, width, room);
		default:
			return told(listLines(view, mode, width, room));
	}
};
