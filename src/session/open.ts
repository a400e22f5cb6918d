import type {Problem} from '../domain/problem.ts';
import {attach} from './attach.ts';
import {escapeByte} from './escape.ts';
import {escapeHelp} from './escape-help.ts';
import {takeKeyboard} from './keyboard.ts';
import {type LiveInput, startLive} from './live.ts';
import {needsShield} from './shield.ts';
import {sizeOf, type Terminal} from './terminal.ts';

/**
 * How a session ended, as its person sees it.
 * - `ended`: the client is through: the far side closed it
 * - `escaped`: ended by `~.`, frozen or not
 * - `interrupted`: reach itself was told to go, or its terminal vanished
 * - `failed`: the client could not be run, crashed, was killed, or said what is wrong
 */
export type SessionEnd =
	| {readonly kind: 'ended'}
	| {readonly kind: 'escaped'}
	| {readonly kind: 'interrupted'}
	| {readonly kind: 'failed'; readonly problem: Problem};

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
	if (left.kind !== 'exited') return {kind: left.kind};
	const problem = await verdict();
	return problem ? {kind: 'failed', problem} : {kind: 'ended'};
};
