import {nodeName} from '../domain/node.ts';
import {problem} from '../domain/problem.ts';
import {clean} from '../domain/text.ts';
import {openSession} from '../session/open.ts';
import {runPiped} from '../session/piped.ts';
import {recordingWarning} from '../session/recording.ts';
import {beginSession, chooseNode} from './begin-session.ts';
import type {Context} from './context.ts';
import {exitCode, type Host} from './host.ts';
import {leavingOn} from './leaving.ts';
import {createRecorder} from './record.ts';
import {sayProblem} from './say.ts';

/** What `reach shell` was asked for. */
export type ShellOptions = {
	readonly target: string;
	/** Session document; `null` is the account's default shell document. */
	readonly document: string | null;
	readonly parameters: Readonly<Record<string, readonly string[]>>;
	readonly reason: string | null;
	/** A command to run instead of a shell; empty: a shell. */
	readonly command: readonly string[];
	/** Whether the command gets a terminal, as under `ssh -t`. */
	readonly needsTerminal: boolean;
	/** File for a recording; `null`: none. */
	readonly record: string | null;
};

/** Runs one command without a terminal of its own, with its exit code where the agent tells it (AWS's own document). */
const commandDocument = 'AWS-StartNonInteractiveCommand';

/** Runs one command in a pty on the node (AWS's own document). */
const terminalDocument = 'AWS-StartInteractiveCommand';

/** Quotes a word for the POSIX shell on the far side, so that it arrives as one word. */
const quoted = (word: string): string => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`);

const nothingToRecord = problem(
	'invalid-input',
	'--record is for sessions on a terminal',
	'The output of a command can be sent to a file.',
);

/** A command line as `ssh` takes it: one argument is a line for the far shell, of several each arrives as one word. */
const commandLine = (command: readonly string[]): string =>
	command.length === 1 ? (command[0] ?? '') : command.map(quoted).join(' ');

/** `reach shell TARGET [-- COMMAND…]`: a session on this terminal, or on pipes where there is none. */
export const shell = async (options: ShellOptions, context: Context, host: Host): Promise<number> => {
	const {target, reason, command, record, needsTerminal} = options;
	const isCommand = command.length > 0;
	const isPiped = (isCommand && !needsTerminal) || !host.stdin.isTTY || !host.stdout.isTTY;
	if (record !== null && isPiped) return sayProblem(host, nothingToRecord, exitCode.usage);
	const chosen = await chooseNode(target, context, host);
	if (typeof chosen === 'number') return chosen;
	const wish = isCommand
		? {
				document: options.document ?? (needsTerminal ? terminalDocument : commandDocument),
				parameters: {...options.parameters, command: [commandLine(command)]},
				reason,
			}
		: {document: options.document, parameters: options.parameters, reason};
	const recording = await createRecorder(record, host)(nodeName(chosen.node));
	if (!recording.ok) return sayProblem(host, recording.problem, exitCode.problem);
	const live = await beginSession(chosen, wish, context, host);
	if (typeof live === 'number') {
		await recording.value?.discard();
		return live;
	}
	const signal = leavingOn(host);
	if (isPiped) {
		const variables = {...live.variables, ...(isCommand ? {REACH_CLIENT_EXIT_CODE: '1'} : {})};
		const ended = await runPiped({...live, signal, variables});
		return ended.ok ? ended.value : sayProblem(host, ended.problem, exitCode.problem);
	}
	if (recording.value) host.stderr.write(`reach: recorded to ${clean(record ?? '')}. ${recordingWarning}\n`);
	const end = await openSession({
		...live,
		...(recording.value && {recording: recording.value}),
		terminal: host,
		signal,
		escape: context.options.escape,
	});
	if (end.kind === 'failed') return sayProblem(host, end.problem, exitCode.problem);
	return end.kind === 'interrupted' ? exitCode.givenUp : exitCode.ok;
};
