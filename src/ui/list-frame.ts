import type {View} from '../state/select.ts';
import type {State} from '../state/state.ts';
import {type Row, rowAtCursor, type Window, windowOf} from '../state/window.ts';
import {bannerLines} from './banners.ts';
import type {Mode} from './binding.ts';
import {type Column, columnsFor} from './columns.ts';
import {detailLines} from './details.ts';
import {emptyLines, hiddenMatchLine} from './empty.ts';
import {footerLine} from './footer.ts';
import {countsLine, titleLine} from './header.ts';
import {headingLine, rowLine} from './row-line.ts';
import {type Frame, type FrameLine, type Size, scrolled} from './screen.ts';
import {searchLine} from './search-line.ts';
import {statusOf} from './status.ts';
import {cutLine, type Line, lineWidth, type Segment} from './text.ts';

const sideWidth = 56;
const divider: Segment = {text: ' │ ', role: 'muted'};
const margin: Segment = {text: '  ', role: 'plain'};

const plain = (line: Line): FrameLine => ({line, bar: 0});
const indented = (line: Line): Line => [margin, ...line];

/** Where the details can stand. */
type Place = 'side' | 'below' | 'none';

/** Where the details stand: beside the list, below it, or nowhere. */
const detailsPlace = ({state: {ui}, index}: View, {columns, rows}: Size): Place => {
	if (ui.details === 'closed' || index < 0) return 'none';
	if (columns >= 150) return 'side';
	return ui.details === 'open' || rows >= 36 ? 'below' : 'none';
};

/** What stands left of a row: a dot where it is marked, a star where it is pinned; the bar alone shows the cursor then. */
const marginOf = ({hasCursor, key, node}: Row, {ui: {marks}, familiar}: State): Segment => {
	const sign = marks.has(key) ? '●' : familiar(node).isPinned ? '*' : hasCursor ? '❯' : ' ';
	return {text: `${sign} `, role: 'accent'};
};

const rowLines = (view: View, window: Window, columns: readonly Column[], mode: Mode, width: number): FrameLine[] => {
	if (window.rows.length === 0) return emptyLines(view, mode, width - 2).map(line => plain(indented(line)));
	return window.rows.map(row => {
		const line: Line = [marginOf(row, view.state), ...rowLine(row, columns, view.state.now)];
		return {line, bar: row.hasCursor ? line.length : 0};
	});
};

/** The list with the details at its right. */
const beside = (left: readonly FrameLine[], right: readonly Line[], width: number): readonly FrameLine[] =>
	left.map(({line, bar}, at) => {
		const space: Segment = {text: ' '.repeat(Math.max(0, width - lineWidth(line))), role: 'plain'};
		return {line: [...line, space, divider, ...(right[at] ?? [])], bar};
	});

const withDetails = (list: readonly FrameLine[], details: readonly Line[], place: 'side' | 'below', width: number) =>
	place === 'side'
		? beside(list, details, width - sideWidth - divider.text.length)
		: [...list, plain([{text: '─'.repeat(width), role: 'muted'}]), ...details.map(line => plain(indented(line)))];

/** The columns that a list of a width has for these nodes. */
const columnsOf = ({blanket, state: {scopes, display}}: View, width: number): readonly Column[] =>
	columnsFor(width - margin.text.length, {
		hasAccess: blanket === null,
		hasRegion: new Set(scopes.map(({scope}) => scope.region)).size > 1,
		hasProfile: new Set(scopes.map(({scope}) => scope.profile)).size > 1,
		chosen: display.columns,
	});

/** Lines that list and details need at least to share them one below the other. */
const leastShared = 6;

/** The part of the screen between search box and messages. */
type Middle = Pick<Frame, 'lines' | 'height' | 'window' | 'hasDetails' | 'below'>;

/** List and details in `room` lines, the heading included. */
const middleOf = (view: View, mode: Mode, width: number, room: number, wanted: Place): Middle => {
	const {ui} = view.state;
	// A rule with nothing below it is no help.
	const place = wanted === 'below' && room < leastShared ? 'none' : wanted;
	const row = rowAtCursor(view);
	const listWidth = place === 'side' ? width - sideWidth - divider.text.length : width;
	const details = row && place !== 'none' ? detailLines(row, view.state, place === 'side' ? sideWidth : width - 4) : [];
	const share = ui.details === 'open' ? 0.6 : 0.45;
	const below = place === 'below' ? Math.min(details.length + 1, Math.floor(room * share)) : 0;
	const hiddenMatch = hiddenMatchLine(view, mode);
	const height = Math.max(1, room - 1 - below - (hiddenMatch ? 1 : 0));
	const window = windowOf(view, height);
	const columns = columnsOf(view, listWidth);
	// Of an empty list more may be said than there is room for.
	const rows = rowLines(view, window, columns, mode, listWidth).slice(0, height);
	const list = [plain(indented(headingLine(columns, ui.sort))), ...rows];
	if (hiddenMatch) list.push(plain(indented(cutLine(hiddenMatch, listWidth - margin.text.length))));
	while (list.length < room - below) list.push(plain([]));
	const part = scrolled(details, ui.detailsTop, place === 'side' ? room : below - 1);
	const lines = place === 'none' ? list : withDetails(list, part.shown, place, width);
	return {lines, height, window, hasDetails: place !== 'none', below: part.below};
};

/** The main screen: header, search box, list, details where there is room, what is to be said, keys. */
export const listFrame = (view: View, mode: Mode, size: Size): Frame => {
	const {columns: width, rows} = size;
	const banners = bannerLines(view, mode, width, Math.max(2, Math.floor(rows / 4)));
	const above = [titleLine(view, width), countsLine(view, width), ...banners];
	// Search box, heading, one row, the status's rule and last line, and the footer stay whatever else is said.
	const left = rows - above.length - 6;
	const status = statusOf(view, mode, width, Math.min(left, Math.max(3, Math.floor(rows / 3))));
	const search = searchLine(view.state, width);
	const room = rows - above.length - status.lines.length - 2;
	const middle = middleOf(view, mode, width, room, detailsPlace(view, size));
	const lines = [
		...above.map(plain),
		plain(search.line),
		...middle.lines,
		...status.lines.map(plain),
		plain(footerLine(view, mode, width)),
	];
	const typed = mode === 'search' ? {x: search.x, y: 0} : null;
	const asked = status.caret && {x: status.caret.x, y: status.caret.y + 1 + middle.lines.length};
	const caret = asked ?? typed;
	return {...middle, lines, caret: caret && {x: caret.x, y: caret.y + above.length}};
};
