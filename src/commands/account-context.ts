import {createAccountSources} from '../aws/account-sources.ts';
import {createNetworkSources} from '../aws/network-sources.ts';
import {createSources} from '../aws/sources.ts';
import type {AccountSources} from '../domain/account-sources.ts';
import type {NetworkSources} from '../domain/network-sources.ts';
import type {CallerIdentity} from '../domain/principal.ts';
import {problem} from '../domain/problem.ts';
import {failure, type Result, success} from '../domain/result.ts';
import type {Scope} from '../domain/scope.ts';
import type {Sources} from '../domain/sources.ts';
import {askCode} from './ask-code.ts';
import {type Context, sourcesOptions} from './context.ts';
import type {Host} from './host.ts';
import {sayProblem} from './say.ts';
import {resolveScopes} from './scopes.ts';

/** What the verbs about access work with: one account, seen through one profile. */
export type Account = {
	readonly sources: Sources;
	readonly iam: AccountSources;
	readonly network: NetworkSources;
	readonly identity: CallerIdentity;
	/** Never empty: the regions that are looked at. */
	readonly scopes: readonly Scope[];
	readonly home: Scope;
	readonly signal: AbortSignal;
	/** Stops listening to Ctrl-C. */
	readonly close: () => void;
};

/** Asks who calls and which regions are meant. Ctrl-C aborts `signal`. */
export const openAccount = async (context: Context, host: Host): Promise<Result<Account>> => {
	const {options} = context;
	const several = problem('invalid-input', 'Several profiles are several accounts.', 'Choose one with --profile.');
	if (options.profiles.length > 1) return failure(several);
	const leaving = new AbortController();
	const {signal} = leaving;
	const made = sourcesOptions(context, host, {mfa: askCode(host), onWaiting: () => {}});
	const sources = createSources(made);
	const close = host.onSignal('SIGINT', () => leaving.abort());
	const fail = (found: Result<never>): Result<never> => {
		close();
		return found;
	};
	const {scopes, problems} = await resolveScopes({...options, usesExplorer: false}, sources, signal);
	if (new Set(scopes.map(({profile}) => profile)).size > 1) return fail(failure(several));
	const [home] = scopes;
	const [first, ...rest] = problems;
	if (!home) return fail(failure(first ?? problem('no-region', 'no region', 'choose one with --region')));
	for (const one of first ? [first, ...rest] : []) sayProblem(host, one, 0);
	const identity = await sources.identify(home, signal);
	if (!identity.ok) return fail(identity);
	const asked = {sources, iam: createAccountSources(made), network: createNetworkSources(made)};
	return success({...asked, identity: identity.value, scopes, home, signal, close});
};
