import type {Event} from '../../src/state/events.ts';
import type {Start} from '../../src/state/state.ts';
import {frameOf} from '../../src/ui/frame.ts';
import type {Frame} from '../../src/ui/screen.ts';
import type {Line} from '../../src/ui/text.ts';
import {createFollower} from './viewing.ts';

/** A line as text. */
export const textOf = (line: Line): string => line.map(({text}) => text).join('');

/** The frame of a script of events. */
export const frameAfter = (
	events: readonly Event[],
	[columns, rows]: readonly [number, number] = [80, 24],
	start: Partial<Start> = {},
): Frame => frameOf(createFollower(start)(...events), {columns, rows});

/** The same as lines of text without spaces at their ends. */
export const screenAfter = (
	events: readonly Event[],
	size: readonly [number, number] = [80, 24],
	start: Partial<Start> = {},
): readonly string[] => frameAfter(events, size, start).lines.map(({line}) => textOf(line).trimEnd());
