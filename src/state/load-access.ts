import {type Access, pending} from '../domain/access.ts';
import {documentArn} from '../domain/arn.ts';
import type {SimulatedPrincipal} from '../domain/context-keys.ts';
import {areSameKeys, type KnownPrincipal} from '../domain/known-principal.ts';
import {exactTags, type Node, type NodeKey, nodeKey, type Tags} from '../domain/node.ts';
import {nextSource, type Principal} from '../domain/principal.ts';
import type {Problem} from '../domain/problem.ts';
import {type Result, success} from '../domain/result.ts';
import type {Scope} from '../domain/scope.ts';
import {sessionAccess as readSessionAccess, sessionAsks} from '../domain/session-asks.ts';
import {
	type Ask,
	defaultChunk,
	documentAsk,
	documentKey,
	planSimulation,
	type SimulationSetup,
	setupDocument,
} from '../domain/simulation.ts';
import type {SimulationAnswer} from '../domain/simulation-api.ts';
import {areSameTags} from '../domain/tags.ts';
import {accessWithoutSimulation, readAnswer} from '../domain/verdict.ts';
import {type AccessFeed, createBlanket} from './access-blanket.ts';
import {createDeniedNodes} from './access-denied.ts';
import {createAccessPlan} from './access-plan.ts';
import {createAccessQueue, defaultEager} from './access-queue.ts';
import {allAnswered, answered} from './answered.ts';
import {createLimit} from './gate.ts';
import {readSessionDocument, type Simulate} from './load-document.ts';
import {prepareSetup} from './load-setup.ts';
import {createTagReading} from './load-tags.ts';
import type {LoadRun} from './load-world.ts';
import {lookCloser} from './look-closer.ts';
import {nodeOf} from './node-table.ts';
import type {View} from './select.ts';
import type {State} from './state.ts';
import {createVerdicts, type Decided, type Grounds} from './verdicts.ts';

/** Simulations under way at once: the rate limit is low and shared by the whole account (iam-simulation §1.5). */
const atOnce = 2;

/** Problems that the next simulation would meet as well: none is sent before the person reloads. */
const isFinal = ({kind}: Problem): boolean =>
	['unreachable', 'timeout', 'no-credentials', 'expired-login', 'expired-token', 'wrong-key'].includes(kind);

const isSimulated = (principal: Principal): principal is SimulatedPrincipal =>
	principal.kind === 'user' || principal.kind === 'role';

/** Instances whose tags nobody will tell, because EC2's listing of their region is over and did not name them. */
const untold = ({scopes}: State, nodes: readonly Node[]): readonly NodeKey[] => {
	const over = scopes.filter(({feeds: {instances}}) => instances.fetching === 'idle' && instances.status !== 'pending');
	const regions = new Set(over.map(({scope}) => scope.region));
	return nodes
		.filter(({kind, instance, scope}) => kind === 'instance' && !instance && regions.has(scope.region))
		.map(nodeKey);
};

/** What an earlier run found out; `isSame`: whether the principal is still the one it was. */
export type KnownBefore = Pick<KnownPrincipal, 'source' | 'keys'> & {readonly isSame: Promise<boolean>};

const isTagless = ({kind, managed}: Node): boolean => kind === 'managed-instance' && managed?.tags === null;

/**
 * Asks for the verdicts of a profile's nodes: rows on the screen first, matching ones behind them, at most two
 * simulations at a time. One AccessDenied, or a failure that all others would share, ends it for all.
 */
export const createAccessFeed = (
	run: LoadRun,
	scopes: readonly Scope[],
	principal: Principal,
	known: KnownBefore | null = null,
): AccessFeed => {
	const {store, views, sources, gate, signal} = run;
	const [home] = scopes;
	const isOurs = (node: Node): boolean => node.scope.profile === home?.profile;
	if (!home || !isSimulated(principal)) {
		return createBlanket(store, isOurs, accessWithoutSimulation(principal) ?? pending);
	}
	const eager = run.eager ?? defaultEager;
	const queue = createAccessQueue(eager);
	const planned = createAccessPlan(eager === Number.POSITIVE_INFINITY);
	let verdicts = createVerdicts();
	const tags = createTagReading(run, () => look());
	const limit = createLimit(atOnce);
	const simulate: Simulate = (scope, request) => limit(() => sources.simulate(scope, request, signal));
	const underWay = new Set<string>();
	/** The tags that each node was asked with. */
	const askedWith = new Map<NodeKey, Tags | null>();
	const denied = createDeniedNodes(store.get());
	let followUps: readonly Ask[] = [];
	let setup: SimulationSetup | null = null;
	/** Whether IAM has answered for the setup's source: then no other one is tried. */
	let isProven = false;
	let chunk = defaultChunk;
	let running = 0;
	/** Things to be found out beside the simulations, that verdicts may change by. */
	let beside = 0;
	/** Whether principal and context keys are today's: before, no verdict is told. */
	let isFresh = known === null;
	let isBusy = false;
	let blanket: AccessFeed | null = null;

	const setBusy = (busy: boolean): void => {
		if (busy === isBusy || signal.aborted || blanket) return;
		isBusy = busy;
		for (const scope of scopes) {
			store.dispatch({type: busy ? 'fetchStarted' : 'fetchEnded', scope, feed: 'access'});
		}
	};
	const prepare = async (source: string, keys: Result<readonly string[]> | null = null): Promise<void> => {
		setup = null;
		for (const subject of followUps.flatMap(({subjects}) => subjects)) underWay.delete(subject);
		followUps = [];
		setBusy(true);
		setup = await prepareSetup(run, home, principal, source, keys);
		look();
	};
	/** Begins by what an earlier run found out, and asks beside it whether that is still so. */
	const prepareKnown = async ({source, keys, isSame}: KnownBefore): Promise<void> => {
		beside++;
		const asked = sources.contextKeys(home, source, signal);
		await prepare(source, success(keys));
		const [found] = await Promise.all([asked, isSame]);
		await gate.pass();
		beside--;
		isFresh = true;
		if (signal.aborted || blanket) return;
		const isStill = found.ok && areSameKeys(found.value, keys);
		if (setup?.source === source && !isStill) {
			verdicts = createVerdicts();
			await prepare(source, found);
		} else if (setup) tell(verdicts.all(setup, store.get().nodes));
		remember();
		look();
	};
	/** Keeps what worked, for the next run. */
	const remember = (): void => {
		if (isFresh && isProven && setup?.keys) run.memory?.keep({principal, source: setup.source, keys: setup.keys});
	};
	const giveUp = (access: Access, problem: Problem): void => {
		for (const scope of scopes) store.dispatch({type: 'fetchFailed', scope, feed: 'access', problem});
		blanket = createBlanket(store, isOurs, access);
	};
	const tell = (all: ReadonlyMap<NodeKey, Decided>): void => {
		if (all.size === 0 || !isFresh) return;
		const decided = new Map<NodeKey, Access>();
		const grounds = new Map<NodeKey, Grounds>();
		for (const [key, one] of all) {
			decided.set(key, one.access);
			grounds.set(key, one.grounds);
		}
		denied.note(decided);
		store.dispatch({type: 'accessDecided', decided, grounds});
	};
	/** What the session document says of its sessions: read once it may be used; no verdict waits for it. */
	const learn = async (of: SimulationSetup, {scope, subjects}: Ask): Promise<void> => {
		if (verdicts.onDocument(subjects[0] ?? '')?.verdict !== 'allowed') return;
		beside++;
		const reading = await readSessionDocument(run, simulate, of, scope);
		await gate.pass();
		beside--;
		if (reading && of === setup && !signal.aborted) tell(verdicts.takeDocument(of, scope, reading, store.get().nodes));
		look();
	};
	/** Whether an answer left something to ask again: nothing was said, or of tags that are others by now. */
	const isOpen = ({on, subjects, nodes}: Ask): boolean =>
		on === 'document'
			? subjects.some(subject => !underWay.has(subject) && !verdicts.onDocument(subject))
			: nodes.some(node => {
					const now = nodeOf(views.get().state.nodes, nodeKey(node));
					return now && isWanted(nodeKey(now), now);
				});
	const take = (of: SimulationSetup, ask: Ask, answer: Result<SimulationAnswer>): void => {
		if (of !== setup || blanket) return;
		if (answer.ok && !isProven) {
			isProven = true;
			remember();
		}
		const other = answer.ok || isProven ? null : nextSource(principal, of.source, answer.problem);
		if (other !== null) {
			void prepare(other);
			return;
		}
		const reading = readAnswer(of, ask, answer);
		queueUp(reading.next);
		chunk = reading.chunk ?? chunk;
		tell(verdicts.take(of, ask, reading, store.get().nodes));
		if (isOpen(ask)) planned.forget();
		if (ask.on === 'document' && reading.next.length === 0) void learn(of, ask);
		const [saying] = reading.access.values();
		if (!answer.ok && saying && (reading.stop || isFinal(answer.problem))) giveUp(saying, answer.problem);
	};
	const queueUp = (asks: readonly Ask[]): void => {
		followUps = [...followUps, ...asks];
		for (const subject of asks.flatMap(({subjects}) => subjects)) underWay.add(subject);
	};
	const send = async (of: SimulationSetup, ask: Ask): Promise<void> => {
		running++;
		for (const subject of ask.subjects) underWay.add(subject);
		for (const node of ask.nodes) askedWith.set(nodeKey(node), exactTags(node));
		const answer = await simulate(ask.scope, ask.request);
		await gate.pass();
		running--;
		for (const subject of ask.subjects) underWay.delete(subject);
		if (signal.aborted) return;
		take(of, ask, answer);
		look();
	};
	/** A listing may bring other tags than those that a cache or an older listing held: another question. */
	const hasOtherTags = (key: NodeKey, node: Node): boolean => {
		const [before, now] = [askedWith.get(key), exactTags(node)];
		return before !== undefined && now !== null && !areSameTags(before ?? {}, now);
	};
	const isWanted = (key: NodeKey, node: Node): boolean =>
		isOurs(node) && !underWay.has(key) && (verdicts.onNode(key) === undefined || hasOtherTags(key, node));

	const plan = (of: SimulationSetup, view: View): readonly Ask[] => {
		const listed = queue(view, isWanted);
		const isListEmpty = listed.visible.length + listed.behind.length === 0;
		const {visible, behind} = isListEmpty ? {visible: [], behind: denied.wanted(view.state.nodes, isWanted)} : listed;
		const {asks, wantsTags} = planSimulation(of, {
			visible,
			behind,
			documents: new Set([...verdicts.documents(), ...underWay]),
			isLater: isProven,
			// By the state that the rows are of: a later one may have ended a listing of which they know nothing yet.
			unreadable: new Set([...tags.unreadable, ...untold(view.state, [...visible, ...behind])]),
			chunk,
		});
		tags.want([...visible.filter(isTagless).map(nodeKey), ...wantsTags]);
		queueUp(asks.filter(({on}) => on === 'document'));
		return asks.filter(({on}) => on === 'node');
	};
	const nextAsk = (of: SimulationSetup): Ask | null =>
		planned.next(views.get(), {
			facts: [of, chunk, isProven, tags.unreadable.size],
			chunk,
			isWanted,
			make: view => plan(of, view),
		});
	const look = (): void => {
		if (signal.aborted || gate.isClosed()) return;
		blanket?.look();
		while (setup && !blanket && running < atOnce) {
			const [followUp, ...rest] = followUps;
			const ask = followUp ?? nextAsk(setup);
			if (!ask) break;
			if (followUp) followUps = rest;
			void send(setup, ask);
		}
		if (setup) setBusy(running > 0 || beside > 0 || tags.isBusy());
	};
	const documentAccess: AccessFeed['documentAccess'] = async (scope, document) => {
		if (!setup || blanket) return null;
		const arn = documentArn(document, principal.partition, scope.region, principal.identity.account);
		return answered({sources: {simulate}, signal}, setup, documentAsk(setup, scope, arn));
	};
	const sessionAccess: AccessFeed['sessionAccess'] = async (scope, verb, sessions) => {
		if (!setup || blanket) return new Map();
		const asks = sessionAsks(setup, scope, verb, sessions);
		const said = await allAnswered({sources: {simulate}, signal}, setup, asks);
		return new Map(sessions.map(({id}) => [id, readSessionAccess(said, id)]));
	};
	const closerAt: AccessFeed['lookCloser'] = async node => {
		const of = setup;
		const onNode = verdicts.onNode(nodeKey(node));
		if (!of || blanket || !onNode) return;
		const onDocument = verdicts.onDocument(documentKey(node.scope, setupDocument(of, node.scope.region))) ?? pending;
		beside++;
		look();
		const closer = await lookCloser({sources: {simulate}, signal}, of, {node, onNode, onDocument, isUnreadable: true});
		await gate.pass();
		beside--;
		if (of === setup && !signal.aborted) tell(verdicts.takeCloser(of, node, closer));
		look();
	};
	void (known ? prepareKnown(known) : prepare(principal.sources[0] ?? ''));
	return {look, documentAccess, sessionAccess, lookCloser: closerAt};
};
