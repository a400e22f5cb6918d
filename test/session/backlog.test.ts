import xterm from '@xterm/headless';
import {describe, expect, test} from 'vitest';
import {makeBacklog} from '../../src/session/backlog.ts';

const megabyte = 1024 * 1024;

describe('output that no screen has read yet', () => {
	test('is given back whole and once while it is little', () => {
		const backlog = makeBacklog();
		backlog.add(Buffer.from('one'));
		backlog.add(Buffer.from('two'));
		expect(Buffer.concat(backlog.take()).toString()).toBe('onetwo');
		expect(backlog.take()).toEqual([]);
	});

	test('of a flood the newest half megabyte stays whole, and of the rest what lasts', async () => {
		const backlog = makeBacklog();
		backlog.add(Buffer.from('\u001B[?2004h\u001B[?1h\u001B[1;35mold text\u001B[2;5H\u001B[2;20r'));
		for (let count = 0; count < 5000; count++) backlog.add(Buffer.from('0123456789abcdef\r\n'.repeat(200)));
		backlog.add(Buffer.from('THE END'));
		const held = Buffer.concat(backlog.take());
		expect(held.length).toBeLessThan(3 * megabyte);
		expect(held.length).toBeGreaterThan(megabyte / 2);
		expect(held.toString()).not.toContain('old text');
		const terminal = new xterm.Terminal({cols: 80, rows: 24, allowProposedApi: true});
		await new Promise<void>(resolve => terminal.write(held, resolve));
		expect(terminal.modes).toMatchObject({bracketedPasteMode: true, applicationCursorKeysMode: true});
		const {active} = terminal.buffer;
		const last = active.getLine(active.baseY + active.cursorY);
		expect(last?.translateToString(true)).toBe('THE END');
		expect(last?.getCell(0)?.getFgColor()).toBe(5);
	});

	test('a flood of nothing but colours stays small', () => {
		const backlog = makeBacklog();
		for (let count = 0; count < 20_000; count++) backlog.add(Buffer.from(`\u001B[38;5;${count % 256}mx`.repeat(50)));
		expect(Buffer.concat(backlog.take()).length).toBeLessThan(3 * megabyte);
	});
});
