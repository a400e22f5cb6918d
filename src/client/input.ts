import type {Line} from './handler.ts';

/** What every agent takes in one message. */
export const payloadBytes = 1024;

/** Standard input on its way to the far side. */
export type Input = {
	/** Some messages were acknowledged. */
	room(): void;
	/** Reads no more. */
	stop(): void;
};

type InputPorts = {
	readonly stdin: NodeJS.ReadableStream;
	readonly line: Pick<Line, 'room'>;
	/** Takes at most 1,024 bytes. */
	send(bytes: Uint8Array): void;
	/** Nothing more will come: the end of the file, or an input that failed. */
	ended(): void;
	/** At most so many bytes a second; `null`: as fast as they are acknowledged. */
	readonly rate: number | null;
};

/** Starts to read standard input. Reading stops while enough is on its way, so nothing piles up. */
export const startInput = ({stdin, line, send, ended, rate}: InputPorts): Input => {
	let isWaiting = false;
	let timer: NodeJS.Timeout | null = null;

	const rest = (bytes: number): void => {
		if (rate === null) return;
		stdin.pause();
		const wake = (): void => {
			timer = null;
			if (!isWaiting) stdin.resume();
		};
		timer = setTimeout(wake, (bytes / rate) * 1000);
	};

	const take = (chunk: string | Uint8Array): void => {
		const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
		for (let at = 0; at < bytes.length; at += payloadBytes) send(bytes.subarray(at, at + payloadBytes));
		if (line.room() <= 0) {
			isWaiting = true;
			stdin.pause();
		}
		rest(bytes.length);
	};

	const end = (): void => {
		stop();
		ended();
	};

	const stop = (): void => {
		if (timer) clearTimeout(timer);
		stdin.off('data', take);
		stdin.off('end', end);
		stdin.off('error', end);
		// A pending read can fail later, when the terminal is gone; nobody minds then.
		stdin.on('error', () => {});
		stdin.pause();
	};

	stdin.on('data', take);
	stdin.on('end', end);
	stdin.on('error', end);

	return {
		room() {
			if (!isWaiting || line.room() <= 0) return;
			isWaiting = false;
			if (timer === null) stdin.resume();
		},
		stop,
	};
};
