import {unchecked} from '../domain/access.ts';
import type {Node} from '../domain/node.ts';
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
	const principal = await sources.principal(home, identity.value, signal);
	if (signal.aborted) return;
	for (const scope of scopes) store.dispatch({type: 'principalKnown', scope, principal});
	onFeed(createAccessFeed(run, scopes, principal));
};
