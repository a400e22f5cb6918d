import {problem} from '../domain/problem.ts';
import {failure, type Result, success} from '../domain/result.ts';
import type {SessionRequest} from '../domain/session.ts';
import type {Activity, Detachable, View} from './detachable.ts';
import {type Keyboard, takeKeyboard} from './keyboard.ts';
import type {LiveInput} from './live.ts';
import {flawOf, type SessionEnd} from './session-end.ts';
import {sizeOf} from './terminal.ts';

/** One open session, or one that ended while nobody looked. */
export type SessionSummary = Activity & {
	/** From 1, the smallest that was free; a session keeps it. */
	readonly number: number;
	readonly sessionId: string;
	readonly request: SessionRequest;
	/** What the node is called. */
	readonly name: string;
	/** Milliseconds since the epoch. */
	readonly opened: number;
	readonly isAttached: boolean;
	/** How it ended; `null` while it is open. */
	readonly end: SessionEnd | null;
};

/** How a view of a session ended: the session is over, or it was left open with `~d`. */
export type ViewEnd = SessionEnd | {readonly kind: 'detached'; readonly number: number};

/** All sessions of this run. */
export type Sessions = {
	/** In the order of their numbers; the same array until something changes. */
	readonly list: () => readonly SessionSummary[];
	/** Told of every change, of output at most four times a second. Returns how to stop. */
	readonly subscribe: (listener: () => void) => () => void;
	/** Opens a session in the terminal. */
	readonly open: (input: LiveInput, name: string, view: View) => Promise<ViewEnd>;
	/** Gives a session the terminal again, drawn as the far side left it. One that is over is told and forgotten. */
	readonly attach: (number: number, view: View) => Promise<Result<ViewEnd>>;
	/** Ends a session, or forgets one that is over. */
	readonly end: (number: number) => Promise<void>;
	/** Ends all; for quitting. */
	readonly endAll: () => Promise<void>;
};

type Entry = {
	readonly summary: Omit<SessionSummary, keyof Activity>;
	readonly detachable: Detachable;
	readonly recording: LiveInput['recording'];
};

/** Milliseconds between two tellings of mere output. */
const tellEvery = 250;

/** Milliseconds until AWS ends an idle session, counted from the last sign of life; never below 0. */
export const idleLeft = ({lastInput, lastOutput}: Activity, idleTimeout: number, now: number): number =>
	Math.max(0, Math.max(lastInput, lastOutput) + idleTimeout - now);

/** Makes the register of sessions; it starts empty. */
export const makeSessions = (now: () => number): Sessions => {
	const entries = new Map<number, Entry>();
	const listeners = new Set<() => void>();
	let drawn: readonly SessionSummary[] | null = [];
	let soon: NodeJS.Timeout | undefined;
	const tell = (): void => {
		clearTimeout(soon);
		soon = undefined;
		drawn = null;
		for (const listener of listeners) listener();
	};
	const tellSoon = (): void => {
		soon ??= setTimeout(tell, tellEvery).unref();
	};
	const put = (number: number, change: Partial<Entry['summary']>): void => {
		const entry = entries.get(number);
		if (!entry) return;
		entries.set(number, {...entry, summary: {...entry.summary, ...change}});
		tell();
	};
	const forget = (number: number): void => {
		entries.delete(number);
		tell();
	};
	const freeNumber = (): number => {
		let number = 1;
		while (entries.has(number)) number++;
		return number;
	};
	const over = async ({detachable, recording}: Entry): Promise<SessionEnd> => {
		const found = await detachable.verdict();
		await detachable.close();
		return found ? {kind: 'failed', problem: found} : ((await flawOf(recording)) ?? {kind: 'ended'});
	};
	const look = async (number: number, entry: Entry, view: View, keyboard: Keyboard): Promise<ViewEnd> => {
		put(number, {isAttached: true});
		const left = await entry.detachable.look(view, keyboard);
		if (left.kind === 'escaped' && left.command === 'detach') {
			put(number, {isAttached: false});
			mourn(number, entry);
			return {kind: 'detached', number};
		}
		forget(number);
		if (left.kind === 'exited') return over(entry);
		await entry.detachable.close();
		return (await flawOf(entry.recording)) ?? {kind: left.kind};
	};
	/** Notes the end of a session that nobody looks at. */
	const mourn = (number: number, entry: Entry): void => {
		entry.detachable.verdict().then(async () => {
			if (entries.get(number)?.detachable !== entry.detachable || entries.get(number)?.summary.isAttached) return;
			put(number, {end: await over(entry)});
		}, tell);
	};
	const end = async (number: number): Promise<void> => {
		const entry = entries.get(number);
		if (!entry) return;
		forget(number);
		await entry.detachable.close();
	};
	return {
		list: () => {
			drawn ??= [...entries.entries()]
				.sort(([left], [right]) => left - right)
				.map(([, {summary, detachable}]) => ({...summary, ...detachable.activity()}));
			return drawn;
		},
		subscribe: listener => {
			listeners.add(listener);
			return () => listeners.delete(listener);
		},
		open: async (input, name, view) => {
			// At once: what is typed while the client starts is the session's, and Ctrl-C is a key like others.
			const keyboard = takeKeyboard(view.terminal.stdin);
			// Loaded with the first session: node-pty and an HTTP server would make the first frame wait.
			const {startDetachable} = await import('./detachable.ts').catch(async error => {
				keyboard.release(false);
				await input.terminate?.();
				throw error;
			});
			const started = await startDetachable(input, sizeOf(view.terminal), tellSoon);
			if (!started.ok) keyboard.release(false);
			if (!started.ok) return {kind: 'failed', problem: started.problem};
			const number = freeNumber();
			const {request} = input;
			const {sessionId} = input.started;
			const summary = {number, sessionId, request, name, opened: now(), isAttached: true, end: null};
			const entry: Entry = {summary, detachable: started.value, recording: input.recording};
			entries.set(number, entry);
			return look(number, entry, view, keyboard);
		},
		attach: async (number, view) => {
			const entry = entries.get(number);
			if (!entry) {
				return failure(
					problem('not-found', `There is no session ${number}`, 'The list of sessions shows the open ones.'),
				);
			}
			if (!entry.summary.end) return success(await look(number, entry, view, takeKeyboard(view.terminal.stdin)));
			forget(number);
			return success(entry.summary.end);
		},
		end,
		endAll: async () => {
			await Promise.all([...entries.keys()].map(end));
		},
	};
};
