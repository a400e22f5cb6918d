import type {Child, Exit} from './child.ts';
import {type EscapeCommand, type EscapeState, readEscapes} from './escape.ts';
import type {Keyboard} from './keyboard.ts';
import {takeOutput} from './output.ts';
import {resetModes, sizeOf, type Terminal} from './terminal.ts';

/** Why the terminal left a child: it ended, the person typed an escape key, or reach itself has to go. */
export type Leaving =
	| {readonly kind: 'exited'; readonly exit: Exit}
	| {readonly kind: 'escaped'; readonly command: Exclude<EscapeCommand, 'help'>}
	| {readonly kind: 'interrupted'};

export type AttachInput = {
	readonly child: Child;
	readonly terminal: Terminal;
	/** Taken before the child was started, so that nothing typed meanwhile is lost. */
	readonly keyboard: Keyboard;
	/** Byte of the escape character; `null`: no escape keys. */
	readonly escapeKey: number | null;
	/** Whether `~d` leaves the session open; if not it is passed on. */
	readonly canDetach: boolean;
	/** What `~?` shows. */
	readonly help: string;
	/** Sees all output beside the terminal. */
	readonly onOutput: (bytes: Buffer) => void;
	/** Aborted when reach has to go: the terminal is given back at once. */
	readonly signal: AbortSignal;
};

/** Milliseconds that the terminal may take for the last output. */
const drainPatience = 2000;

/**
 * Joins a child and the person's terminal, byte for byte both ways, until one of them is over, and leaves the terminal's
 * modes as they were. The keyboard stays taken: whoever took it releases it. The child is not ended here.
 */
export const attach = async (input: AttachInput): Promise<Leaving> => {
	const {child, terminal, keyboard, escapeKey, canDetach, help, onOutput, signal} = input;
	const {stdout} = terminal;
	let leave: (leaving: Leaving) => void = () => {};
	const left = new Promise<Leaving>(resolve => {
		leave = resolve;
	});
	let hasLeft = false;
	const interrupt = (): void => leave({kind: 'interrupted'});
	const output = takeOutput(stdout, interrupt);
	output.onDrain(() => child.resume());
	child.onOutput(bytes => {
		onOutput(bytes);
		if (!hasLeft && !output.write(bytes)) child.pause();
	});

	let state: EscapeState = 'line-start';
	keyboard.listen(bytes => {
		const step = readEscapes(state, bytes, escapeKey);
		state = step.state;
		for (const piece of step.pieces) {
			if (piece === 'help') output.write(help);
			else if (piece === 'end') leave({kind: 'escaped', command: piece});
			else if (piece === 'detach' && canDetach) leave({kind: 'escaped', command: piece});
			else if (piece === 'detach') child.write(Buffer.of(escapeKey ?? 0, 0x64));
			else child.write(piece);
		}
	});

	const resize = (): void => child.resize(sizeOf(terminal));
	stdout.on('resize', resize);
	signal.addEventListener('abort', interrupt, {once: true});
	if (signal.aborted) interrupt();
	child.exit.then(exit => leave({kind: 'exited', exit}), interrupt);

	const leaving = await left;
	keyboard.listen(null);
	stdout.off('resize', resize);
	signal.removeEventListener('abort', interrupt);
	hasLeft = true;
	child.resume();
	if (!stdout.destroyed) output.write(resetModes);
	if (leaving.kind === 'exited') await output.flush(drainPatience);
	output.release();
	return leaving;
};
