import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import type {Access} from '../../src/domain/access.ts';
import {type SessionVerb, sessionAccess, sessionAsks} from '../../src/domain/session-asks.ts';
import type {SessionInfo} from '../../src/domain/session-info.ts';
import type {Sources} from '../../src/domain/sources.ts';
import {readAnswer} from '../../src/domain/verdict.ts';
import {sandboxSources} from '../support/aws-sources.ts';
import {caseFleet, caseNodes, casePrincipals} from '../support/case-fleet.ts';
import {type SandboxProcess, startSandbox, stopSandboxes} from '../support/sandbox.ts';

const never = new AbortController().signal;
const region = 'eu-west-1';
const asking = {profile: 'asker', region};

let sandbox: SandboxProcess;
beforeAll(async () => {
	sandbox = await startSandbox(caseFleet);
});
afterAll(stopSandboxes);

/** A policy variable. */
const variable = (name: string): string => `$\{${name}}`;
const start = {Effect: 'Allow', Action: 'ssm:StartSession', Resource: '*'};
const own = (Resource: string) => ({Effect: 'Allow', Action: ['ssm:TerminateSession', 'ssm:ResumeSession'], Resource});
const byTag = (key: string, value: string) => ({...own('*'), Condition: {StringLike: {[key]: [value]}}});

const open = async (sources: Sources, profile: string): Promise<SessionInfo> => {
	const request = {target: caseNodes.web, region, profile, document: null, parameters: {}, reason: null};
	const started = await sources.startSession(request, never);
	if (!started.ok) throw new Error(started.problem.summary);
	for await (const page of sources.sessions(asking, {state: 'Active'}, never)) {
		const found = page.ok ? page.value.find(({id}) => id === started.value.sessionId) : undefined;
		if (found) return found;
	}
	throw new Error('the session is not listed');
};

const judge = async (sources: Sources, profile: string, verb: SessionVerb, session: SessionInfo): Promise<Access> => {
	const identity = await sources.identify({profile, region}, never);
	if (!identity.ok) throw new Error(identity.problem.summary);
	const principal = await sources.principal(asking, identity.value, never);
	if (principal.kind !== 'user' && principal.kind !== 'role') throw new Error(principal.kind);
	const source = principal.sources[0] ?? '';
	const keys = await sources.contextKeys(asking, source, never);
	const facts = {sourceIp: null, mfa: null, isTemporary: principal.kind === 'role', now: Date.now()};
	const setup = {principal, source, keys: keys.ok ? keys.value : null, facts, document: null};
	const said = new Map<string, Access>();
	for (const ask of sessionAsks(setup, {profile, region}, verb, [session])) {
		const answer = await sources.simulate(asking, ask.request, never);
		for (const [subject, access] of readAnswer(setup, ask, answer).access) said.set(subject, access);
	}
	return sessionAccess(said, session.id);
};

const sessionId = 'ssm:resourceTag/aws:ssmmessages:session-id';
const targetId = 'ssm:resourceTag/aws:ssmmessages:target-id';

describe('ending and resuming one’s own sessions (reference: iam-simulation §5, E4)', () => {
	test.each([
		[
			'a user by its name',
			'alice',
			own(`arn:aws:ssm:*:*:session/${variable('aws:username')}-*`),
			'session-name',
			'allowed',
			true,
		],
		['a user by somebody’s name', 'alice', own('arn:aws:ssm:*:*:session/bob-*'), 'session-name', 'denied', false],
		['a user by the session’s tag', 'alice', byTag(sessionId, variable('aws:userid')), 'session-name', 'allowed', true],
		['a user by the node', 'alice', byTag(targetId, caseNodes.web), 'session-name', 'allowed', true],
		['a user by another node', 'alice', byTag(targetId, caseNodes.db), 'session-name', 'denied', false],
		['a user without any right', 'alice', start, 'session-name', 'denied', false],
		['a role by everything', 'deploy', own('arn:aws:ssm:*:*:session/*'), 'session-name', 'allowed', true],
		[
			'a role by its userid, which AWS may not take',
			'deploy',
			own(`arn:aws:ssm:*:*:session/${variable('aws:userid')}-*`),
			'session-name',
			'unknown',
			false,
		],
		[
			'a role by its userid, where AWS takes it',
			'deploy',
			own(`arn:aws:ssm:*:*:session/${variable('aws:userid')}-*`),
			'also-userid',
			'unknown',
			true,
		],
		[
			'a role by the session’s tag',
			'deploy',
			byTag(sessionId, variable('aws:userid')),
			'session-name',
			'allowed',
			true,
		],
		['a role by somebody’s tag', 'deploy', byTag(sessionId, 'AROASOMEBODY:x'), 'session-name', 'unknown', false],
	] as const)('%s', async (_name, who, statement, ownSessionPattern, verdict, isEnded) => {
		const policies = {shell: {Version: '2012-10-17', Statement: [start, statement]}};
		await sandbox.set({principals: {...casePrincipals, [who]: {...casePrincipals[who], policies}}, ownSessionPattern});
		const {sources} = sandboxSources(sandbox.environment);
		const session = await open(sources, who);
		expect((await judge(sources, who, 'ssm:ResumeSession', session)).verdict).toBe(verdict);
		expect((await judge(sources, who, 'ssm:TerminateSession', session)).verdict).toBe(verdict);
		expect((await sources.resumeSession({profile: who, region}, session.id, never)).ok).toBe(isEnded);
		expect((await sources.terminateSession({profile: who, region}, session.id)).ok).toBe(isEnded);
	});
});
