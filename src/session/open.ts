import {attach} from './attach.ts';
import {escapeByte} from './escape.ts';
import {escapeHelp} from './escape-help.ts';
import {takeKeyboard} from './keyboard.ts';
import {type LiveInput, startLive} from './live.ts';
import {flawOf, type SessionEnd} from './session-end.ts';
import {needsShield} from './shield.ts';
import {sizeOf, type Terminal} from './terminal.ts';

export type OpenSessionInput = LiveInput & {
	readonly terminal: Terminal;
	/** Aborted when reach has to go. */
	readonly signal: AbortSignal;
	/** The escape character, one ASCII character; `null`: no escape keys. `~` unless told otherwise. */
	readonly escape?: string | null;
};

/**
 * Hands the terminal to the session client until the session is over, and takes it back: raw mode, listeners and modes
 * are as they were, the client and its group are gone, its credentials are no longer served. Never throws.
 */
export const openSession = async (input: OpenSessionInput): Promise<SessionEnd> => {
	const {terminal, signal, recording} = input;
	const keyboard = takeKeyboard(terminal.stdin);
	const live = await startLive(input, sizeOf(terminal));
	if (!live.ok) {
		keyboard.release(false);
		return {kind: 'failed', problem: live.problem};
	}
	const {child, saw, verdict, close} = live.value;
	const left = await attach({
		child,
		terminal,
		keyboard,
		escapeKey: escapeByte(input.escape),
		isShielded: needsShield(input.plugin),
		canDetach: false,
		help: escapeHelp(input.escape ?? '~', {canDetach: false, isShielded: needsShield(input.plugin)}),
		prelude: Buffer.alloc(0),
		watch: {onOutput: saw, onInput: () => {}, onResize: size => recording?.resize(size)},
		signal,
	});
	keyboard.release(left.isStuck);
	await close();
	const problem = left.kind === 'exited' ? await verdict() : null;
	if (problem) return {kind: 'failed', problem};
	return (await flawOf(recording)) ?? {kind: left.kind === 'exited' ? 'ended' : left.kind};
};
