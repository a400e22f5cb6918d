import {type Access, combine, unchecked} from '../domain/access.ts';
import {documentArn} from '../domain/arn.ts';
import type {RequestFacts, SimulatedPrincipal} from '../domain/context-keys.ts';
import {documentFacts, withEncryption} from '../domain/document-facts.ts';
import {withTags} from '../domain/join.ts';
import {type Node, nodeKey} from '../domain/node.ts';
import type {CallerIdentity, Principal} from '../domain/principal.ts';
import type {Problem} from '../domain/problem.ts';
import {type Ask, planSimulation, type SimulationSetup} from '../domain/simulation.ts';
import type {ContextEntry} from '../domain/simulation-api.ts';
import type {Sources} from '../domain/sources.ts';
import {accessWithoutSimulation} from '../domain/verdict.ts';
import type {Closer} from '../domain/what-if.ts';
import {answered, noAnswer} from './answered.ts';
import {readSessionDocument, type Simulate} from './load-document.ts';
import {prepareSetup} from './load-setup.ts';
import type {PolicyReading} from './load-world.ts';
import {lookCloser} from './look-closer.ts';

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
export type Check = Closer & {
	readonly identity: CallerIdentity | null;
	readonly principal: Principal | null;
	/** The ARN that was simulated. */
	readonly source: string | null;
	/** ARN of the session document. */
	readonly documentArn: string;
	readonly context: readonly ContextEntry[] | null;
	/** Context keys of the principal's policies, where they could be read. */
	readonly keys: readonly string[] | null;
	readonly onNode: Access;
	readonly onDocument: Access;
	/** Both, with what the session document adds. */
	readonly simulated: Access;
	/** What the session document says of its sessions. */
	readonly facts: readonly string[];
};

const unknown = (problem: Problem): Access => ({verdict: 'unknown', why: {kind: 'problem', problem}});

/** Tags of a hybrid node cost a call of their own; for one node it is always worth it. */
const withOwnTags = async ({sources, signal}: CheckInput, node: Node): Promise<Node> => {
	if (node.kind === 'instance' || node.managed?.tags) return node;
	const tags = await sources.managedNodeTags(node.scope, node.id, signal);
	return tags.ok ? withTags(node, tags.value) : node;
};

/** Whether IAM does not take the ARN that it was asked about, or does not let this caller ask about it. */
const isRefused = (access: Access): boolean =>
	access.verdict === 'unknown' &&
	(access.why.kind === 'not-permitted' ||
		(access.why.kind === 'problem' && ['not-found', 'invalid-input'].includes(access.why.problem.kind)));

type Asked = {readonly setup: SimulationSetup; readonly asks: readonly Ask[]; readonly onNode: Access};

/** Asks about the node, by one of the principal's sources after the other until IAM takes one. */
const askAbout = async (
	input: CheckInput,
	principal: SimulatedPrincipal,
	node: Node,
	source = principal.sources[0] ?? principal.identity.arn,
): Promise<Asked> => {
	const setup = await prepareSetup({...input, clock: {now: input.now}}, node.scope, principal, source);
	const {asks} = planSimulation(setup, {visible: [node], unreadable: new Set([nodeKey(node)])});
	const ask = asks.find(({on}) => on === 'node');
	const onNode = ask ? await answered(input, setup, ask) : noAnswer('node');
	const other = principal.sources[principal.sources.indexOf(setup.source) + 1];
	return isRefused(onNode) && other !== undefined ? askAbout(input, principal, node, other) : {setup, asks, onNode};
};

/** What the session document says, where it may be used and read, and what its key adds to the verdict. */
const withDocument = async (
	{sources, signal}: CheckInput,
	setup: SimulationSetup,
	{scope}: Node,
	{onNode, onDocument}: Pick<Check, 'onNode' | 'onDocument'>,
): Promise<Pick<Check, 'simulated' | 'facts'>> => {
	const simulated = combine(onNode, onDocument);
	const simulate: Simulate = (at, request) => sources.simulate(at, request, signal);
	const reading =
		onDocument.verdict === 'allowed' ? await readSessionDocument({sources, signal}, simulate, setup, scope) : null;
	return reading
		? {
				simulated: withEncryption(simulated, reading.document, reading.encryption),
				facts: documentFacts(reading.document),
			}
		: {simulated, facts: []};
};

const nobody = {
	identity: null,
	principal: null,
	source: null,
	context: null,
	keys: null,
	facts: [],
	withoutOrganization: null,
	request: null,
};

/** Asks for the verdict on one node, with every link of the chain that leads to it. */
export const checkNode = async (input: CheckInput, listed: Node): Promise<Check> => {
	const {sources, signal, document} = input;
	const {scope} = listed;
	const all = (access: Access) => ({onNode: access, onDocument: access, simulated: access});
	const identity = await sources.identify(scope, signal);
	if (!identity.ok) {
		const access = input.checksAccess ? unknown(identity.problem) : unchecked;
		return {...nobody, documentArn: documentArn(document, 'aws', scope.region, ''), ...all(access)};
	}
	const principal = await sources.principal(scope, identity.value, signal);
	const arn = documentArn(document, principal.partition, scope.region, identity.value.account);
	const known = {...nobody, identity: identity.value, principal, documentArn: arn};
	if (!input.checksAccess) return {...known, ...all(unchecked)};
	const fixed = accessWithoutSimulation(principal);
	if (fixed || (principal.kind !== 'user' && principal.kind !== 'role')) {
		return {...known, ...all(fixed ?? noAnswer('node'))};
	}
	const node = await withOwnTags(input, listed);
	const {setup, asks, onNode} = await askAbout(input, principal, node);
	const ask = asks.find(({on}) => on === 'document');
	const onDocument = ask ? await answered(input, setup, ask) : noAnswer('document');
	const denial = {node, onNode, onDocument, isUnreadable: true};
	const isDenied = onNode.verdict === 'denied' || onDocument.verdict === 'denied';
	return {
		...known,
		source: setup.source,
		context: asks.find(({on}) => on === 'node')?.request.context ?? null,
		keys: setup.keys,
		onNode,
		onDocument,
		...(await withDocument(input, setup, node, {onNode, onDocument})),
		...(isDenied && (await lookCloser(input, setup, denial))),
	};
};
