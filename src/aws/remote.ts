import type {Instance, ManagedNode} from '../domain/node.ts';
import {principalOf} from '../domain/principal.ts';
import type {Problem} from '../domain/problem.ts';
import {failure, success} from '../domain/result.ts';
import {createSharedTexts} from '../domain/shared-texts.ts';
import type {Page, Sources} from '../domain/sources.ts';

import {createWorkerLink, type LinkOptions} from './worker-link.ts';

/** Arguments without the signal that most functions of the sources take last. */
const split = (args: readonly unknown[]): readonly [readonly unknown[], AbortSignal | null] => {
	const last = args.at(-1);
	return last instanceof AbortSignal ? [args.slice(0, -1), last] : [args, null];
};

type Listing<Item> = AsyncGenerator<Page<Item>>;

async function* sharing<Item>(pages: Listing<Item>, share: (item: Item) => Item): Listing<Item> {
	for await (const page of pages) yield page.ok ? success(page.value.map(share)) : page;
}

/**
 * AWS asked from a worker thread: the same functions as `createSources`, whose pages come in slices of at most 100
 * items. A worker that dies ends every open call with a problem and is started again once.
 * @param options.worker Where the worker's file is: `dist/aws-worker.js`.
 */
export const createRemoteSources = (options: LinkOptions): Sources & {readonly close: () => Promise<void>} => {
	const link = createWorkerLink(options);
	const texts = createSharedTexts();

	const one =
		<Method extends keyof Sources>(method: Method, lost: (problem: Problem, args: readonly unknown[]) => unknown) =>
		async (...all: unknown[]): Promise<unknown> => {
			const [args, signal] = split(all);
			const answer = await link.call(method, args, signal);
			return answer.ok ? answer.value : lost(answer.problem, args);
		};

	const plain = <Method extends keyof Sources>(method: Method) => one(method, failure) as Sources[Method];

	const many = <Method extends keyof Sources>(method: Method) =>
		((...all: unknown[]): AsyncIterable<Page<unknown>> => {
			const [args, signal] = split(all);
			return link.list(method, args, signal);
		}) as unknown as Sources[Method];

	return {
		profiles: plain('profiles'),
		region: plain('region'),
		regions: plain('regions'),
		occupiedRegions: plain('occupiedRegions'),
		identify: plain('identify'),
		accountAlias: plain('accountAlias'),
		principal: one('principal', (_, [, identity]) =>
			principalOf(identity as Parameters<Sources['principal']>[1], null),
		) as Sources['principal'],
		instances: (scope, signal) => sharing(link.list('instances', [scope], signal) as Listing<Instance>, texts.instance),
		managedNodes: (scope, signal) =>
			sharing(link.list('managedNodes', [scope], signal) as Listing<ManagedNode>, texts.managedNode),
		managedNodeTags: plain('managedNodeTags'),
		contextKeys: plain('contextKeys'),
		simulate: plain('simulate'),
		ownPolicies: one('ownPolicies', problem => ({policies: [], refused: [problem]})) as Sources['ownPolicies'],
		sessionDocument: plain('sessionDocument'),
		sessions: many('sessions'),
		isConnected: plain('isConnected'),
		startSession: plain('startSession'),
		resumeSession: plain('resumeSession'),
		terminateSession: plain('terminateSession'),
		logins: plain('logins'),
		beginSignIn: plain('beginSignIn'),
		finishSignIn: plain('finishSignIn'),
		accounts: many('accounts'),
		accountRoles: many('accountRoles'),
		credentials: plain('credentials'),
		close: link.close,
	};
};
