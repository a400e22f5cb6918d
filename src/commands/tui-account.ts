import {createAccountSources} from '../aws/account-sources.ts';
import {createNetworkSources} from '../aws/network-sources.ts';
import {protectionOf} from '../domain/grant-principal.ts';
import {failure, type Result, success} from '../domain/result.ts';
import type {Scope} from '../domain/scope.ts';
import type {Sources} from '../domain/sources.ts';
import {scopeStateOf} from '../state/scope-state.ts';
import type {MenuItem, State} from '../state/state.ts';
import type {Account} from './account-context.ts';
import {type Context, sourcesOptions} from './context.ts';
import type {Host} from './host.ts';

/** The account behind a scope of the interface. Its credentials are those that the interface has already. */
export type AccountOf = (scope: Scope, signal: AbortSignal) => Promise<Result<Account>>;

/** Makes {@link AccountOf}: everything is asked through the interface's own sources, or with their credentials. */
export const createAccountOf = (
	{sources, state}: {readonly sources: Sources; readonly state: () => State},
	context: Context,
	host: Host,
): AccountOf => {
	const lend = (scope: Scope) => sources.credentials(scope, new AbortController().signal);
	const made = {...sourcesOptions(context, host, {mfa: null, onWaiting: () => {}}), lend};
	const asked = {sources, iam: createAccountSources(made), network: createNetworkSources(made)};
	return async (home, signal) => {
		const {scopes} = state();
		const known = scopeStateOf({scopes}, home)?.caller;
		const identity = known ? success(known) : await sources.identify(home, signal);
		if (!identity.ok) return failure(identity.problem);
		const same = scopes.map(({scope}) => scope).filter(({profile}) => profile === home.profile);
		const places = same.length > 0 ? same : [home];
		return success({...asked, identity: identity.value, scopes: places, home, signal, close: () => {}});
	};
};

const kinds = ['user', 'role', 'group'] as const;

/** Shows who can be granted something, as far as they may be listed; what only AWS changes is told as such. */
export const offerPrincipals = async (
	{iam, home, signal}: Account,
	show: (items: readonly MenuItem[]) => void,
): Promise<void> => {
	const items: MenuItem[] = [];
	for (const kind of kinds) {
		for await (const page of iam.everybody(home, kind, signal)) {
			if (!page.ok) break;
			for (const {name, path} of page.value) {
				const protection = protectionOf({name, path});
				if (protection?.kind === 'service-linked') continue;
				const reason = protection && `of permission set ${protection.set}: grant it there`;
				items.push({id: `${kind}/${name}`, label: name, note: kind, disabledReason: reason});
			}
			show([...items]);
		}
	}
	const key = ({disabledReason, label}: MenuItem): string => `${disabledReason ? 1 : 0}${label.toLowerCase()}`;
	show(items.toSorted((one, other) => (key(one) < key(other) ? -1 : 1)));
};
