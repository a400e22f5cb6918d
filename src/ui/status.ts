import {isAssuming} from '../domain/assumptions.ts';
import {connectivitySentence} from '../domain/connectivity.ts';
import {accessReason} from '../domain/explain.ts';
import type {Problem} from '../domain/problem.ts';
import {ownName} from '../state/fields.ts';
import {nodeOf} from '../state/node-table.ts';
import type {View} from '../state/select.ts';
import type {Notice, State} from '../state/state.ts';
import {type Row, rowAtCursor} from '../state/window.ts';
import {keyOf, type Mode} from './bindings.ts';
import {accessLines, connectivityLines} from './details.ts';
import {cutLine, type Line} from './text.ts';
import {wrappedLines} from './wrap.ts';

/** A node as messages call it: name and id, or the id alone. */
const called = (state: State, key: string): string => {
	const node = nodeOf(state.nodes, key);
	if (!node) return key.split('/').at(-1) ?? key;
	const name = ownName(node);
	return name ? `${name} (${node.id})` : node.id;
};

const failureLines = (title: string, problem: Problem, width: number): readonly Line[] => [
	...wrappedLines(`! ${title}: ${problem.summary}`, width, 'problem', 2),
	...(problem.hint ? wrappedLines(`  ${problem.hint}`, width, 'plain', 2) : []),
	...(problem.detail ? wrappedLines(`  ${problem.detail}`, width, 'muted', 2) : []),
];

const noticeLines = (view: View, row: Row | null, notice: Notice, mode: Mode, width: number): readonly Line[] => {
	switch (notice.kind) {
		case 'told':
			return wrappedLines(notice.text, width, 'plain');
		case 'failed':
			return failureLines(called(view.state, notice.key), notice.problem, width);
		case 'closed':
			return row ? [nameLine(row), ...connectivityLines(row, width)] : [];
		case 'denied': {
			const again = `${keyOf('connect', mode) ?? 'Enter'} again tries anyway: the simulation may be wrong`;
			return row ? [nameLine(row), ...accessLines(row, width), [{text: again, role: 'accent'}]] : [];
		}
	}
};

/** A message says what it is about. */
const nameLine = ({node}: Row): Line => [{text: ownName(node) || node.id, role: 'strong'}];

/** What one line can say of the node under the cursor: nothing where nothing is wrong. */
const quietLine = (row: Row, view: View): Line => {
	const {access, connectivity, node} = row;
	const isListed = connectivity !== 'unreported';
	const isDoubtful = access.verdict === 'denied' || (access.verdict === 'unknown' && !view.blanket);
	if (isDoubtful) return [{text: accessReason(access), role: 'muted'}];
	if (connectivity !== 'online' && connectivity !== 'unreported') {
		return [{text: connectivitySentence(node, isListed), role: 'muted'}];
	}
	return isAssuming(access) ? [{text: accessReason(access), role: 'muted'}] : [];
};

/** The lines between list and footer: what is under way or was told, else a word on the node under the cursor. */
export const statusLines = (view: View, mode: Mode, width: number, room: number): readonly Line[] => {
	const {ui} = view.state;
	const row = rowAtCursor(view);
	if (ui.screen.kind === 'connecting') {
		const stop = keyOf('back', 'connecting');
		return [
			cutLine(
				[{text: `opening a session on ${called(view.state, ui.screen.key)}… ${stop} stops`, role: 'accent'}],
				width,
			),
		];
	}
	if (ui.screen.kind === 'question') {
		const {lines, yes} = ui.screen;
		return [
			...lines.flatMap(line => wrappedLines(line, width, 'plain')),
			...wrappedLines(`${keyOf('yes', 'question')}: ${yes} · ${keyOf('back', 'question')}: not now`, width, 'accent'),
		];
	}
	const about =
		ui.notice && 'key' in ui.notice && row?.key !== ui.notice.key && ui.notice.kind !== 'failed' ? null : ui.notice;
	if (about) {
		const lines = noticeLines(view, row, about, mode, width);
		const kept = lines.length < room ? lines : [...lines.slice(0, room - 2), ...lines.slice(-1)];
		return kept.length > 1 ? [[{text: '─'.repeat(width), role: 'muted'}], ...kept] : kept;
	}
	return [row ? cutLine(quietLine(row, view), width) : []];
};
