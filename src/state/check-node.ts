import {type Access, unchecked} from '../domain/access.ts';
import {documentArn} from '../domain/arn.ts';
import type {RequestFacts} from '../domain/context-keys.ts';
import {withTags} from '../domain/join.ts';
import {type Node, nodeKey} from '../domain/node.ts';
import type {CallerIdentity, Principal} from '../domain/principal.ts';
import type {Problem} from '../domain/problem.ts';
import {type Ask, planSimulation, type SimulationSetup} from '../domain/simulation.ts';
import type {ContextEntry} from '../domain/simulation-api.ts';
import type {Sources} from '../domain/sources.ts';
import {accessWithoutSimulation, readAnswer} from '../domain/verdict.ts';
import {withoutOrganization} from '../domain/what-if.ts';
import {prepareSetup} from './load-setup.ts';
import type {PolicyReading} from './load-world.ts';

/** What is asked about one node. */
export type CheckInput = {
	readonly sources: Sources;
	readonly signal: AbortSignal;
	readonly now: () => number;
	readonly facts: Omit<RequestFacts, 'now'>;
	/** Session document; `null` is the account's default shell document. */
	readonly document: string | null;
	readonly checksAccess: boolean;
	readonly policyReading?: PolicyReading;
};

/** Everything that the question came to: the links of the chain that `domain/why` tells. */
export type Check = {
	readonly identity: CallerIdentity | null;
	readonly principal: Principal | null;
	/** The ARN that was simulated. */
	readonly source: string | null;
	/** ARN of the session document. */
	readonly documentArn: string;
	readonly context: readonly ContextEntry[] | null;
	readonly onNode: Access;
	readonly onDocument: Access;
	/** For a denial by an organization policy: the verdict without these. */
	readonly withoutOrganization: Access | null;
};

const unknown = (problem: Problem): Access => ({verdict: 'unknown', why: {kind: 'problem', problem}});
const noAnswer = (on: 'node' | 'document'): Access => ({verdict: 'unknown', why: {kind: 'no-answer', on}});

/** Sends an ask and what must follow it, until the verdicts of its subjects stand. */
export const answered = async (
	input: {readonly sources: Pick<Sources, 'simulate'>; readonly signal: AbortSignal},
	setup: SimulationSetup,
	ask: Ask,
): Promise<Access> => {
	let verdict: Access | null = null;
	let left: readonly Ask[] = [ask];
	while (left.length > 0 && !input.signal.aborted) {
		const [next, ...rest] = left;
		if (!next) break;
		const reading = readAnswer(setup, next, await input.sources.simulate(next.scope, next.request, input.signal));
		for (const access of reading.access.values()) verdict = access;
		left = reading.stop ? [] : [...rest, ...reading.next];
	}
	return verdict ?? noAnswer(ask.on);
};

/** Tags of a hybrid node cost a call of their own; for one node it is always worth it. */
const withOwnTags = async ({sources, signal}: CheckInput, node: Node): Promise<Node> => {
	if (node.kind === 'instance' || node.managed?.tags) return node;
	const tags = await sources.managedNodeTags(node.scope, node.id, signal);
	return tags.ok ? withTags(node, tags.value) : node;
};

/** Asks for the verdict on one node, with every link of the chain that leads to it. */
export const checkNode = async (input: CheckInput, listed: Node): Promise<Check> => {
	const {sources, signal, document} = input;
	const {scope} = listed;
	const identity = await sources.identify(scope, signal);
	const nobody = {source: null, context: null, withoutOrganization: null};
	if (!identity.ok) {
		const access = input.checksAccess ? unknown(identity.problem) : unchecked;
		const arn = documentArn(document, 'aws', scope.region, '');
		return {...nobody, identity: null, principal: null, documentArn: arn, onNode: access, onDocument: access};
	}
	const principal = await sources.principal(scope, identity.value, signal);
	const arn = documentArn(document, principal.partition, scope.region, identity.value.account);
	const known = {...nobody, identity: identity.value, principal, documentArn: arn};
	if (!input.checksAccess) return {...known, onNode: unchecked, onDocument: unchecked};
	const fixed = accessWithoutSimulation(principal);
	if (fixed || (principal.kind !== 'user' && principal.kind !== 'role')) {
		const access = fixed ?? noAnswer('node');
		return {...known, onNode: access, onDocument: access};
	}
	const node = await withOwnTags(input, listed);
	const clock = {now: input.now};
	const setup = await prepareSetup({...input, clock}, scope, principal, principal.sources[0] ?? identity.value.arn);
	const {asks} = planSimulation(setup, {visible: [node], unreadable: new Set([nodeKey(node)])});
	const nodeAsk = asks.find(({on}) => on === 'node');
	const documentAsk = asks.find(({on}) => on === 'document');
	const onNode = nodeAsk ? await answered(input, setup, nodeAsk) : noAnswer('node');
	const onDocument = documentAsk ? await answered(input, setup, documentAsk) : noAnswer('document');
	const isOrganization = onNode.verdict === 'denied' && onNode.by === 'organization';
	return {
		...known,
		source: setup.source,
		context: nodeAsk?.request.context ?? null,
		onNode,
		onDocument,
		withoutOrganization: isOrganization && nodeAsk ? await answered(input, setup, withoutOrganization(nodeAsk)) : null,
	};
};
