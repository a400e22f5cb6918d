import type {Ending} from './handler.ts';
import type {Output} from './output.ts';

/** Milliseconds that a reader of our output gets to take the rest when we do not want to wait for ever. */
const lastWords = 1000;

/** Waits for something, but not for ever. */
export const within = (work: Promise<unknown>): Promise<unknown> => {
	let timer: NodeJS.Timeout | undefined;
	const late = new Promise(resolve => {
		timer = setTimeout(resolve, lastWords);
	});
	return Promise.race([work, late]).finally(() => clearTimeout(timer));
};

/** Prints how a session ended, and waits until it is written. */
export const printEnding = async (ending: Ending, output: Output, errors: Output): Promise<void> => {
	output.write(Buffer.from(ending.text));
	errors.write(Buffer.from(ending.complaint ?? ''));
	await within(Promise.all([output.flushed(), errors.flushed()]));
};
