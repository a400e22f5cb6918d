import {clean} from '../domain/text.ts';
import type {Event} from '../state/events.ts';
import type {State} from '../state/state.ts';
import type {Store} from '../state/store.ts';
import type {Asker} from './asker.ts';
import type {Host, Terminal} from './host.ts';

/** Asks the person for the one-time code of a device. Rejects where nobody gave one. */
export type AskCode = (serial: string) => Promise<string>;

const notGiven = (): Error =>
	Object.assign(new Error('no one-time code was given'), {name: 'CredentialsProviderError'});

/** One question at a time: a code holds for one role only, and two prompts at once could not be told apart. */
const oneByOne = (ask: AskCode): AskCode => {
	let last: Promise<unknown> = Promise.resolve();
	return serial => {
		const answer = last.then(() => ask(serial));
		last = answer.catch(() => {});
		return answer;
	};
};

/** Resolves once nothing covers the list: no question takes another's place, and none comes up behind a session. */
const listIsBare = (store: Store<State, Event>, signal: AbortSignal): Promise<void> =>
	new Promise(resolve => {
		const isBare = () => store.get().ui.screen.kind === 'list' || signal.aborted;
		if (isBare()) return resolve();
		const off = store.subscribe(() => {
			if (!isBare()) return;
			off();
			resolve();
		});
		signal.addEventListener('abort', () => resolve(), {once: true});
	});

/** Asks inside the interface. */
export const createCodePrompt = (store: Store<State, Event>, asker: Asker, signal: AbortSignal): AskCode =>
	oneByOne(async serial => {
		await listIsBare(store, signal);
		const code = signal.aborted ? null : await asker.prompt([`one-time code of ${clean(serial)}`], true);
		if (code === null || code.trim() === '') throw notGiven();
		return code.trim();
	});

const ctrlC = '\u0003';
const ctrlD = '\u0004';
const ending = new Set([ctrlC, ctrlD, '\r', '\n']);
const erasing = new Set(['\u007F', '\b']);

/**
 * Asks for a line on a terminal and reads it without showing it; `null` for Ctrl-C, Ctrl-D and an interrupt. The terminal
 * is raw before the question stands there, so that nothing that is typed at once is echoed.
 */
const readHidden = (question: string, {stdin, stdout}: Terminal, host: Host): Promise<string | null> =>
	new Promise(resolve => {
		let typed = '';
		const end = (answer: string | null): void => {
			off();
			stdin.off('data', take);
			stdin.setRawMode(false);
			stdin.pause();
			stdout.write('\n');
			resolve(answer);
		};
		const take = (data: Buffer | string): void => {
			for (const key of String(data)) {
				if (ending.has(key)) {
					end(key === ctrlC || key === ctrlD ? null : typed);
					return;
				}
				typed = erasing.has(key) ? typed.slice(0, -1) : typed + key;
			}
		};
		const off = host.onSignal('SIGINT', () => end(null));
		stdin.setRawMode(true);
		stdin.on('data', take);
		stdin.resume();
		stdout.write(question);
	});

/** Asks on the terminal that started us, whatever the streams lead to; nobody is asked where there is none. */
export const askCode = (host: Host): AskCode =>
	oneByOne(async serial => {
		const terminal = host.openTerminal();
		if (!terminal) throw notGiven();
		try {
			const code = await readHidden(`one-time code of ${clean(serial)}: `, terminal, host);
			if (code === null || code.trim() === '') throw notGiven();
			return code.trim();
		} finally {
			terminal.close();
		}
	});
