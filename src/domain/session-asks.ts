import {parseArn} from './arn.ts';
import {baseContext} from './context.ts';
import type {Scope} from './scope.ts';
import type {SessionInfo} from './session-info.ts';
import type {Ask, SimulationSetup} from './simulation.ts';
import type {ContextEntry} from './simulation-api.ts';
import {doubtsWithoutTags} from './simulation-setup.ts';

/** What can be done with a session that exists. */
export type SessionVerb = 'ssm:TerminateSession' | 'ssm:ResumeSession';

const sessionIdTag = /^ssm:resourcetag\/aws:ssmmessages:session-id$/i;
const targetIdTag = /^ssm:resourcetag\/aws:ssmmessages:target-id$/i;

/**
 * Asks which sessions may be ended or resumed; the asks' subjects are session ids (reference: iam-simulation §6.4).
 * Policies that look at a session's own tags need an ask a session, all others one for 50.
 *
 * What AWS puts into the `session-id` tag of a role's session is not certain; where a policy looks at it, the verdict
 * says so.
 */
export const sessionAsks = (
	setup: SimulationSetup,
	scope: Scope,
	verb: SessionVerb,
	sessions: readonly SessionInfo[],
	chunk = 50,
): readonly Ask[] => {
	const {partition, identity} = setup.principal;
	const base = baseContext(setup, scope.region, identity.account);
	const names = setup.keys ?? [
		'ssm:resourceTag/aws:ssmmessages:session-id',
		'ssm:resourceTag/aws:ssmmessages:target-id',
	];
	const ownerTag = names.find(name => sessionIdTag.test(name));
	const nodeTag = names.find(name => targetIdTag.test(name));
	const doubts = doubtsWithoutTags(setup);
	const make = (some: readonly SessionInfo[], tags: readonly ContextEntry[], unsure: readonly string[]): Ask => ({
		on: 'node',
		scope,
		request: {
			source: setup.source,
			action: verb,
			resources: some.map(({id}) => `arn:${partition}:ssm:${scope.region}:${identity.account}:session/${id}`),
			context: [...base, ...tags],
		},
		subjects: some.map(({id}) => id),
		doubts: {...doubts, keys: doubts.keys && [...doubts.keys, ...unsure]},
		nodes: [],
		hasEveryTag: true,
		isSecond: false,
		trial: null,
		others: [],
	});
	if (!ownerTag && !nodeTag) {
		const asks: Ask[] = [];
		for (let at = 0; at < sessions.length; at += chunk) asks.push(make(sessions.slice(at, at + chunk), [], []));
		return asks;
	}
	return sessions.map(session => {
		const owner = ownerId(setup, session);
		const tags = [...entry(ownerTag, owner), ...entry(nodeTag, session.target)];
		const isUnsure = ownerTag && (owner === null || setup.principal.kind === 'role');
		const unsure = [...(isUnsure ? [ownerTag] : []), ...(nodeTag && session.target === null ? [nodeTag] : [])];
		return make([session], tags, unsure);
	});
};

const entry = (key: string | undefined, value: string | null): readonly ContextEntry[] =>
	key && value !== null ? [{key, type: 'string', values: [value]}] : [];

/** The owner as `aws:userid` names it; only our own is known. */
const ownerId = ({principal: {identity}}: SimulationSetup, {owner}: SessionInfo): string | null =>
	owner === identity.arn ? identity.userId : null;

/** Whether a session is one's own. */
export const isOwnSession = ({owner}: SessionInfo, callerArn: string): boolean =>
	owner !== null && (owner === callerArn || parseArn(owner)?.resource === parseArn(callerArn)?.resource);
