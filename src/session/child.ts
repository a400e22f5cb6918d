import {spawn} from 'node-pty';
import type {Kill} from './environment.ts';
import {type Input, inputTo} from './input.ts';
import type {Call} from './plugin-call.ts';
import {readMore} from './read-more.ts';
import type {Size} from './terminal.ts';

/** How a child ended: its exit code, or the number of the signal that killed it. */
export type Exit = {readonly exitCode: number; readonly signal: number | null};

/** A program in a pty of its own. */
export type Child = {
	readonly pid: number;
	readonly input: Input;
	/** Does nothing once the child is over. */
	readonly resize: (size: Size) => void;
	/** The single receiver of its output; another one takes its place. */
	readonly onOutput: (listener: (bytes: Buffer) => void) => void;
	readonly pause: () => void;
	readonly resume: () => void;
	/** Settles after the last output. */
	readonly exit: Promise<Exit>;
	/** TERM to the whole group, KILL when it is still there after `grace` milliseconds. Settles when it is over. */
	readonly end: (grace: number) => Promise<void>;
};

export type ChildInput = {readonly call: Call; readonly size: Size; readonly kill: Kill};

/** Milliseconds between two looks whether a paused child has died. */
const lookEvery = 50;

/** Milliseconds that a killed child may take to vanish before we stop waiting for it. */
const vanish = 2000;

/**
 * Starts a program in a pty. Throws only when the system has no pty or process left.
 *
 * node-pty throws away what is unread 200 ms after the child's death. A paused child is therefore watched: once it
 * is dead, what it left (at most a kernel buffer) is read at once.
 */
export const startChild = ({call, size, kill}: ChildInput): Child => {
	const pty = spawn(call.file, [...call.args], {
		name: call.env['TERM'] ?? 'xterm-256color',
		cols: size.columns,
		rows: size.rows,
		env: {...call.env},
		encoding: null,
	});
	// A public getter of node-pty's class that its types leave out.
	if (!('fd' in pty) || typeof pty.fd !== 'number') throw new Error('node-pty has changed: it has no fd');
	const input = inputTo(pty.fd);
	const more = readMore(pty.fd);
	let listener: (bytes: Buffer) => void = () => {};
	// With `encoding: null` node-pty gives Buffers; its types say string.
	pty.onData((data: unknown) => listener(Buffer.isBuffer(data) ? more(data) : Buffer.from(String(data))));
	const send = (pid: number, signal: NodeJS.Signals | 0): boolean => {
		try {
			kill(pid, signal);
			return true;
		} catch {
			return false;
		}
	};
	let isOver = false;
	let isDead = false;
	let watch: NodeJS.Timeout | undefined;
	const resume = (): void => {
		clearInterval(watch);
		watch = undefined;
		if (!isOver) pty.resume();
	};
	const exit = new Promise<Exit>(resolve => {
		pty.onExit(({exitCode, signal}) => {
			isOver = true;
			isDead = true;
			input.stop();
			resume();
			// Helpers that it started in its own group must not outlive it.
			send(-pty.pid, 'SIGKILL');
			resolve({exitCode, signal: signal || null});
		});
	});
	return {
		pid: pty.pid,
		exit,
		resume,
		input,
		resize: ({columns, rows}) => {
			if (isDead) return;
			try {
				pty.resize(columns, rows);
			} catch {
				// It is ending just now: its pty is closed before we hear of it.
			}
		},
		onOutput: next => {
			listener = next;
		},
		pause: () => {
			if (isDead) return;
			pty.pause();
			watch ??= setInterval(() => {
				isDead = !send(pty.pid, 0);
				if (isDead) resume();
			}, lookEvery);
		},
		end: async grace => {
			if (isOver) return;
			resume();
			send(-pty.pid, 'SIGTERM');
			const late = setTimeout(() => send(-pty.pid, 'SIGKILL'), grace);
			let gone: NodeJS.Timeout | undefined;
			await Promise.race([
				exit,
				new Promise<void>(resolve => {
					gone = setTimeout(resolve, grace + vanish);
				}),
			]);
			clearTimeout(late);
			clearTimeout(gone);
		},
	};
};
