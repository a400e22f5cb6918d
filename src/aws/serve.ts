import type {Page, Sources} from '../domain/sources.ts';
import {type FromWorker, sliceSize, sliceWindow, type ToWorker} from './messages.ts';

/** What is known of a call that is under way. */
type Open = {
	readonly controller: AbortController;
	/** Slices that may still be sent, and who waits to send one. */
	credit: number;
	resume: () => void;
};

/** A page in slices; a problem is a slice of its own. */
function* slicesOf(page: Page<unknown>): Generator<Page<unknown>> {
	if (!page.ok) {
		yield page;
		return;
	}
	for (let at = 0; at < page.value.length; at += sliceSize) {
		yield {ok: true, value: page.value.slice(at, at + sliceSize)};
	}
}

const isListing = (value: unknown): value is AsyncIterable<Page<unknown>> =>
	typeof value === 'object' && value !== null && Symbol.asyncIterator in value;

/**
 * The worker's side: calls the sources for the main thread and posts what they answer. A listing waits with the next
 * slice until the one before was taken, so that a main thread that is busy is never flooded.
 * @returns The function that takes the main thread's messages.
 */
export const serve = (sources: Sources, post: (message: FromWorker) => void): ((message: ToWorker) => void) => {
	const calls = new Map<number, Open>();

	const sendListing = async (id: number, call: Open, listing: AsyncIterable<Page<unknown>>) => {
		for await (const page of listing) {
			for (const slice of slicesOf(page)) {
				if (call.credit === 0 && !call.controller.signal.aborted) {
					await new Promise<void>(resolve => {
						call.resume = resolve;
					});
				}
				if (call.controller.signal.aborted) return;
				call.credit -= 1;
				post({kind: 'slice', id, page: slice});
			}
		}
		post({kind: 'end', id});
	};

	const start = async (id: number, method: keyof Sources, args: readonly unknown[]) => {
		const call: Open = {controller: new AbortController(), credit: sliceWindow, resume: () => {}};
		calls.set(id, call);
		const run = sources[method] as (...args: unknown[]) => unknown;
		const found = run(...args, call.controller.signal);
		if (isListing(found)) await sendListing(id, call, found);
		else post({kind: 'answer', id, value: await found});
		calls.delete(id);
	};

	return message => {
		if (message.kind === 'call') {
			void start(message.id, message.method, message.args);
			return;
		}
		const call = calls.get(message.id);
		if (!call || message.kind === 'code') return;
		if (message.kind === 'more') call.credit += 1;
		else call.controller.abort();
		call.resume();
	};
};
