import {type ChildProcess, spawn} from 'node:child_process';
import {ReadStream} from 'node:tty';
import type {TerminalSize} from '../protocol/payload.ts';
import type {World} from './world.ts';

/** What the plugin reports where standard output is no terminal: long lines stay whole in files and pipes. */
const sizeOfNoTerminal: TerminalSize = {cols: 300, rows: 100};

/** The local terminal. Without one, size is fixed and the rest does nothing. */
export type Terminal = {
	readonly isInput: boolean;
	size(): TerminalSize;
	/** Calls back after each change of size, until the function that it returns is called. */
	onResize(callback: () => void): () => void;
	/**
	 * Hands every key to us as it is: no echo, no signals, no flow control. `isScreen`: the far side drives the whole
	 * screen through a pty of its own, so what it writes must not be translated either (LF stays LF).
	 */
	enterRaw(isScreen: boolean): void;
	/** The program was stopped and goes on: what the shell set meanwhile is undone, a size that changed is told. */
	continued(): void;
	/** Puts back exactly what was there; at once, any number of times. */
	restore(): void;
};

/** Opens the terminal that stdin and stdout are. */
export const openTerminal = (world: Pick<World, 'stdin' | 'stdout' | 'lookAtSize'>): Terminal => {
	const input = world.stdin();
	const output = world.stdout();
	const terminal = input instanceof ReadStream && input.isTTY ? input : null;
	let isRaw = false;
	let isUntranslated = false;
	let stty: ChildProcess | null = null;

	const keepOutput = (): void => {
		stty?.kill('SIGKILL');
		// Node's raw mode leaves output translation on: a bare LF of a full-screen program would also return the cursor.
		const child = spawn('stty', ['-opost'], {stdio: ['inherit', 'ignore', 'ignore']});
		const gone = (): void => {
			if (stty === child) stty = null;
		};
		child.on('error', gone);
		child.on('exit', gone);
		stty = child;
	};

	return {
		isInput: terminal !== null,
		size: () => (output ? {cols: output.columns, rows: output.rows} : sizeOfNoTerminal),
		onResize(callback) {
			output?.on('resize', callback);
			return () => output?.off('resize', callback);
		},
		enterRaw(isScreen) {
			if (!terminal || isRaw) return;
			isRaw = true;
			terminal.setRawMode(true);
			isUntranslated = isScreen && output !== null;
			if (isUntranslated) keepOutput();
		},
		continued() {
			world.lookAtSize();
			if (!terminal || !isRaw) return;
			// Only a change of mode reaches the terminal.
			terminal.setRawMode(false);
			terminal.setRawMode(true);
			if (isUntranslated) keepOutput();
		},
		restore() {
			if (!terminal || !isRaw) return;
			isRaw = false;
			stty?.kill('SIGKILL');
			terminal.setRawMode(false);
		},
	};
};
