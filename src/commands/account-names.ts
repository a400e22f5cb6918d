import type {Sources} from '../domain/sources.ts';
import type {Event} from '../state/events.ts';
import type {State} from '../state/state.ts';
import type {Store} from '../state/store.ts';

/**
 * Asks once for the alias of each account, when its nodes are listed: the header is in no hurry. Who may not read it
 * sees the number.
 */
export const nameAccounts = (store: Store<State, Event>, sources: Sources, signal: AbortSignal): void => {
	const asked = new Set<string>();
	let known = store.get().scopes;
	store.subscribe(() => {
		const {scopes} = store.get();
		if (scopes === known) return;
		known = scopes;
		for (const {scope, caller, feeds} of scopes) {
			if (!caller || asked.has(caller.account) || feeds.instances.fetching !== 'idle') continue;
			if (feeds.instances.status === 'pending') continue;
			asked.add(caller.account);
			void sources.accountAlias(scope, signal).then(found => {
				if (found.ok && found.value !== null)
					store.dispatch({type: 'accountNamed', account: caller.account, alias: found.value});
			});
		}
	});
};
