import type {Access} from './access.ts';
import {parseArn} from './arn.ts';
import {baseContext} from './context.ts';
import type {Scope} from './scope.ts';
import type {SessionInfo} from './session-info.ts';
import type {Ask} from './simulation.ts';
import type {ContextEntry} from './simulation-api.ts';
import {doubtsWithoutTags, type SimulationSetup} from './simulation-setup.ts';

/** What can be done with a session that exists. */
export type SessionVerb = 'ssm:TerminateSession' | 'ssm:ResumeSession';

const ownerTag = /^(?:ssm|aws):resourcetag\/aws:ssmmessages:session-id$/i;
const targetTag = /^(?:ssm|aws):resourcetag\/aws:ssmmessages:target-id$/i;
const unreadKeys = ['ssm', 'aws'].flatMap(prefix =>
	['session-id', 'target-id'].map(tag => `${prefix}:resourceTag/aws:ssmmessages:${tag}`),
);

/**
 * Asks which sessions may be ended or resumed; the asks' subjects are session ids (reference: iam-simulation §6.4).
 * Policies that look at a session's own tags need an ask a session, all others one for 50. Read verdicts through
 * {@link sessionAccess}.
 */
export const sessionAsks = (
	setup: SimulationSetup,
	scope: Scope,
	verb: SessionVerb,
	sessions: readonly SessionInfo[],
	chunk = 50,
): readonly Ask[] => {
	const names = setup.keys ?? unreadKeys;
	const tagged = names.filter(name => ownerTag.test(name) || targetTag.test(name));
	if (tagged.length > 0) return sessions.map(session => askFor(setup, scope, verb, [session], tagged));
	const asks: Ask[] = [];
	for (let at = 0; at < sessions.length; at += chunk) {
		asks.push(askFor(setup, scope, verb, sessions.slice(at, at + chunk), []));
	}
	return asks;
};

const askFor = (
	setup: SimulationSetup,
	scope: Scope,
	action: SessionVerb,
	sessions: readonly SessionInfo[],
	tagged: readonly string[],
): Ask => {
	const {partition, identity} = setup.principal;
	const named = sessions.flatMap(session => [{subject: session.id, name: session.id}, ...aliasOf(setup, session)]);
	const doubts = doubtsWithoutTags(setup);
	const tags = sessions.flatMap(session => tagged.map(key => ({key, value: tagOf(setup, session, key)})));
	// What AWS writes into the session-id tag of a role's session is not documented: our value is a guess there.
	const isGuessed = (key: string): boolean => ownerTag.test(key) && setup.principal.kind === 'role';
	const unsure = tags.filter(({key, value}) => value === null || isGuessed(key)).map(({key}) => key);
	return {
		on: 'node',
		scope,
		request: {
			source: setup.source,
			action,
			resources: named.map(({name}) => `arn:${partition}:ssm:${scope.region}:${identity.account}:session/${name}`),
			context: [
				...baseContext(setup, scope.region, identity.account),
				...tags.flatMap(({key, value}): ContextEntry[] =>
					value === null ? [] : [{key, type: 'string', values: [value]}],
				),
			],
		},
		subjects: named.map(({subject}) => subject),
		nodes: [],
		hasEveryTag: true,
		isSecond: false,
		doubts: {
			...doubts,
			keys: doubts.keys && [...doubts.keys, ...unsure],
			guessed: [...doubts.guessed, ...unsure.filter(isGuessed)],
		},
		trial: null,
		others: [],
	};
};

/** A session's own tags: whose it is, by `aws:userid`, and on which node. Only our own userid is known. */
const tagOf = ({principal: {identity}}: SimulationSetup, {owner, target}: SessionInfo, key: string): string | null =>
	targetTag.test(key) ? target : owner === identity.arn ? identity.userId : null;

const aliasSubject = (id: string): string => `${id} under its owner's userid`;

/**
 * Policies for roles often name sessions `${aws:userid}-*`, as AWS's own samples do, though a session's id begins with
 * the role session's name. Whether AWS takes both is not documented, so both are asked.
 */
const aliasOf = ({principal: {kind, identity}}: SimulationSetup, {id, owner}: SessionInfo) =>
	kind === 'role' && owner === identity.arn
		? [{subject: aliasSubject(id), name: `${identity.userId}${id.slice(id.lastIndexOf('-'))}`}]
		: [];

/** The verdict on a session: unknown where it is allowed only under the name that AWS may or may not take. */
export const sessionAccess = (access: ReadonlyMap<string, Access>, id: string): Access => {
	const own = access.get(id) ?? {verdict: 'pending'};
	const alias = access.get(aliasSubject(id));
	if (own.verdict !== 'denied' || alias?.verdict === 'denied' || alias === undefined) return own;
	const why = 'allowed only if AWS takes a role session by its userid, which is not documented';
	return alias.verdict === 'allowed' ? {verdict: 'unknown', why: {kind: 'principal', why}} : alias;
};

/** Whether a session is one's own. */
export const isOwnSession = ({owner}: SessionInfo, callerArn: string): boolean =>
	owner !== null && (owner === callerArn || parseArn(owner)?.resource === parseArn(callerArn)?.resource);
