import {clean} from '../domain/text.ts';
import type {View} from '../state/select.ts';
import type {Mode} from './binding.ts';
import {modeOf} from './bindings.ts';
import {helpFrame} from './help.ts';
import {listFrame} from './list-frame.ts';
import {menuFrame} from './menu-frame.ts';
import {reportFrame} from './report-frame.ts';
import {type Frame, type Size, textFrame} from './screen.ts';
import {spokenFrame} from './spoken-frame.ts';
import {cutLine, isPlain} from './text.ts';

/** The smallest terminal that is drawn on. */
export const smallest: Size = {columns: 60, rows: 15};

/** The border that every text passes: no control character reaches the terminal, no line is wider than it. */
const atBorder = (frame: Frame, {columns, rows}: Size): Frame => ({
	...frame,
	lines: frame.lines.slice(0, rows).map(({line, bar}) => ({
		line: cutLine(
			line.every(({text}) => isPlain(text)) ? line : line.map(({text, role}) => ({text: clean(text), role})),
			columns,
		),
		bar,
	})),
});

/** Draws a view for a terminal of a size. Pure. */
export const frameOf = (view: View, size: Size): Frame => atBorder(draw(view, size), size);

const draw = (view: View, size: Size): Frame => {
	const {ui} = view.state;
	if (size.columns < smallest.columns || size.rows < smallest.rows) {
		const text = `reach needs ${smallest.columns}×${smallest.rows}, this is ${size.columns}×${size.rows}`;
		return textFrame([cutLine([{text, role: 'plain'}], size.columns)], 1);
	}
	if (ui.screen.kind === 'menu') return menuFrame(view, ui.screen.menu, size);
	if (ui.screen.kind === 'help') return helpFrame(ui.screen.top, view, size);
	if (ui.screen.kind === 'report') return reportFrame(ui.screen.report, view, size);
	const mode: Mode = modeOf(ui) ?? 'list';
	return view.state.display.isSpoken ? spokenFrame(view, mode, size) : listFrame(view, mode, size);
};
