import type {Instance, ManagedNode, Tags} from '../../src/domain/node.ts';
import type {CallerIdentity, Principal} from '../../src/domain/principal.ts';
import {problem} from '../../src/domain/problem.ts';
import {failure, type Result, success} from '../../src/domain/result.ts';
import type {Scope} from '../../src/domain/scope.ts';
import type {SessionDocument} from '../../src/domain/session-document.ts';
import type {Evaluation, SimulationRequest} from '../../src/domain/simulation-api.ts';
import type {Page, Sources} from '../../src/domain/sources.ts';

/** The caller that sources in memory answer with. */
export const alice: CallerIdentity = {
	arn: 'arn:aws:iam::111122223333:user/alice',
	account: '111122223333',
	userId: 'AIDAALICE',
};

/** Alice as a principal. */
export const alicePrincipal: Principal = {
	kind: 'user',
	identity: alice,
	partition: 'aws',
	sources: [alice.arn],
	isExact: true,
	name: 'alice',
	sessionName: null,
	tags: null,
};

/** What an AWS in memory holds and does. */
export type Holdings = {
	readonly instances?: readonly Page<Instance>[];
	readonly managedNodes?: readonly Page<ManagedNode>[];
	readonly identity?: () => Result<CallerIdentity>;
	readonly principal?: Principal;
	readonly keys?: Result<readonly string[]>;
	readonly tags?: (id: string) => Result<Tags>;
	readonly document?: SessionDocument;
	/** The decision on one resource; absent: everything is allowed. */
	readonly decide?: (arn: string, request: SimulationRequest) => Evaluation['decision'] | null;
	/** What the organization says of a resource; absent: there is none. */
	readonly organizationAllows?: (arn: string, request: SimulationRequest) => boolean;
	/** Fails simulations; `null` lets one pass. */
	readonly refuse?: (request: SimulationRequest) => Result<never> | null;
	/** Waited for before each answer. */
	readonly before?: (call: string) => Promise<void>;
};

/** What was asked, in order. */
export type Calls = {
	readonly names: string[];
	readonly simulated: SimulationRequest[];
	/** Most simulations, and most tag readings, that were under way at once. */
	readonly most: {simulations: number; tags: number};
};

const never = failure(problem('other', 'not part of this test', ''));

async function* pages<Item>(
	given: readonly Page<Item>[],
	before: () => Promise<void>,
	signal: AbortSignal,
): AsyncGenerator<Page<Item>> {
	for (const page of given) {
		await before();
		if (signal.aborted) return;
		yield page;
	}
}

/** An AWS in memory behind the interface that the real one has. */
export const memorySources = (holdings: Holdings): {readonly sources: Sources; readonly calls: Calls} => {
	const calls: Calls = {names: [], simulated: [], most: {simulations: 0, tags: 0}};
	let simulations = 0;
	let readings = 0;
	const before = async (call: string) => {
		calls.names.push(call);
		await (holdings.before?.(call) ?? Promise.resolve());
	};
	const evaluation = (decision: Evaluation['decision'], organizationAllows: boolean | null): Evaluation => ({
		decision,
		policies: [],
		missing: [],
		boundaryAllows: null,
		organizationAllows,
	});
	const sources: Sources = {
		profiles: async () => success([]),
		region: async () => success('eu-west-1'),
		regions: async () => success(['eu-west-1']),
		occupiedRegions: async (_, regions) => success(regions),
		identify: async () => {
			await before('identify');
			return holdings.identity?.() ?? success(alice);
		},
		accountAlias: async () => success(null),
		principal: async () => {
			await before('principal');
			return holdings.principal ?? alicePrincipal;
		},
		instances: (_scope: Scope, signal) => pages(holdings.instances ?? [], () => before('instances'), signal),
		managedNodes: (_scope: Scope, signal) => pages(holdings.managedNodes ?? [], () => before('managedNodes'), signal),
		managedNodeTags: async (_scope, id) => {
			readings++;
			calls.most.tags = Math.max(calls.most.tags, readings);
			await before(`tags ${id}`);
			readings--;
			return holdings.tags?.(id) ?? success({});
		},
		contextKeys: async () => {
			await before('contextKeys');
			return holdings.keys ?? success([]);
		},
		simulate: async (_scope, request) => {
			simulations++;
			calls.simulated.push(request);
			calls.most.simulations = Math.max(calls.most.simulations, simulations);
			await before('simulate');
			simulations--;
			const refusal = holdings.refuse?.(request);
			if (refusal) return refusal;
			const answer = new Map<string, Evaluation>();
			for (const arn of request.resources) {
				const decision = holdings.decide ? holdings.decide(arn, request) : 'allowed';
				if (decision) answer.set(arn, evaluation(decision, holdings.organizationAllows?.(arn, request) ?? null));
			}
			return success(answer);
		},
		ownPolicies: async () => ({policies: [], refused: []}),
		sessionDocument: async () => {
			await before('sessionDocument');
			return holdings.document ? success(holdings.document) : never;
		},
		sessions: async function* () {},
		isConnected: async () => never,
		startSession: async () => never,
		resumeSession: async () => never,
		terminateSession: async () => success(undefined),
		beginSignIn: async () => never,
		finishSignIn: async () => never,
		accounts: async function* () {},
		accountRoles: async function* () {},
		logins: async () => success([]),
		credentials: async () => never,
	};
	return {sources, calls};
};
