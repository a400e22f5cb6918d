import {type RequestFacts, type SimulatedPrincipal, standingOf} from './context-keys.ts';
import type {ContextEntry, ContextKeyType} from './simulation-api.ts';

/** What decides the context of a simulation, nodes aside. */
export type ContextSource = {
	readonly principal: SimulatedPrincipal;
	/** The ARN that is simulated: one of the principal's sources. */
	readonly source: string;
	/** Context key names of the principal's policies; `null` where they could not be read. */
	readonly keys: readonly string[] | null;
	readonly facts: RequestFacts;
};

type Value = readonly [key: string, type: ContextKeyType, value: string];

/**
 * The context that all resources of a region and account share (reference: iam-simulation §6.2).
 * All that is known is sent, not only what the principal's policies reference: service control policies never reveal
 * their keys, and keys that no policy tests do no harm. The exception is a key whose type is not certain.
 */
export const baseContext = (of: ContextSource, region: string, account: string): readonly ContextEntry[] => {
	const {principal, source, facts} = of;
	const isEpochAsked = of.keys === null || of.keys.some(key => key.toLowerCase() === 'aws:epochtime');
	return unique([
		['aws:RequestedRegion', 'string', region],
		['aws:PrincipalArn', 'string', source],
		['aws:userid', 'string', principal.identity.userId],
		['aws:PrincipalAccount', 'string', principal.identity.account],
		['aws:PrincipalType', 'string', principal.kind === 'user' ? 'User' : 'AssumedRole'],
		['aws:PrincipalIsAWSService', 'boolean', 'false'],
		['aws:ResourceAccount', 'string', account],
		['aws:SecureTransport', 'boolean', 'true'],
		['aws:ViaAWSService', 'boolean', 'false'],
		['aws:CurrentTime', 'date', new Date(facts.now).toISOString()],
		...when(isEpochAsked, ['aws:EpochTime', 'numeric', String(Math.floor(facts.now / 1000))]),
		...when(principal.kind === 'user', ['aws:username', 'string', principal.name]),
		...when(facts.sourceIp !== null, ['aws:SourceIp', 'ip', facts.sourceIp ?? '']),
		...multiFactor(of),
		...Object.entries(principal.tags ?? {}).map(
			([key, value]) => [`aws:PrincipalTag/${key}`, 'string', value] as const,
		),
	]);
};

const when = (isSent: boolean, value: Value): readonly Value[] => (isSent ? [value] : []);

const multiFactor = ({principal, facts}: ContextSource): readonly Value[] =>
	facts.mfa !== null && standingOf('aws:MultiFactorAuthPresent', principal, facts).kind === 'known'
		? [['aws:MultiFactorAuthPresent', 'boolean', String(facts.mfa)]]
		: [];

/** One entry a key: the API refuses a key that is named twice, in whatever case. */
const unique = (values: readonly Value[]): readonly ContextEntry[] => {
	const entries = new Map<string, ContextEntry>();
	for (const [key, type, value] of values) {
		const lower = key.toLowerCase();
		if (!entries.has(lower)) entries.set(lower, {key, type, values: [value]});
	}
	return [...entries.values()];
};
