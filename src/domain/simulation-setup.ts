import {noSessionPolicy} from './assumptions.ts';
import {baseContext, type ContextSource} from './context.ts';
import {contextKeyNames, type KeyStanding, standingOf} from './context-keys.ts';
import type {NodeKind} from './node.ts';
import type {ContextEntry} from './simulation-api.ts';
import {everyTagReader, readerFor, type TagReader} from './tag-context.ts';

/** What all simulations of one profile have in common. */
export type SimulationSetup = ContextSource & {
	/** Session document; `null` is the account's default shell document. */
	readonly document: string | null;
	/** `ssm:StartSession` unless said otherwise; any other action is asked on nodes alone. */
	readonly action?: string;
	/**
	 * Lower-case context keys that stand in a statement which can match, from the principal's own policies;
	 * absent where these were not read. Other keys are harmless even when nobody can determine them.
	 */
	readonly mattering?: ReadonlySet<string>;
};

/** What is uncertain about an ask. */
export type Doubts = {
	/** Keys that policies reference and nobody can determine; `null`: the policies' keys could not be read. */
	readonly keys: readonly string[] | null;
	/** Those of them that are sent all the same, with the likeliest value. */
	readonly guessed: readonly string[];
	/** Those of them that are booleans. */
	readonly booleans: readonly string[];
	/** Phrases that an allowed verdict rests on. */
	readonly assumptions: readonly string[];
};

/** What a setup's context keys mean for every ask: worked out once a plan. */
export type Study = {
	readonly setup: SimulationSetup;
	/** EC2's own tag keys (`ec2:ResourceTag/…`) speak of instances only. */
	readonly readers: Readonly<Record<NodeKind, TagReader>>;
	/** Without tags. */
	readonly doubts: Doubts;
	readonly matters: (key: string) => boolean;
	readonly context: (region: string, account: string) => readonly ContextEntry[];
};

/** Works a setup's context keys out. */
export const studyOf = (setup: SimulationSetup): Study => {
	const {principal, keys, facts, mattering} = setup;
	const matters = (key: string): boolean => !mattering || mattering.has(key.toLowerCase());
	const all = contextKeyNames(keys ?? []).map(name => ({name, standing: standingOf(name, principal, facts)}));
	const mattered = all.filter(({name}) => matters(name));
	const contexts = new Map<string, readonly ContextEntry[]>();
	const inherits = ({name, standing}: (typeof all)[number]): boolean =>
		principal.kind === 'role' && standing.kind === 'known' && /^aws:principaltag\//i.test(name);
	const references = mattered.flatMap(({name, standing}) => tagReference(name, standing));
	const shared = references.filter(({name}) => !/^ec2:/i.test(name));
	const both = ['ssm:resourceTag/', 'aws:ResourceTag/'];
	return {
		setup,
		readers: {
			instance: keys === null ? everyTagReader([...both, 'ec2:ResourceTag/']) : readerFor(references),
			'managed-instance': keys === null ? everyTagReader(both) : readerFor(shared),
		},
		doubts: {
			keys: keys && mattered.flatMap(({name, standing}) => (standing.kind === 'unknown' ? [name] : [])),
			guessed: mattered.flatMap(({name}) => (/^aws:principalarn$/i.test(name) && !principal.isExact ? [name] : [])),
			booleans: mattered.flatMap(({name, standing}) =>
				standing.kind === 'unknown' && standing.isBoolean ? [name] : [],
			),
			assumptions: [
				...mattered.filter(inherits).map(({name}) => `no session tag changes ${name}`),
				...(isNarrowable(principal) ? [noSessionPolicy] : []),
			],
		},
		matters,
		context: (region, account) => {
			const place = `${region}\n${account}`;
			const context = contexts.get(place) ?? baseContext(setup, region, account);
			contexts.set(place, context);
			return context;
		},
	};
};

/** Whoever assumes a role may narrow the session by a policy that nobody can read; Identity Center never does. */
const isNarrowable = ({kind, name}: SimulationSetup['principal']): boolean =>
	kind === 'role' && !name.startsWith('AWSReservedSSO_');

/** What is uncertain about an ask on a resource without tags of its own. */
export const doubtsWithoutTags = (setup: SimulationSetup): Doubts => studyOf(setup).doubts;

const tagReference = (name: string, standing: KeyStanding): {name: string; tagKey: string}[] =>
	standing.kind === 'tag' ? [{name, tagKey: standing.tagKey}] : [];
