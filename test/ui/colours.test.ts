import process from 'node:process';
import type xterm from '@xterm/headless';
import {expect, test} from 'vitest';
import {allowed, anInstance, denied, ireland} from '../support/nodes.ts';

// Chalk decides about colours when it is loaded, which is with the interface.
process.env['FORCE_COLOR'] = '3';
const {decided, listedNodes, startUi} = await import('../support/ui.ts');
delete process.env['FORCE_COLOR'];

/** Looks of a line as runs of `text|look`, a look being made of f(oreground number), b(old), d(im), i(nverse), u(nderline). */
const looks = (screen: xterm.Terminal, row: number): readonly string[] => {
	const line = screen.buffer.active.getLine(row);
	const runs: {text: string; look: string}[] = [];
	for (let column = 0; column < screen.cols; column++) {
		const cell = line?.getCell(column);
		if (!cell || cell.getWidth() === 0) continue;
		const colour = cell.isFgDefault() ? '' : `f${cell.getFgColor()}`;
		const flags = [cell.isBold() && 'b', cell.isDim() && 'd', cell.isInverse() && 'i', cell.isUnderline() && 'u'];
		const look = [colour, ...flags].filter(Boolean).join('');
		const last = runs.at(-1);
		if (last?.look === look) last.text += cell.getChars() || ' ';
		else runs.push({text: cell.getChars() || ' ', look});
	}
	return runs.map(({text, look}) => `${text.trim()}|${look}`).filter(run => !run.startsWith('|'));
};

test('colours carry meaning and nothing else: verdicts, matches, problems', async () => {
	const ui = await startUi(
		100,
		24,
		[
			...listedNodes(3),
			decided(allowed, [1, 2]),
			decided(denied, [3]),
			{type: 'instancesListed', scope: ireland, page: [anInstance(4, {name: 'other', tags: {}})]},
			{
				type: 'fetchFailed',
				scope: ireland,
				feed: 'managedNodes',
				problem: {kind: 'timeout', summary: 'no answer', hint: 'reload'},
			},
		],
		{showsAll: true},
	);
	await ui.press('web');
	await ui.frame();
	const {screen} = ui.terminal;
	expect(looks(screen, 0)).toEqual(['reach|f6b', '·|d', 'alice|', '·|d', '111122223333|', '·|d', 'eu-west-1|']);
	expect(looks(screen, 2)).toEqual(['! no answer|f1', '· retry: Ctrl-Y|']);
	expect(looks(screen, 3)).toEqual(['❯|f6b', 'web|b']);
	expect(looks(screen, 5)).toEqual([
		expect.stringMatching(/^❯ ✓ allowed\|i$/),
		'web|biu',
		expect.stringMatching(/^-1 .*10\.0\.0\.1\|i$/),
	]);
	expect(looks(screen, 6)).toEqual([
		'✓ allowed|f2',
		'web|f6bu',
		'-2|',
		`${anInstance(2).id}|d`,
		expect.stringMatching(/^online .*10\.0\.0\.2\|$/),
	]);
	expect(looks(screen, 7)).toEqual([
		'✗ denied|f1',
		'web|f6bu',
		expect.stringMatching(/^-3 .*3\|d$/),
		'online|',
		'10.0.0.3|d',
	]);
});
