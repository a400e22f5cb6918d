import {type Scope, scopeKey} from '../domain/scope.ts';
import type {ScopeState, State} from './state.ts';

/** What is known of a scope, `null` where it is not listed. */
export const scopeStateOf = ({scopes}: Pick<State, 'scopes'>, scope: Scope): ScopeState | null => {
	// Nodes mostly carry the very scope: of many accounts no name is made for each row of a frame then.
	const same = scopes.find(known => known.scope === scope);
	if (same) return same;
	const name = scopeKey(scope);
	return scopes.find(known => scopeKey(known.scope) === name) ?? null;
};
