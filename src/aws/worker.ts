import process from 'node:process';
import {createContext} from 'node:vm';
import {parentPort, workerData} from 'node:worker_threads';
import type {FromWorker, ToWorker, WorkerOptions} from './messages.ts';
import {serve} from './serve.ts';
import {createSources} from './sources.ts';

// The thread that talks to AWS: decoding a page of 1000 instances would block the screen for up to 270 ms.

const port = parentPort;
if (!port) throw new Error('this file is a worker thread of reach');

const {canAskMfa, ...options} = workerData as WorkerOptions;
const post = (message: FromWorker) => port.postMessage(message);

const questions = new Map<number, (code: string | null) => void>();
let lastQuestion = 0;

/** Asks the person through the main thread. */
const mfa = async (serial: string): Promise<string> => {
	lastQuestion += 1;
	const id = lastQuestion;
	const {promise, resolve} = Promise.withResolvers<string | null>();
	questions.set(id, resolve);
	post({kind: 'ask-code', id, serial});
	const code = await promise;
	questions.delete(id);
	if (code === null) throw new Error('no one-time code was given');
	return code;
};

const take = serve(
	createSources({...options, mfa: canAskMfa ? mfa : null, onWaiting: waiting => post({kind: 'waiting', waiting})}),
	post,
);

port.on('message', (message: ToWorker) => {
	if (message.kind === 'code') questions.get(message.id)?.(message.code);
	else take(message);
});

// For the memory of this thread, see small-heap.ts.
createContext();

// Nobody reads a worker's warnings; the default handler would keep them in memory.
process.on('warning', () => {});

// Loaded while the first call is on its way, instead of one after the other behind it.
void Promise.allSettled([
	import('./sdk/common.ts'),
	import('./transport.ts'),
	import('./sdk/sts.ts'),
	import('./sdk/ec2.ts'),
	import('./sdk/ssm.ts'),
	import('./sdk/iam.ts'),
]);
