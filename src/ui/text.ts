import stringWidth from 'string-width';
import {clean} from '../domain/text.ts';
import type {Role} from './theme.ts';

/** A piece of a line with one meaning. */
export type Segment = {readonly text: string; readonly role: Role};

/** One line of the screen. */
export type Line = readonly Segment[];

/** Texts of characters that are one column wide each: ASCII and our own signs. All others are measured. */
const isNarrow = /^[ -~…·✓✗→❯─│↑↓←“”’×]*$/;

/** Whether a text holds nothing that would have to be cleaned or measured. */
export const isPlain = (text: string): boolean => isNarrow.test(text);

const clusters = new Intl.Segmenter();

/** Columns that a text takes on the screen. */
export const widthOf = (text: string): number => (isNarrow.test(text) ? text.length : stringWidth(text));

/** UTF-16 units of the longest start of a text that fits; no character is cut in two. */
export const fitting = (text: string, width: number): number => {
	if (isNarrow.test(text)) return Math.min(text.length, width);
	let units = 0;
	let columns = 0;
	for (const {segment} of clusters.segment(text)) {
		columns += stringWidth(segment);
		if (columns > width) break;
		units += segment.length;
	}
	return units;
};

/** The text cut to a width, with `…` in place of what is missing. */
export const cut = (text: string, width: number): string => {
	if (width <= 0) return '';
	const safe = clean(text);
	if (widthOf(safe) <= width) return safe;
	return `${safe.slice(0, fitting(safe, width - 1))}…`;
};

/** The text cut or filled up with spaces to exactly a width. */
export const padded = (text: string, width: number): string => {
	const kept = cut(text, width);
	return kept + ' '.repeat(Math.max(0, width - widthOf(kept)));
};

/** A cell of a row: exactly `width` columns, the letters at `places` (UTF-16 units, ascending) marked as matched. */
export const cell = (text: string, width: number, role: Role, places: readonly number[] = []): Line => {
	const shown = padded(text, width);
	const end = widthOf(clean(text)) > width ? fitting(clean(text), width - 1) : text.length;
	const segments: Segment[] = [];
	let from = 0;
	const take = (to: number, as: Role) => {
		if (to <= from) return;
		segments.push({text: shown.slice(from, to), role: as});
		from = to;
	};
	for (let at = 0; at < places.length; at++) {
		const start = places[at] ?? 0;
		let stop = start + 1;
		while (places[at + 1] === stop) {
			at++;
			stop++;
		}
		if (start >= end) break;
		take(start, role);
		take(Math.min(stop, end), 'match');
	}
	take(shown.length, role);
	return segments;
};

/** Columns of a line. */
export const lineWidth = (line: Line): number => line.reduce((sum, {text}) => sum + widthOf(text), 0);

/** A line cut to a width, with `…` where something is missing. */
export const cutLine = (line: Line, width: number): Line => {
	if (lineWidth(line) <= width) return line;
	const kept: Segment[] = [];
	let left = width;
	for (const {text, role} of line) {
		const wide = widthOf(text);
		if (wide >= left) return [...kept, {text: cut(`${text} `, left), role}];
		kept.push({text, role});
		left -= wide;
	}
	return kept;
};

/** The left part, and at the right edge the other part where there is room for both. */
export const spread = (left: Line, right: Line, width: number): Line => {
	const space = width - lineWidth(left) - lineWidth(right);
	if (right.length === 0 || space < 2) return cutLine(left, width);
	return [...left, {text: ' '.repeat(space), role: 'plain'}, ...right];
};

/** Neighbours with one role made one piece: fewer pieces are drawn faster. */
export const merged = (line: Line): Line => {
	const out: Segment[] = [];
	for (const segment of line) {
		const before = out.at(-1);
		if (before?.role === segment.role) out[out.length - 1] = {text: before.text + segment.text, role: segment.role};
		else out.push(segment);
	}
	return out;
};

/** A number as people read it: `12,345`. */
export const count = (number: number): string => String(number).replace(/\B(?=(?:\d{3})+$)/g, ',');
