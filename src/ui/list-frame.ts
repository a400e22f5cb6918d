import type {View} from '../state/select.ts';
import {rowAtCursor, type Window, windowOf} from '../state/window.ts';
import {bannerLines} from './banners.ts';
import type {Mode} from './bindings.ts';
import {type Column, columnsFor} from './columns.ts';
import {detailLines} from './details.ts';
import {emptyLines, hiddenMatchLine} from './empty.ts';
import {footerLine} from './footer.ts';
import {countsLine, titleLine} from './header.ts';
import {headingLine, rowLine} from './row-line.ts';
import {type Frame, type FrameLine, type Size, scrolled} from './screen.ts';
import {searchLine} from './search-line.ts';
import {statusLines} from './status.ts';
import {cutLine, type Line, lineWidth, type Segment} from './text.ts';

const sideWidth = 56;
const divider: Segment = {text: ' │ ', role: 'muted'};
const margin: Segment = {text: '  ', role: 'plain'};

const plain = (line: Line): FrameLine => ({line, bar: 0});
const indented = (line: Line): Line => [margin, ...line];

/** Where the details stand: beside the list, below it, or nowhere. */
const detailsPlace = ({state: {ui}, index}: View, {columns, rows}: Size): 'side' | 'below' | 'none' => {
	if (ui.details === 'closed' || index < 0) return 'none';
	if (columns >= 150) return 'side';
	return ui.details === 'open' || rows >= 36 ? 'below' : 'none';
};

const rowLines = (view: View, window: Window, columns: readonly Column[], mode: Mode, width: number): FrameLine[] => {
	if (window.rows.length === 0) return emptyLines(view, mode, width - 2).map(line => plain(indented(line)));
	return window.rows.map(row => {
		const line: Line = [{text: row.hasCursor ? '❯ ' : '  ', role: 'accent'}, ...rowLine(row, columns)];
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

/** The main screen: header, search box, list, details where there is room, what is to be said, keys. */
export const listFrame = (view: View, mode: Mode, {columns: width, rows}: Size): Frame => {
	const {ui, scopes} = view.state;
	const place = detailsPlace(view, {columns: width, rows});
	const banners = bannerLines(view, mode, width, Math.max(2, Math.floor(rows / 4)));
	const above = [titleLine(view, width), countsLine(view, width), ...banners];
	const status = statusLines(view, mode, width, Math.max(3, Math.floor(rows / 3)));
	const search = searchLine(ui, width);
	const body = rows - above.length - 2 - status.length - 1;

	const row = rowAtCursor(view);
	const details = row && place !== 'none' ? detailLines(row, place === 'side' ? sideWidth : width - 4) : [];
	const share = ui.details === 'open' ? 0.6 : 0.45;
	const below = place === 'below' ? Math.min(details.length + 1, Math.floor(body * share)) : 0;
	const hiddenMatch = hiddenMatchLine(view, mode);
	const height = Math.max(1, body - below - (hiddenMatch ? 1 : 0));
	const window = windowOf(view, height);

	const listWidth = place === 'side' ? width - sideWidth - divider.text.length : width;
	const columns = columnsFor(listWidth - margin.text.length, {
		hasAccess: view.blanket === null,
		hasRegion: new Set(scopes.map(({scope}) => scope.region)).size > 1,
	});
	const list = [plain(indented(headingLine(columns))), ...rowLines(view, window, columns, mode, listWidth)];
	if (hiddenMatch) list.push(plain(indented(cutLine(hiddenMatch, listWidth - margin.text.length))));
	while (list.length < body + 1 - below) list.push(plain([]));
	const part = scrolled(details, ui.detailsTop, place === 'side' ? body + 1 : below - 1);
	const middle = place === 'none' ? list : withDetails(list, part.shown, place, width);

	const lines = [
		...above.map(plain),
		plain(search.line),
		...middle,
		...status.map(plain),
		plain(footerLine(view, mode, width)),
	];
	const isTyping = mode === 'search' && ui.screen.kind === 'list';
	return {
		lines,
		caret: isTyping ? {x: search.x, y: above.length} : null,
		height,
		window,
		hasDetails: place !== 'none',
		below: part.below,
	};
};
