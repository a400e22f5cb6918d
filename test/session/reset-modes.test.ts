import xterm from '@xterm/headless';
import {describe, expect, test} from 'vitest';
import {followAlternate} from '../../src/session/alternate.ts';
import {leaveAlternate, resetModes} from '../../src/session/terminal.ts';
import {handOver} from './hand-over.ts';

const screen = async (...pieces: ReadonlyArray<Buffer | string>) => {
	const terminal = new xterm.Terminal({cols: 90, rows: 30, allowProposedApi: true});
	for (const piece of pieces) await new Promise<void>(resolve => terminal.write(piece, resolve));
	const {modes, buffer} = terminal;
	return {
		modes: {
			...Object.fromEntries(Object.keys(Object.getPrototypeOf(modes)).map(name => [name, Reflect.get(modes, name)])),
		},
		type: buffer.active.type,
		cursor: [buffer.active.cursorX, buffer.active.cursorY],
		line: (row: number) => buffer.active.getLine(row)?.translateToString(true),
	};
};

describe('the modes that a dead program leaves on', () => {
	test('are off again, the main screen is back and text is text', async () => {
		const run = await handOver('dirty');
		await run.result();
		const {modes, type} = await screen(run.bytes());
		const fresh = await screen('');
		expect(type).toBe('normal');
		expect(modes).toEqual(fresh.modes);
		const after = await screen(run.bytes(), '\u001B[2J\u001B[Hqqq x\r\n');
		expect(after.line(0)).toBe('qqq x');
		const scrolled = await screen(run.bytes(), '\u001B[2J\u001B[H', 'line\r\n'.repeat(29), 'last');
		expect(scrolled.line(0)).toBe('line');
		expect(scrolled.cursor).toEqual([4, 29]);
	});

	test('a session that never took the alternate screen does not leave it: tmux would put the cursor somewhere else', async () => {
		const run = await handOver('crash');
		await run.result();
		await run.modes();
		expect(run.text()).toContain('\u001B[!p');
		expect(run.text()).not.toContain('\u001B[?1049l');
	});

	test.each<[string, string[], boolean]>([
		['nothing', ['plain'], false],
		['on', ['a\u001B[?1049hb'], true],
		['on among others', ['\u001B[?25;1049;1000h'], true],
		['on, the old way', ['\u001B[?47h'], true],
		['on and off', ['\u001B[?1049h text \u001B[?1049l'], false],
		['on in pieces', ['\u001B', '[', '?10', '49', 'h'], true],
		['off in pieces', ['\u001B[?1049h\u001B[?1', '049l'], false],
		['on, then another mode', ['\u001B[?1049h', '\u001B[?25l'], true],
		['on, then a full reset', ['\u001B[?1049h', 'x\u001Bc\u001B[?25l'], false],
		['a full reset, then on', ['\u001Bc\u001B[?1049h'], true],
		['something else in between', ['\u001B[?10', 'x49h'], false],
	])('the alternate screen is followed: %s', (_, pieces, isOn) => {
		const alternate = followAlternate();
		for (const piece of pieces) alternate.see(Buffer.from(piece));
		expect(alternate.isOn()).toBe(isOn);
	});

	test('a terminal that was left clean keeps its text and its cursor', async () => {
		const before = 'first\r\n\u001B[1;3H\u001B7\u001B[5;1Hsecond';
		const {type, cursor, line} = await screen(before, leaveAlternate + resetModes);
		expect(type).toBe('normal');
		expect(cursor).toEqual([6, 4]);
		expect([line(0), line(4)]).toEqual(['first', 'second']);
	});
});
