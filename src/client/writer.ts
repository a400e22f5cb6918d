import {type Message, payloadType} from '../protocol/message.ts';
import type {HandlerPorts} from './handler.ts';
import type {Output} from './output.ts';

/** What the far side wrote, on its way to our standard output and error. */
export type Writer = {
	write(message: Message, taken: () => void): void;
	flushed(): Promise<void>;
	/** The remote command's exit code, once it came and if it is wanted. */
	exitCode(): number | null;
};

/**
 * Makes a writer. Everything goes to standard output, as with the plugin, unless the caller wants the exit code: then
 * standard error goes to ours and the line that tells the code is not printed. Reading stops while a reader is slow.
 */
export const makeWriter = ({line, output, errors, settings}: HandlerPorts): Writer => {
	let code: number | null = null;

	const put = (target: Output, bytes: Uint8Array, taken: () => void): void => {
		target.write(bytes, taken);
		if (!target.isFull()) return;
		line.pause();
		target.whenRoom(line.resume);
	};

	return {
		write(message, taken) {
			const {payload} = message;
			if (settings.isExitCodeWanted && message.payloadType === payloadType.exitCode) {
				const found = /^EXIT_CODE: (\d{1,3})\s*$/.exec(Buffer.from(payload).toString('latin1'));
				if (found) {
					code = Number(found[1]);
					taken();
					return;
				}
			}
			const isError = settings.isExitCodeWanted && message.payloadType === payloadType.stderr;
			put(isError ? errors : output, payload, taken);
		},
		async flushed() {
			await Promise.all([output.flushed(), errors.flushed()]);
		},
		exitCode: () => code,
	};
};
