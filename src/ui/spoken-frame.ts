import {isAssuming} from '../domain/assumptions.ts';
import {ipOf, ownName, platformOf} from '../state/fields.ts';
import type {View} from '../state/select.ts';
import {type Row, rowAtCursor, windowOf} from '../state/window.ts';
import {bannerLines} from './banners.ts';
import type {Mode} from './binding.ts';
import {detailLines} from './details.ts';
import {emptyLines, hiddenMatchLine} from './empty.ts';
import {footerLine} from './footer.ts';
import {countsLine, titleLine} from './header.ts';
import {stateSign} from './row-line.ts';
import type {Frame, Size} from './screen.ts';
import {searchLine} from './search-line.ts';
import {statusOf} from './status.ts';
import {count, type Line} from './text.ts';
import {wrappedLines} from './wrap.ts';

const verdictWord = ({access}: Row): string => {
	if (access.verdict === 'pending') return 'not answered yet';
	return access.verdict === 'allowed' && isAssuming(access) ? 'allowed with assumptions' : access.verdict;
};

/** A row as a sentence: place, name, verdict, state, and what else tells it from others. */
const rowSentence = (row: Row, {list, index, state}: View): string => {
	const {node, key} = row;
	const parts = [
		ownName(node) || 'without a name',
		verdictWord(row),
		stateSign(row).text,
		node.id,
		ipOf(node),
		node.scope.region,
		node.scope.profile ?? '',
		platformOf(node),
		state.ui.marks.has(key) ? 'marked' : '',
		state.familiar(node).isPinned ? 'pinned' : '',
	];
	return `${count(index + 1)} of ${count(list.length)}: ${parts.filter(Boolean).join(', ')}`;
};

/**
 * The main screen for a screen reader (`--screen-reader`): one thing a line, the node under the cursor as a sentence and
 * no table, so that what changed is all that is read. The terminal's cursor stands where one would listen.
 */
export const spokenFrame = (view: View, mode: Mode, {columns: width, rows}: Size): Frame => {
	const {ui} = view.state;
	const row = rowAtCursor(view);
	const search = searchLine(view.state, width);
	const status = statusOf(view, mode, width, Math.max(3, Math.floor(rows / 3)));
	const hidden = hiddenMatchLine(view, mode);
	const nothing = [...emptyLines(view, mode, width), ...(hidden ? [hidden] : [])];
	const node = row ? wrappedLines(rowSentence(row, view), width, 'plain') : nothing;
	const details = row && ui.details === 'open' ? detailLines(row, view.state, width) : [];
	const above: readonly Line[] = [search.line, ...node];
	const lines = [
		...above,
		...status.lines,
		...details,
		...bannerLines(view, mode, width, 4),
		countsLine(view, width),
		titleLine(view, width),
		footerLine(view, mode, width),
	];
	const isRule = (line: Line): boolean => line.length > 0 && line.every(({text}) => /^─+$/.test(text));
	const asked = status.caret && {
		x: status.caret.x,
		y: status.caret.y + above.length - status.lines.filter(isRule).length,
	};
	return {
		lines: lines
			.filter(line => !isRule(line))
			.slice(0, rows)
			.map(line => ({line, bar: 0})),
		caret: asked ?? (mode === 'search' ? {x: search.x, y: 0} : {x: 0, y: 1}),
		height: 1,
		window: windowOf(view, 1),
		hasDetails: details.length > 0,
		below: Math.max(0, lines.length - rows),
	};
};
