import type {State} from '../state/state.ts';
import {keyOf} from './bindings.ts';
import {cut, fitting, type Line, widthOf} from './text.ts';

/** A place on the screen, from 0. */
export type Place = {readonly x: number; readonly y: number};

const prompt = '❯ ';

/** The part of a long query around its caret, and the caret's column in it. */
export const visiblePart = (
	text: string,
	caret: number,
	width: number,
): {readonly shown: string; readonly x: number} => {
	if (widthOf(text) < width) return {shown: text, x: widthOf(text.slice(0, caret))};
	let start = 0;
	while (start < caret && widthOf(text.slice(start, caret)) >= width - 1)
		start += Math.max(1, fitting(text.slice(start), 2));
	return {shown: cut(text.slice(start), width - 1), x: widthOf(text.slice(start, caret))};
};

/** The search box: its line and the column of the caret. */
export const searchLine = (
	{
		display,
		ui: {
			line: {text, caret},
			focus,
			screen,
		},
	}: Pick<State, 'display' | 'ui'>,
	width: number,
): {readonly line: Line; readonly x: number} => {
	const isActive = focus === 'search' && screen.kind === 'list';
	const sign = {text: prompt, role: isActive ? 'accent' : 'muted'} as const;
	if (text === '') {
		const how = isActive
			? 'type to search by name, id, IP, tag:key=value'
			: `${keyOf('toSearch', 'list', {display})} searches`;
		return {line: [sign, {text: cut(how, width - prompt.length), role: 'muted'}], x: prompt.length};
	}
	const {shown, x} = visiblePart(text, caret, width - prompt.length);
	return {line: [sign, {text: shown, role: isActive ? 'strong' : 'plain'}], x: prompt.length + x};
};
