import {PassThrough, Writable} from 'node:stream';
import xterm from '@xterm/headless';

/** A terminal in memory: streams for a program that draws, and the screen that a person would see. */
export type TestTerminal = {
	readonly stdin: NodeJS.ReadStream & PassThrough;
	readonly stdout: NodeJS.WriteStream;
	readonly screen: xterm.Terminal;
	/** Waits until all bytes so far are on the screen. */
	readonly settle: () => Promise<void>;
	/** The screen's lines, without spaces at their ends. */
	readonly lines: () => readonly string[];
	/** The screen as one text, without empty lines at its end. */
	readonly frame: () => string;
	/** Sends keys as a keyboard does. */
	readonly press: (keys: string) => void;
	readonly resize: (columns: number, rows: number) => void;
	/** Whether stdin is in raw mode. */
	readonly isRaw: () => boolean;
	/** What was written before stdin was in raw mode for the first time. */
	readonly beforeRaw: () => string;
	/** Everything written, for looking at escape sequences. */
	readonly bytes: () => string;
};

/** Names of keys as the bytes that a keyboard sends. */
export const keys = {
	enter: '\r',
	esc: '\u001B',
	tab: '\t',
	up: '\u001B[A',
	down: '\u001B[B',
	right: '\u001B[C',
	left: '\u001B[D',
	pgup: '\u001B[5~',
	pgdn: '\u001B[6~',
	home: '\u001B[H',
	end: '\u001B[F',
	backspace: '\u007F',
	delete: '\u001B[3~',
	ctrl: (letter: string): string => String.fromCharCode(letter.toLowerCase().charCodeAt(0) - 96),
	paste: (text: string): string => `\u001B[200~${text}\u001B[201~`,
} as const;

/** Opens a terminal of a size. */
export const openTerminal = (columns = 80, rows = 24): TestTerminal => {
	const screen = new xterm.Terminal({cols: columns, rows, allowProposedApi: true, convertEol: true, scrollback: 0});
	let bytes = '';
	let isRaw = false;
	let handed = '';
	let beforeRaw: string | null = null;
	const output = new Writable({
		decodeStrings: false,
		write(chunk: string | Uint8Array, _encoding, done) {
			bytes += String(chunk);
			screen.write(chunk, done);
		},
	});
	const stdout = Object.assign(output, {isTTY: true, columns, rows}) as unknown as NodeJS.WriteStream;
	const write = output.write.bind(output) as (...all: unknown[]) => boolean;
	output.write = (...all: unknown[]) => {
		handed += String(all[0]);
		return write(...all);
	};
	const input = new PassThrough();
	const stdin = Object.assign(input, {
		isTTY: true,
		setRawMode(mode: boolean) {
			isRaw = mode;
			if (isRaw) beforeRaw ??= handed;
			return stdin;
		},
		ref: () => stdin,
		unref: () => stdin,
	}) as unknown as TestTerminal['stdin'];
	const lines = () =>
		Array.from({length: screen.rows}, (_, at) => {
			const {active} = screen.buffer;
			return active.getLine(active.baseY + at)?.translateToString(true) ?? '';
		});
	return {
		stdin,
		stdout,
		screen,
		settle: () => new Promise(resolve => screen.write('', () => resolve())),
		lines,
		frame: () => lines().join('\n').trimEnd(),
		press: text => {
			input.write(text);
		},
		resize: (toColumns, toRows) => {
			screen.resize(toColumns, toRows);
			Object.assign(output, {columns: toColumns, rows: toRows});
			output.emit('resize');
		},
		isRaw: () => isRaw,
		beforeRaw: () => beforeRaw ?? handed,
		bytes: () => bytes,
	};
};
