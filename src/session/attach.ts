import {followAlternate} from './alternate.ts';
import type {Child, Exit} from './child.ts';
import {type EscapeCommand, escapeStart, readEscapes} from './escape.ts';
import type {Keyboard} from './keyboard.ts';
import {takeOutput} from './output.ts';
import {passOutput} from './output-processing.ts';
import {shield} from './shield.ts';
import {leaveAlternate, resetModes, type Size, sizeOf, type Terminal} from './terminal.ts';

/** Why the terminal left a child: it ended, the person typed an escape key, or reach itself has to go. */
export type Leaving =
	| {readonly kind: 'exited'; readonly exit: Exit}
	| {readonly kind: 'escaped'; readonly command: Exclude<EscapeCommand, 'help'>}
	| {readonly kind: 'interrupted'};

/** `isStuck`: the terminal no longer takes output; to change its modes would wait until it does. */
export type Left = Leaving & {readonly isStuck: boolean};

/** Who looks on while a session has the terminal. */
export type Watch = {
	readonly onOutput: (bytes: Buffer) => void;
	readonly onInput: () => void;
	readonly onResize: (size: Size) => void;
};

export type AttachInput = {
	readonly child: Child;
	readonly terminal: Terminal;
	/** Taken before the child was started, so that nothing typed meanwhile is lost. */
	readonly keyboard: Keyboard;
	/** Byte of the escape character; `null`: no escape keys. */
	readonly escapeKey: number | null;
	/** Whether the client has escape keys of its own, from which all keys are shielded. */
	readonly isShielded: boolean;
	/** Whether `~d` leaves the session open; if not it is passed on. */
	readonly canDetach: boolean;
	/** What `~?` shows. */
	readonly help: string;
	/** Drawn first: the screen as the far side left it. Empty at a session's start. */
	readonly prelude: Buffer;
	/** Sees all output, keys (not what they are) and sizes beside the terminal. */
	readonly watch: Watch;
	/** Aborted when reach has to go: the terminal is given back at once. */
	readonly signal: AbortSignal;
};

/** Milliseconds for which a full-screen program gets another size, so that it draws anew: plugins look every 500. */
const nudgeTime = 650;

/** Milliseconds that the terminal may take nothing before the last output is given up: at an end, and in a hurry. */
const drainPatience = 3000;
const hurry = 500;

/**
 * Joins a child and the person's terminal, byte for byte both ways, until one of them is over, and leaves the terminal's
 * modes as they were. The keyboard stays taken: whoever took it releases it. The child is not ended here.
 */
export const attach = async (input: AttachInput): Promise<Left> => {
	const {child, terminal, keyboard, escapeKey, isShielded, canDetach, help, prelude, watch, signal} = input;
	const {stdout} = terminal;
	let leave: (leaving: Leaving) => void = () => {};
	const left = new Promise<Leaving>(resolve => {
		leave = resolve;
	});
	let hasLeft = false;
	const interrupt = (): void => leave({kind: 'interrupted'});
	const processing = [passOutput(terminal)];
	const output = takeOutput(stdout, interrupt);
	output.onDrain(() => child.resume());
	const alternate = followAlternate();
	alternate.see(prelude);
	child.onOutput(bytes => {
		watch.onOutput(bytes);
		if (hasLeft) return;
		alternate.see(bytes);
		if (!output.write(bytes)) child.pause();
	});

	let isLineStart = false;
	const send = (keys: Buffer): void => {
		watch.onInput();
		const shielded = isShielded ? shield(keys, isLineStart) : {bytes: keys, isLineStart};
		isLineStart = shielded.isLineStart;
		if (!child.input.write(shielded.bytes)) keyboard.pause();
	};
	child.input.onDrain(() => keyboard.resume());

	let nudge: NodeJS.Timeout | undefined;
	const resize = (): void => {
		clearTimeout(nudge);
		nudge = undefined;
		const size = sizeOf(terminal);
		watch.onResize(size);
		child.resize(size);
	};
	stdout.on('resize', resize);
	/** Has what fills the screen drawn anew. */
	const renew = (): void => {
		resize();
		if (!alternate.isOn()) return;
		const size = sizeOf(terminal);
		child.resize({...size, rows: size.rows > 1 ? size.rows - 1 : 2});
		nudge = setTimeout(resize, nudgeTime);
	};
	if (prelude.length > 0) {
		output.write(prelude);
		renew();
	}
	// Behind the size: what is typed already may ask for it.
	let state = escapeStart;
	keyboard.listen(bytes => {
		const step = readEscapes(state, bytes, escapeKey);
		state = step.state;
		for (const piece of step.pieces) {
			if (piece === 'help') output.write(help);
			else if (piece === 'end') leave({kind: 'escaped', command: piece});
			else if (piece === 'detach' && canDetach) leave({kind: 'escaped', command: piece});
			else if (piece === 'detach') send(Buffer.of(escapeKey ?? 0, 0x64));
			else send(piece);
		}
	});
	/** We were stopped, and a shell has had the terminal. */
	const stopContinued = terminal.onSignal?.('SIGCONT', () => {
		keyboard.retake();
		processing.push(passOutput(terminal));
		renew();
	});
	signal.addEventListener('abort', interrupt, {once: true});
	if (signal.aborted) interrupt();
	child.exit.then(exit => leave({kind: 'exited', exit}), interrupt);

	const leaving = await left;
	keyboard.listen(null);
	stopContinued?.();
	stdout.off('resize', resize);
	if (nudge) resize();
	signal.removeEventListener('abort', interrupt);
	hasLeft = true;
	child.resume();
	if (leaving.kind === 'interrupted') output.clear();
	// What was dropped just now may have been the end of the alternate screen.
	const mayBeAlternate = alternate.isOn() || leaving.kind === 'interrupted';
	// Whoever leaves in the middle of a line finds what comes next, the shell's prompt at last, on a line of its own.
	if (leaving.kind === 'escaped') output.write('\r\n');
	output.write(mayBeAlternate ? leaveAlternate + resetModes : resetModes);
	const isFlushed = await output.flush(leaving.kind === 'interrupted' ? hurry : drainPatience);
	output.release();
	for (const change of processing) await change.settled();
	return {...leaving, isStuck: !isFlushed};
};
