/** Holds one state, folds events into it and tells listeners. Knows nothing of nodes. */
export type Store<State, Event> = {
	readonly get: () => State;
	readonly dispatch: (event: Event) => void;
	/** Calls `listener` after each change; returns the function that ends it. */
	readonly subscribe: (listener: () => void) => () => void;
};

/** A store that starts with `initial`. An event that leaves the state as it was tells nobody. */
export const createStore = <State, Event>(
	update: (state: State, event: Event) => State,
	initial: State,
): Store<State, Event> => {
	let state = initial;
	const listeners = new Set<() => void>();
	return {
		get: () => state,
		dispatch: event => {
			const next = update(state, event);
			if (next === state) return;
			state = next;
			for (const listener of [...listeners]) listener();
		},
		subscribe: listener => {
			listeners.add(listener);
			return () => listeners.delete(listener);
		},
	};
};
