import {PassThrough, Writable} from 'node:stream';
import xterm from '@xterm/headless';
import type {Terminal} from '../../src/session/terminal.ts';

/** A terminal in memory: streams as a tty has them, and an emulator that shows what was written and answers questions. */
export const fakeTerminal = (columns = 80, rows = 24) => {
	const screen = new xterm.Terminal({cols: columns, rows, allowProposedApi: true, scrollback: 2000});
	const stdout = Object.assign(
		new Writable({
			write(chunk, _encoding, done) {
				screen.write(chunk, done);
			},
		}),
		{isTTY: false, columns, rows},
	);
	const stdin = Object.assign(new PassThrough(), {
		isTTY: true,
		isRaw: false,
		setRawMode: (mode: boolean) => {
			stdin.isRaw = mode;
			return stdin;
		},
		ref: () => stdin,
		unref: () => stdin,
	});
	screen.onData(answer => stdin.write(answer));
	const lines = (): string[] =>
		Array.from(
			{length: screen.rows},
			(_, row) => screen.buffer.active.getLine(screen.buffer.active.baseY + row)?.translateToString(true) ?? '',
		);
	// Only what sessions use of a tty is there.
	const terminal = {stdin, stdout} as unknown as Terminal;
	return {
		terminal,
		screen,
		stdin,
		type: (keys: string) => stdin.write(keys),
		text: () => lines().join('\n').trimEnd(),
		lines,
		resize: (toColumns: number, toRows: number) => {
			screen.resize(toColumns, toRows);
			Object.assign(stdout, {columns: toColumns, rows: toRows});
			stdout.emit('resize');
		},
	};
};
