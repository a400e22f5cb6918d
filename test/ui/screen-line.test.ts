import {Text} from 'ink';
import type {ReactElement} from 'react';
import {expect, test} from 'vitest';
import {frameOf} from '../../src/ui/frame.ts';
import type {FrameLine} from '../../src/ui/screen.ts';
import {ScreenLine} from '../../src/ui/screen-line.tsx';
import {listedNodes} from '../support/ui.ts';
import {createFollower} from '../support/viewing.ts';

type Line = ReactElement<{readonly children: string}>;
/** What the component of a line mounts. */
const mounted = (line: FrameLine): Line => (ScreenLine.type as (line: FrameLine) => Line)(line);

test('of 5,000 nodes as many lines are mounted as the screen has, each as one Text with its colours inside', () => {
	const view = createFollower()(...listedNodes(5000), {type: 'typed', text: 'web-1'});
	const {lines} = frameOf(view, {columns: 120, rows: 40});
	expect(lines.length).toBe(40);
	const elements = lines.map(mounted);
	expect(elements.filter(({props}) => props.children.includes('web-')).length).toBeGreaterThan(15);
	for (const {type, props} of elements) {
		expect(type).toBe(Text);
		expect(typeof props.children).toBe('string');
	}
});

test('a line that says the same is not drawn again', () => {
	const follow = createFollower();
	const frame = () => frameOf(follow(), {columns: 120, rows: 40}).lines;
	follow(...listedNodes(100));
	const [before, after] = [frame(), frame()];
	const isSame = (ScreenLine as unknown as {compare: (one: FrameLine, other: FrameLine) => boolean}).compare;
	for (const [at, line] of before.entries()) expect(isSame(line, after[at] as FrameLine)).toBe(true);
	follow({type: 'typed', text: 'web-1'});
	expect(frame().some((line, at) => !isSame(line, before[at] as FrameLine))).toBe(true);
});
