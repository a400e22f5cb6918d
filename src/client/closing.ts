import type {Ending} from './handler.ts';
import type {Output} from './output.ts';

/** Milliseconds that a reader of our output gets to take the rest when we do not want to wait for ever. */
const lastWords = 1000;

/** Waits for something, but not for ever. False: it was not done in time. */
export const within = (work: Promise<unknown>): Promise<boolean> => {
	let timer: NodeJS.Timeout | undefined;
	const late = new Promise<boolean>(resolve => {
		timer = setTimeout(resolve, lastWords, false);
	});
	return Promise.race([work.then(() => true), late]).finally(() => clearTimeout(timer));
};

/** Prints how a session ended, and waits until it is written. False: nobody reads any more. */
export const printEnding = async (ending: Ending, output: Output, errors: Output): Promise<boolean> => {
	output.write(Buffer.from(ending.text));
	errors.write(Buffer.from(ending.complaint ?? ''));
	return within(Promise.all([output.flushed(), errors.flushed()]));
};
