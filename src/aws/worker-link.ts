import {Worker} from 'node:worker_threads';
import {type Problem, problem} from '../domain/problem.ts';
import {failure, type Result} from '../domain/result.ts';
import type {Page, Sources} from '../domain/sources.ts';
import type {FromWorker, ToWorker, WorkerOptions} from './messages.ts';
import type {SourcesOptions} from './options.ts';
import {cancelled} from './problems.ts';
import {createQueue} from './queue.ts';
import {createTurns} from './turns.ts';

/** The sources' options, and where the worker's file is. */
export type LinkOptions = SourcesOptions & {readonly worker: URL};

/** The connection to the worker: single answers and listings. */
export type WorkerLink = {
	readonly call: (
		method: keyof Sources,
		args: readonly unknown[],
		signal: AbortSignal | null,
	) => Promise<Result<unknown>>;
	readonly list: (
		method: keyof Sources,
		args: readonly unknown[],
		signal: AbortSignal | null,
	) => AsyncGenerator<Page<unknown>>;
	/** Ends the worker; open calls end as cancelled. */
	readonly close: () => Promise<void>;
};

/** Takes what the worker says of one call; a problem ends it. */
type Listener = (message: FromWorker | {readonly kind: 'lost'; readonly problem: Problem}) => void;

/** Bounds of the worker's heap in megabytes: they keep the whole program below 400 MB while 100,000 nodes are listed. */
const resourceLimits = {maxYoungGenerationSizeMb: 16, maxOldGenerationSizeMb: 256};

/** A worker is started at most twice: one that dies again would do so for ever. */
const mostStarts = 2;

const lostProblem = (why: string, canReload: boolean): Problem =>
	problem(
		'other',
		`the part that talks to AWS stopped: ${why}`,
		canReload ? 'reload to try again' : 'leave and start reach again',
	);

/** Makes the link. The worker is started with the first call. */
export const createWorkerLink = ({worker: file, mfa, onWaiting, ...options}: LinkOptions): WorkerLink => {
	const listeners = new Map<number, Listener>();
	const turn = createTurns();
	let worker: Worker | null = null;
	let starts = 0;
	let lastId = 0;
	let isClosed = false;

	const post = (message: ToWorker) => worker?.postMessage(message);

	const lose = (from: Worker, found: Problem) => {
		if (worker !== from) return;
		worker = null;
		const lost = [...listeners.values()];
		listeners.clear();
		for (const listen of lost) listen({kind: 'lost', problem: found});
	};

	const receive = (message: FromWorker) => {
		if (message.kind === 'waiting') onWaiting(message.waiting);
		else if (message.kind === 'ask-code') {
			const {id} = message;
			const answer = (code: string | null) => post({kind: 'code', id, code});
			if (mfa) mfa(message.serial).then(answer, () => answer(null));
			else answer(null);
		} else listeners.get(message.id)?.(message);
	};

	const start = (): Worker | null => {
		if (worker || isClosed || starts >= mostStarts) return worker;
		starts += 1;
		const workerData: WorkerOptions = {...options, canAskMfa: mfa !== null};
		// Its output is taken and dropped: a warning of the SDK would stand in the middle of the list.
		const started = new Worker(file, {
			workerData,
			env: {...options.environment},
			stdout: true,
			stderr: true,
			resourceLimits,
		});
		started.stdout.resume();
		started.stderr.resume();
		started.on('message', receive);
		started.on('error', error => lose(started, lostProblem(String(error.message), starts < mostStarts)));
		started.on('exit', code => lose(started, lostProblem(`exit code ${code}`, starts < mostStarts)));
		worker = started;
		return started;
	};

	/** Registers a call; the returned function forgets it, and aborts it where it is still under way. */
	const open = (method: keyof Sources, args: readonly unknown[], listen: Listener): readonly [number, () => void] => {
		lastId += 1;
		const id = lastId;
		const running = start();
		if (running) {
			listeners.set(id, listen);
			running.ref();
			post({kind: 'call', id, method, args});
		} else listen({kind: 'lost', problem: isClosed ? cancelled : lostProblem('it stopped twice', false)});
		const forget = () => {
			if (listeners.delete(id)) post({kind: 'abort', id});
			// An idle worker does not keep the program alive.
			if (listeners.size === 0) worker?.unref();
		};
		return [id, forget];
	};

	const call: WorkerLink['call'] = async (method, args, signal) => {
		if (signal?.aborted) return failure(cancelled);
		const {promise, resolve} = Promise.withResolvers<Result<unknown>>();
		const [id, forget] = open(method, args, message => {
			if (message.kind === 'answer') {
				listeners.delete(id);
				resolve({ok: true, value: message.value});
			} else if (message.kind === 'lost') resolve(failure(message.problem));
		});
		const onAbort = () => resolve(failure(cancelled));
		signal?.addEventListener('abort', onAbort, {once: true});
		try {
			const answer = await promise;
			await turn();
			return answer;
		} finally {
			signal?.removeEventListener('abort', onAbort);
			forget();
		}
	};

	async function* list(
		method: keyof Sources,
		args: readonly unknown[],
		signal: AbortSignal | null,
	): AsyncGenerator<Page<unknown>> {
		if (signal?.aborted) {
			yield failure(cancelled);
			return;
		}
		const queue = createQueue<Page<unknown> | 'end'>();
		const [id, forget] = open(method, args, message => {
			if (message.kind === 'slice') queue.add(message.page);
			else if (message.kind === 'lost') queue.add(failure(message.problem), 'end');
			else if (message.kind === 'end') {
				listeners.delete(id);
				queue.add('end');
			}
		});
		const onAbort = () => {
			queue.clear();
			queue.add(failure(cancelled), 'end');
		};
		signal?.addEventListener('abort', onAbort, {once: true});
		try {
			for (let entry = await queue.take(); entry !== 'end'; entry = await queue.take()) {
				await turn();
				yield entry;
				post({kind: 'more', id});
			}
		} finally {
			signal?.removeEventListener('abort', onAbort);
			forget();
		}
	}

	const close = async () => {
		isClosed = true;
		const ending = worker;
		if (!ending) return;
		lose(ending, cancelled);
		await ending.terminate();
	};

	return {call, list, close};
};
