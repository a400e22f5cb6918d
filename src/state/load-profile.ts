import {unchecked} from '../domain/access.ts';
import {isSamePrincipal, type KnownPrincipal} from '../domain/known-principal.ts';
import type {Node} from '../domain/node.ts';
import type {Principal} from '../domain/principal.ts';
import type {Problem} from '../domain/problem.ts';
import type {Scope} from '../domain/scope.ts';
import {type AccessFeed, createBlanket} from './access-blanket.ts';
import {createAccessFeed} from './load-access.ts';
import type {LoadRun} from './load-world.ts';

/** Milliseconds between looks for a new sign-in after the old one expired. */
const betweenLooks = 5_000;

/** Asks now and then who the caller is, until somebody has signed in anew. Nothing reaches the network before that. */
const waitForLogin = async ({sources, clock, signal, gate}: LoadRun, home: Scope): Promise<void> => {
	while (!signal.aborted) {
		await new Promise<void>(resolve => clock.later(resolve, betweenLooks));
		await gate.pass();
		if (signal.aborted || (await sources.identify(home, signal)).ok) return;
	}
};

/** Who the caller of a profile is: asked once for all its regions. */
const identify = async ({store, sources, signal}: LoadRun, scopes: readonly Scope[], home: Scope) => {
	for (const scope of scopes) store.dispatch({type: 'fetchStarted', scope, feed: 'identity'});
	const identity = await sources.identify(home, signal);
	if (signal.aborted || !identity.ok) return identity;
	for (const scope of scopes) {
		store.dispatch({type: 'callerKnown', scope, caller: identity.value});
		store.dispatch({type: 'fetchEnded', scope, feed: 'identity'});
	}
	return identity;
};

/**
 * Finds out who the caller of a profile is, and with that what its nodes' verdicts are.
 * @param scopes The profile's scopes, at least one.
 * @param onFeed Told what gets the verdicts, once there is something.
 * @param onLogin Told when a sign-in replaced an expired one: then everything is worth asking again.
 */
export const loadProfile = async (
	run: LoadRun,
	scopes: readonly Scope[],
	onFeed: (feed: AccessFeed) => void,
	onLogin: () => void,
): Promise<void> => {
	const {store, sources, signal} = run;
	const [home] = scopes;
	if (!home) return;
	const isOurs = (node: Node): boolean => node.scope.profile === home.profile;
	const {checksAccess} = store.get();
	if (!checksAccess) onFeed(createBlanket(store, isOurs, unchecked));
	const identity = await identify(run, scopes, home);
	if (signal.aborted) return;
	if (!identity.ok) {
		const fail = (problem: Problem) => {
			for (const scope of scopes) store.dispatch({type: 'fetchFailed', scope, feed: 'identity', problem});
			if (checksAccess) {
				onFeed(createBlanket(store, isOurs, {verdict: 'unknown', why: {kind: 'problem', problem}}));
			}
		};
		fail(identity.problem);
		if (identity.problem.kind !== 'expired-login') return;
		await waitForLogin(run, home);
		if (!signal.aborted) onLogin();
		return;
	}
	if (!checksAccess) return;
	const principal = sources.principal(home, identity.value, signal);
	const known = await run.memory?.recall(identity.value);
	if (signal.aborted) return;
	if (known && (await isStillSo(run, scopes, known, principal, onFeed))) return;
	const found = await principal;
	if (signal.aborted) return;
	for (const scope of scopes) store.dispatch({type: 'principalKnown', scope, principal: found});
	onFeed(createAccessFeed(run, scopes, found));
};

/** Asks for verdicts by what an earlier run found out, until IAM has said who the principal is today. */
const isStillSo = async (
	run: LoadRun,
	scopes: readonly Scope[],
	known: KnownPrincipal,
	asked: Promise<Principal>,
	onFeed: (feed: AccessFeed) => void,
): Promise<boolean> => {
	const over = new AbortController();
	const isSame = asked.then(principal => isSamePrincipal(principal, known.principal));
	const signal = AbortSignal.any([run.signal, over.signal]);
	onFeed(createAccessFeed({...run, signal}, scopes, known.principal, {...known, isSame}));
	const isStill = await isSame;
	if (!isStill) over.abort();
	else if (!run.signal.aborted)
		for (const scope of scopes) run.store.dispatch({type: 'principalKnown', scope, principal: known.principal});
	return isStill;
};
