import {Text} from 'ink';
import {memo} from 'react';
import type {FrameLine} from './screen.ts';
import {lookOf, lookOnBar} from './theme.ts';

const isSameLine = (one: FrameLine, other: FrameLine): boolean =>
	one.bar === other.bar &&
	one.line.length === other.line.length &&
	one.line.every(({text, role}, at) => text === other.line[at]?.text && role === other.line[at]?.role);

/** One line of the screen as one Text; it is drawn anew only when it differs. */
export const ScreenLine = memo(
	({line, bar}: FrameLine) => (
		<Text wrap="truncate">
			{line.length === 0
				? ' '
				: line.map(({text, role}, at) => (
						// biome-ignore lint/suspicious/noArrayIndexKey: pieces have no identity beyond their place
						<Text key={at} {...(at < bar ? lookOnBar(role) : lookOf(role))}>
							{text}
						</Text>
					))}
		</Text>
	),
	isSameLine,
);
