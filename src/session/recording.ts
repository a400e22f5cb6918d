import {constants, createWriteStream} from 'node:fs';
import {open, rm} from 'node:fs/promises';
import {StringDecoder} from 'node:string_decoder';
import {type Problem, problem} from '../domain/problem.ts';
import {failure, type Result, success} from '../domain/result.ts';
import {clean} from '../domain/text.ts';
import type {Size} from './terminal.ts';

/** A recording of a session's output in asciicast v2. Keys are never recorded. */
export type Recording = {
	readonly output: (bytes: Buffer) => void;
	readonly resize: (size: Size) => void;
	/** Ends the file. Can be called again. A recording that could not be written whole is a problem of kind `file`. */
	readonly close: () => Promise<Result<void>>;
	/** Ends and removes the file: there was no session to record. */
	readonly discard: () => Promise<void>;
};

export type RecordingInput = {
	readonly file: string;
	readonly size: Size;
	/** Milliseconds since the epoch. */
	readonly now: () => number;
	/** Value of TERM, for the header. */
	readonly term: string;
	readonly title: string;
};

/** To be shown where a recording is switched on. */
export const recordingWarning =
	'The recording holds all that the session prints, secrets that are shown or echoed too; keys are not recorded.';

const cannot = (file: string, cause: unknown): Problem => {
	const exists = cause instanceof Error && 'code' in cause && cause.code === 'EEXIST';
	const hint = exists ? 'Name another file: a recording is never written over.' : 'Name a file in a folder of yours.';
	const detail = clean(cause instanceof Error ? cause.message : String(cause));
	const summary = exists ? `${clean(file)} exists` : `The recording ${clean(file)} cannot be written`;
	return problem('file', summary, hint, {detail});
};

/** Starts a recording in a new file of mode 0600; an existing file or link is a problem. */
export const startRecording = async ({file, size, now, term, title}: RecordingInput): Promise<Result<Recording>> => {
	const started = now();
	try {
		const handle = await open(
			file,
			constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW,
			0o600,
		);
		const stream = createWriteStream(file, {fd: handle});
		let problemSeen: Problem | null = null;
		stream.on('error', cause => {
			problemSeen ??= cannot(file, cause);
		});
		const decoder = new StringDecoder('utf8');
		const put = (value: object): void => {
			if (!problemSeen && !stream.writableEnded) stream.write(`${JSON.stringify(value)}\n`);
		};
		const event = (code: string, data: string): void => {
			if (data !== '') put([Math.max(0, now() - started) / 1000, code, data]);
		};
		put({
			version: 2,
			width: size.columns,
			height: size.rows,
			timestamp: Math.floor(started / 1000),
			title: clean(title),
			env: {TERM: clean(term)},
		});
		let last = size;
		let closing: Promise<Result<void>> | undefined;
		const close = async (): Promise<Result<void>> => {
			event('o', decoder.end());
			await new Promise<void>(resolve => {
				stream.once('close', () => resolve());
				if (stream.closed) resolve();
				else stream.end();
			});
			return problemSeen ? failure(problemSeen) : success(undefined);
		};
		const closed = async (): Promise<Result<void>> => {
			closing ??= close();
			return closing;
		};
		return success({
			output: bytes => event('o', decoder.write(bytes)),
			resize: next => {
				if (next.columns === last.columns && next.rows === last.rows) return;
				last = next;
				event('r', `${next.columns}x${next.rows}`);
			},
			close: closed,
			discard: async () => {
				await closed();
				await rm(file, {force: true});
			},
		});
	} catch (cause) {
		return failure(cannot(file, cause));
	}
};
