import {Text} from 'ink';
import {memo} from 'react';
import type {FrameLine} from './screen.ts';
import {painted, paintedOnBar} from './theme.ts';

const isSameLine = (one: FrameLine, other: FrameLine): boolean =>
	one.bar === other.bar &&
	one.line.length === other.line.length &&
	one.line.every(({text, role}, at) => text === other.line[at]?.text && role === other.line[at]?.role);

/** One line of the screen as one Text, its colours inside; it is drawn anew only when it differs. */
export const ScreenLine = memo(
	({line, bar}: FrameLine) => (
		<Text wrap="truncate">
			{line.map(({text, role}, at) => (at < bar ? paintedOnBar(text, role) : painted(text, role))).join('') || ' '}
		</Text>
	),
	isSameLine,
);
