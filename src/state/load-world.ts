import type {RequestFacts} from '../domain/context-keys.ts';
import type {KnownPrincipal} from '../domain/known-principal.ts';
import type {CallerIdentity} from '../domain/principal.ts';
import type {Sources} from '../domain/sources.ts';
import type {Event} from './events.ts';
import type {Gate} from './gate.ts';
import type {State} from './state.ts';
import type {Store} from './store.ts';
import type {Clock, Views} from './views.ts';

/**
 * Reading the principal's own policies (`--read-policies`). Failed reads look like reconnaissance in CloudTrail, so an action
 * that was refused is left alone for a day.
 */
export type PolicyReading = {
	/** Actions that were refused within the last day, such as `iam:GetPolicy`. */
	readonly refusedLately: () => Promise<readonly string[]>;
	readonly onRefused: (actions: readonly string[]) => void;
};

/** What earlier runs found out about principals. No function throws. */
export type PrincipalMemory = {
	/** `null` where nothing is known of the caller's principal. */
	readonly recall: (identity: CallerIdentity) => Promise<KnownPrincipal | null>;
	readonly keep: (known: KnownPrincipal) => void;
};

/** What loading needs of the world. */
export type LoadWorld = {
	readonly store: Store<State, Event>;
	/** Tells which rows are on the screen. */
	readonly views: Views;
	readonly sources: Sources;
	/** Its `now` counts from the epoch. */
	readonly clock: Clock;
	/** What the person told about requests, for the simulation. */
	readonly facts: Omit<RequestFacts, 'now'>;
	/** Session document; `null` is the account's default shell document. */
	readonly document: string | null;
	/** How the principal's own policies are read, where the person wants that. */
	readonly policyReading?: PolicyReading;
	/** Lets the first simulation go without waiting for what it needs to know; that is asked beside it. */
	readonly memory?: PrincipalMemory;
	/** Nodes that are checked without the person moving; 1,000 unless told otherwise. */
	readonly eager?: number;
};

/** One run of loading: from start or reload until the next reload or the end. */
export type LoadRun = LoadWorld & {readonly gate: Gate; readonly signal: AbortSignal};
