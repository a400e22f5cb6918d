import type {Instance} from '../domain/node.ts';
import {type Scope, scopeKey} from '../domain/scope.ts';

/** Ids that EC2 has listed, by scope: SSM can be asked for known ids in parallel, its pages only one by one. */
export type KnownIds = {
	/** A listing of the scope begins: what an earlier one found is forgotten. */
	readonly begin: (scope: Scope) => void;
	readonly add: (scope: Scope, instances: readonly Instance[]) => void;
	readonly finish: (scope: Scope) => void;
	/** The ids of a listing that is finished, once: by the next time they may be out of date. `null` without one. */
	readonly take: (scope: Scope) => readonly string[] | null;
};

/** An instance that is gone has no agent. */
const mayHaveAgent = ({state}: Instance): boolean => state !== 'terminated' && state !== 'shutting-down';

/** Makes an empty register. */
export const createKnownIds = (): KnownIds => {
	const scopes = new Map<string, {readonly ids: string[]; isFinished: boolean}>();
	return {
		begin: scope => scopes.set(scopeKey(scope), {ids: [], isFinished: false}),
		add: (scope, instances) =>
			scopes.get(scopeKey(scope))?.ids.push(...instances.filter(mayHaveAgent).map(({id}) => id)),
		finish: scope => {
			const found = scopes.get(scopeKey(scope));
			if (found) found.isFinished = true;
		},
		take: scope => {
			const found = scopes.get(scopeKey(scope));
			if (!found?.isFinished) return null;
			scopes.delete(scopeKey(scope));
			return found.ids;
		},
	};
};
