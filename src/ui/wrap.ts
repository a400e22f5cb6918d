import {clean} from '../domain/text.ts';
import {fitting, type Line, widthOf} from './text.ts';
import type {Role} from './theme.ts';

/** A text broken into lines between words; a word that is longer than a line is broken where it must be. */
export const wrapped = (text: string, width: number, indent = 0): readonly string[] => {
	const lines: string[] = [];
	let line = '';
	const isEmpty = () => line.trim() === '';
	const flush = () => {
		lines.push(line);
		line = ' '.repeat(indent);
	};
	for (const word of clean(text).split(' ').filter(Boolean)) {
		const joined = isEmpty() ? line + word : `${line} ${word}`;
		if (widthOf(joined) <= width) {
			line = joined;
			continue;
		}
		if (!isEmpty()) flush();
		let rest = word;
		while (widthOf(line + rest) > width) {
			const units = Math.max(1, fitting(rest, Math.max(1, width - widthOf(line))));
			line += rest.slice(0, units);
			rest = rest.slice(units);
			flush();
		}
		line += rest;
	}
	if (!isEmpty()) lines.push(line);
	return lines;
};

/** The same as lines of one role. */
export const wrappedLines = (text: string, width: number, role: Role, indent = 0): readonly Line[] =>
	wrapped(text, width, indent).map(part => [{text: part, role}]);
