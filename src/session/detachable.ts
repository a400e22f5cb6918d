import type {Problem} from '../domain/problem.ts';
import type {Result} from '../domain/result.ts';
import {success} from '../domain/result.ts';
import {attach, type Left} from './attach.ts';
import {type Backlog, makeBacklog} from './backlog.ts';
import {escapeByte} from './escape.ts';
import {escapeHelp} from './escape-help.ts';
import type {Keyboard} from './keyboard.ts';
import {type LiveInput, startLive} from './live.ts';
import {makeScreen, type Screen} from './screen.ts';
import {needsShield} from './shield.ts';
import {type Size, sizeOf, type Terminal} from './terminal.ts';

/** Whose terminal looks at a session, for how long. */
export type View = {
	readonly terminal: Terminal;
	/** Aborted when reach has to go. */
	readonly signal: AbortSignal;
	/** The escape character, one ASCII character; `null`: no escape keys. `~` unless told otherwise. */
	readonly escape?: string | null;
};

/** What a session that may be out of sight tells about itself; times in milliseconds since the epoch. */
export type Activity = {
	readonly lastOutput: number;
	readonly lastInput: number;
	/** Since it was left: output came, the bell rang. */
	readonly hasNews: boolean;
	readonly hasBell: boolean;
	/** The window title that the far side set; known once it was left. */
	readonly title: string;
};

/** A session that the terminal can leave and come back to. */
export type Detachable = {
	/** Gives it the terminal until it is over, left, or reach has to go, and the keyboard back. One view at a time. */
	readonly look: (view: View, keyboard: Keyboard) => Promise<Left>;
	readonly activity: () => Activity;
	/** Settles when the client is over: what went wrong, or `null`. */
	readonly verdict: () => Promise<Problem | null>;
	readonly close: () => Promise<void>;
};

const erase = '\u001B[2J\u001B[H';

/** Starts a session for a first view's terminal; the keyboard was taken from it. `onChange`: activity has changed. */
export const startDetachable = async (
	input: LiveInput,
	size: Size,
	onChange: () => void,
): Promise<Result<Detachable>> => {
	const started = await startLive(input, size);
	if (!started.ok) return started;
	const {child, saw, verdict, close} = started.value;
	const {now} = input;
	const isShielded = needsShield(input.plugin);
	const backlog: Backlog = makeBacklog();
	let screen: Screen | undefined;
	let current = size;
	let activity: Activity = {lastOutput: now(), lastInput: now(), hasNews: false, hasBell: false, title: ''};
	const change = (next: Partial<Activity>): void => {
		activity = {...activity, ...next};
		onChange();
	};
	/** The screen, with all that was printed until now on its way to it. */
	const upToDate = async (): Promise<Screen> => {
		screen ??= await makeScreen({
			size: current,
			onAnswer: bytes => child.input.write(bytes),
			onBell: () => {
				if (activity.hasNews) change({hasBell: true});
			},
		});
		screen.resize(current);
		for (const bytes of backlog.take()) screen.write(bytes);
		return screen;
	};
	const leave = async (): Promise<void> => {
		// Whatever comes while the emulator is loaded must not overtake what came before.
		child.onOutput(bytes => {
			saw(bytes);
			backlog.add(bytes);
		});
		child.pause();
		const held = await upToDate();
		held.mark();
		held.answer(true);
		await held.settle();
		held.onDrain(() => child.resume());
		child.onOutput(bytes => {
			saw(bytes);
			change({lastOutput: now(), hasNews: true, title: held.title()});
			if (!held.write(bytes)) child.pause();
		});
		change({title: held.title()});
		child.resume();
	};
	/** Stops the output, waits until the screen shows all of it, and draws it. */
	const comeBack = async (view: Size): Promise<Buffer> => {
		if (!screen) return Buffer.alloc(0);
		child.pause();
		screen.onDrain(() => {});
		// A child that dies just now still gives its last words.
		const late: Buffer[] = [];
		child.onOutput(bytes => {
			saw(bytes);
			backlog.add(bytes);
			late.push(bytes);
		});
		screen.answer(false);
		await screen.settle();
		screen.resize(view);
		return Buffer.concat([Buffer.from(erase + screen.paint()), ...late]);
	};
	const look = async ({terminal, signal, escape: key}: View, keyboard: Keyboard): Promise<Left> => {
		current = sizeOf(terminal);
		const prelude = await comeBack(current);
		activity = {...activity, hasNews: false, hasBell: false};
		const looking = attach({
			child,
			terminal,
			keyboard,
			escapeKey: escapeByte(key),
			isShielded,
			canDetach: true,
			help: escapeHelp(key ?? '~', {canDetach: true, isShielded}),
			prelude,
			signal,
			watch: {
				onOutput: bytes => {
					saw(bytes);
					backlog.add(bytes);
					activity = {...activity, lastOutput: now()};
				},
				onInput: () => {
					activity = {...activity, lastInput: now()};
				},
				onResize: next => {
					current = next;
					input.recording?.resize(next);
				},
			},
		});
		child.resume();
		const left = await looking;
		if (left.kind === 'escaped' && left.command === 'detach') await leave();
		return left;
	};
	return success({
		look: async (view, keyboard) => {
			let isStuck = false;
			try {
				const left = await look(view, keyboard);
				isStuck = left.isStuck;
				return left;
			} finally {
				keyboard.release(isStuck);
			}
		},
		activity: () => activity,
		verdict,
		close: async () => {
			await close();
			screen?.dispose();
		},
	});
};
