import path from 'node:path';
import {type Result, success} from '../domain/result.ts';
import type {LiveInput} from '../session/live.ts';
import {sizeOf} from '../session/terminal.ts';
import type {Host} from './host.ts';

/** Starts the recording of one session, titled; a success without one where nothing is recorded. */
export type Recorder = (title: string) => Promise<Result<LiveInput['recording']>>;

/** `shell.cast`, `shell-2.cast`, `shell-3.cast`: each session of a run has a file of its own. */
const fileOf = (file: string, number: number): string => {
	if (number === 1) return file;
	const {dir, name, ext} = path.parse(file);
	return path.join(dir, `${name}-${number}${ext}`);
};

/** What `--record FILE` asks for; `null`: nothing is recorded. */
export const createRecorder = (file: string | null, host: Host): Recorder => {
	let count = 0;
	return async title => {
		if (file === null) return success(undefined);
		const {startRecording} = await import('../session/recording.ts');
		const started = await startRecording({
			file: fileOf(file, count + 1),
			size: sizeOf(host),
			now: host.now,
			term: host.environment['TERM'] ?? '',
			title,
		});
		if (started.ok) count++;
		return started;
	};
};
