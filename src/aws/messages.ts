import type {Page, Sources, Waiting} from '../domain/sources.ts';
import type {SourcesOptions} from './options.ts';

/** What the worker is started with: the options without their functions, which stay in the main thread. */
export type WorkerOptions = Omit<SourcesOptions, 'mfa' | 'onWaiting'> & {readonly canAskMfa: boolean};

/** From the main thread to the worker. `id` names a call, in `code` a question. */
export type ToWorker =
	/** `args` are the function's without its signal. */
	| {readonly kind: 'call'; readonly id: number; readonly method: keyof Sources; readonly args: readonly unknown[]}
	/** A slice of a listing was taken: one more may come. */
	| {readonly kind: 'more'; readonly id: number}
	| {readonly kind: 'abort'; readonly id: number}
	/** The one-time code that was asked for, `null` where the person gave none. */
	| {readonly kind: 'code'; readonly id: number; readonly code: string | null};

/** From the worker to the main thread. */
export type FromWorker =
	| {readonly kind: 'answer'; readonly id: number; readonly value: unknown}
	| {readonly kind: 'slice'; readonly id: number; readonly page: Page<unknown>}
	| {readonly kind: 'end'; readonly id: number}
	| {readonly kind: 'waiting'; readonly waiting: Waiting}
	| {readonly kind: 'ask-code'; readonly id: number; readonly serial: string};

/** Items a message: with what follows, taking in 100 instances costs the main thread two milliseconds. */
export const sliceSize = 100;

/** Slices that may be under way before the first is taken. */
export const sliceWindow = 2;
