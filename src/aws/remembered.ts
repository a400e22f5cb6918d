import type {Scope} from '../domain/scope.ts';

/** What is made once for each key and kept. */
export type Remembered<Value> = {
	readonly get: (scope: Scope) => Promise<Value>;
	/** Forgets what was made for a profile. */
	readonly forget: (profile: string | null) => void;
};

/** Remembers what was made for a key; a failure is forgotten, so that the next call tries anew. */
export const remembered = <Value>(
	make: (scope: Scope) => Promise<Value>,
	keyOf: (scope: Scope) => string,
): Remembered<Value> => {
	const known = new Map<string, {readonly profile: string | null; readonly value: Promise<Value>}>();
	return {
		get: scope => {
			const key = keyOf(scope);
			const found = known.get(key);
			if (found) return found.value;
			const value = make(scope);
			known.set(key, {profile: scope.profile, value});
			value.catch(() => known.delete(key));
			return value;
		},
		forget: profile => {
			for (const [key, {profile: owner}] of known) if (owner === profile) known.delete(key);
		},
	};
};
