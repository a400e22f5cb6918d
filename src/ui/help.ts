import type {View} from '../state/select.ts';
import type {OwnKeys} from '../state/state.ts';
import {keyOf} from './bindings.ts';
import {footerLine} from './footer.ts';
import {type KeyGroup, keyGroups} from './key-table.ts';
import {accessSign} from './row-line.ts';
import {type Frame, type Size, scrolled, textFrame} from './screen.ts';
import {cutLine, type Line, widthOf} from './text.ts';
import {wrapped} from './wrap.ts';

/** The meanings' column; many keys on one line move it. */
const keyWidth = 22;

const widthFor = (groups: readonly KeyGroup[]): number =>
	Math.max(keyWidth, ...groups.flatMap(({rows}) => rows.map(({keys}) => widthOf(keys) + 4)));

const keyLines = (own: OwnKeys, width: number): readonly Line[] => {
	const groups = keyGroups(own);
	const column = widthFor(groups);
	return groups.flatMap(({title, rows}) => [
		[{text: title, role: 'strong'}] as Line,
		...rows.flatMap(({keys, help}) =>
			wrapped(help, Math.max(10, width - column)).map(
				(text, at): Line => [
					{text: (at === 0 ? `  ${keys}` : '').padEnd(column), role: 'key'},
					{text, role: 'plain'},
				],
			),
		),
		[],
	]);
};

/** What each sign says. `open` is the key that opens a session. */
const meanings = (open: string): readonly (readonly [ReturnType<typeof accessSign>, string])[] => [
	[
		accessSign({verdict: 'allowed', assuming: [], policies: [], source: 'simulated'}),
		'IAM’s simulator allows a session',
	],
	[
		accessSign({verdict: 'allowed', assuming: ['it'], policies: [], source: 'simulated'}),
		'allowed, if what the details name holds',
	],
	[
		accessSign({
			verdict: 'denied',
			on: 'node',
			by: 'identity',
			decision: 'implicitDeny',
			policies: [],
			source: 'simulated',
		}),
		`the simulator denies it; ${open} twice tries anyway`,
	],
	[accessSign({verdict: 'unknown', why: {kind: 'no-answer', on: 'node'}}), `nobody could say; ${open} finds out`],
	[accessSign({verdict: 'pending'}), `the answer is on its way; ${open} does not wait for it`],
];

const meaningLines = (open: string, width: number): readonly Line[] => [
	[{text: 'What the signs say', role: 'strong'}],
	...meanings(open).map(([sign, text]) =>
		cutLine(
			[
				{text: '  ', role: 'plain'},
				{text: sign.text.padEnd(keyWidth - 2), role: sign.role},
				{text, role: 'plain'},
			],
			width,
		),
	),
];

/** The help: what the keys do and what the signs say. Made of the key table. */
export const helpFrame = (top: number, view: View, {columns, rows}: Size): Frame => {
	const height = rows - 3;
	const {shown, below} = scrolled(
		[
			...keyLines(view.state.display.keys, columns),
			...meaningLines(keyOf('connect', 'list', view.state) ?? '', columns),
		],
		top,
		height,
	);
	const title: Line = [
		{text: 'reach', role: 'accent'},
		{text: ' · help', role: 'plain'},
	];
	const lines = [title, [], ...shown];
	while (lines.length < rows - 1) lines.push([]);
	return textFrame([...lines, footerLine(view, 'help', columns)], height, below);
};
