import {describe, expect, test} from 'vitest';
import {baseContext} from '../../src/domain/context.ts';
import {contextKeyNames, standingOf} from '../../src/domain/context-keys.ts';
import {everyTagReader, readerFor} from '../../src/domain/tag-context.ts';
import {account, alice, deploy} from './support/nodes.ts';
import {now, setup, simulated} from './support/simulating.ts';

const user = simulated(alice, {arn: alice.arn, tags: {Team: 'pay'}});
const role = simulated(deploy, {arn: `arn:aws:iam::${account}:role/ops/deploy`, tags: {team: 'pay'}});
const hidden = simulated(deploy, null);
const sso = simulated(
	{...deploy, arn: `arn:aws:sts::${account}:assumed-role/AWSReservedSSO_Ops_0123456789abcdef/alice`},
	{arn: `arn:aws:iam::${account}:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Ops_0123456789abcdef`, tags: {}},
);
const facts = {sourceIp: null, mfa: null, isTemporary: null, now};
const longTerm = {...facts, isTemporary: false};

describe('context key names (reference: iam-simulation §2)', () => {
	test('lose stray words and second spellings', () => {
		expect(contextKeyNames(['aws:SourceIp', 'AWS:sourceip', '*', '$', 'ssm:resourceTag/env', 'aws:', 'env'])).toEqual([
			'aws:SourceIp',
			'ssm:resourceTag/env',
		]);
	});

	test('of identity providers are kept', () => {
		const key = 'oidc.eks.eu-west-1.amazonaws.com/id/ABC:sub';
		expect(contextKeyNames([key])).toEqual([key]);
	});
});

describe('what is known of a key (reference: iam-simulation §6.2)', () => {
	test.each([
		['aws:userid', user, facts, 'known'],
		['AWS:CurrentTime', user, facts, 'known'],
		['aws:username', user, facts, 'known'],
		['aws:username', role, facts, 'absent'],
		['aws:PrincipalArn', role, facts, 'known'],
		['aws:PrincipalArn', hidden, facts, 'unknown'],
		['aws:PrincipalTag/team', user, facts, 'known'],
		['aws:PrincipalTag/other', user, facts, 'absent'],
		['aws:PrincipalTag/team', role, facts, 'known'],
		['aws:PrincipalTag/team', hidden, facts, 'unknown'],
		['aws:PrincipalTag/team', sso, facts, 'unknown'],
		['aws:SourceIp', user, facts, 'unknown'],
		['aws:SourceIp', user, {...facts, sourceIp: '203.0.113.7'}, 'known'],
		['aws:SourceVpce', user, facts, 'unknown'],
		['aws:SourceVpce', user, {...facts, sourceIp: '203.0.113.7'}, 'absent'],
		['aws:MultiFactorAuthPresent', user, longTerm, 'absent'],
		['aws:MultiFactorAuthPresent', user, facts, 'unknown'],
		['aws:MultiFactorAuthPresent', role, facts, 'unknown'],
		['aws:MultiFactorAuthPresent', role, {...facts, mfa: true}, 'known'],
		['aws:MultiFactorAuthAge', role, {...facts, mfa: true}, 'unknown'],
		['aws:MultiFactorAuthAge', role, {...facts, mfa: false}, 'absent'],
		['aws:TokenIssueTime', user, longTerm, 'absent'],
		['aws:TokenIssueTime', role, facts, 'unknown'],
		['aws:CalledViaFirst', role, facts, 'absent'],
		['ssm:SessionDocumentAccessCheck', role, facts, 'absent'],
		['ssm:AccessRequestId', role, facts, 'unknown'],
		['aws:SourceIdentity', user, facts, 'absent'],
		['aws:SourceIdentity', role, facts, 'unknown'],
		['saml:aud', role, facts, 'unknown'],
		['token.actions.githubusercontent.com:sub', role, facts, 'unknown'],
		['token.actions.githubusercontent.com:sub', user, facts, 'absent'],
		['aws:NotInventedYet', user, facts, 'unknown'],
		['s3:prefix', user, facts, 'absent'],
		['ec2:InstanceType', role, facts, 'absent'],
		['aws:RequestTag/env', user, facts, 'absent'],
		['ssm:resourceTag/env', user, facts, 'tag'],
		['AWS:ResourceTag/env', user, facts, 'tag'],
		['ssm:resourceTag/aws:ssmmessages:session-id', user, facts, 'absent'],
	] as const)('%s', (key, principal, of, kind) => {
		expect(standingOf(key, principal, of).kind).toBe(kind);
	});

	test('only a boolean can be tried both ways', () => {
		expect(standingOf('aws:multifactorauthpresent', role, facts)).toEqual({kind: 'unknown', isBoolean: true});
		expect(standingOf('aws:SourceIp', role, facts)).toEqual({kind: 'unknown', isBoolean: false});
	});
});

const value = (entries: ReturnType<typeof baseContext>, key: string) =>
	entries.find(entry => entry.key.toLowerCase() === key.toLowerCase())?.values[0];

describe('the base context', () => {
	test('always has region, principal ARN and userid, whatever the policies reference', () => {
		for (const keys of [[], null, ['s3:prefix']]) {
			const entries = baseContext(setup(keys, {principal: role}), 'eu-west-1', account);
			expect(value(entries, 'aws:RequestedRegion')).toBe('eu-west-1');
			expect(value(entries, 'aws:PrincipalArn')).toBe(`arn:aws:iam::${account}:role/ops/deploy`);
			expect(value(entries, 'aws:userid')).toBe('AROADEPLOY:alice@example.com');
			expect(value(entries, 'aws:username')).toBeUndefined();
		}
	});

	test('has the user’s name and the time, in seconds only where a policy asks for it', () => {
		expect(value(baseContext(setup(), 'eu-west-1', account), 'aws:username')).toBe('alice');
		expect(value(baseContext(setup(), 'eu-west-1', account), 'aws:EpochTime')).toBeUndefined();
		const timed = baseContext(setup(['aws:currenttime', 'aws:EpochTime']), 'eu-west-1', account);
		expect(value(timed, 'aws:CurrentTime')).toBe('2026-11-23T12:00:00.000Z');
		expect(value(timed, 'aws:EpochTime')).toBe(String(now / 1000));
	});

	test('has address and MFA where the person told them, never a guess', () => {
		const keys = ['aws:SourceIp', 'aws:MultiFactorAuthPresent'];
		const told = {...facts, sourceIp: '203.0.113.7', mfa: true};
		expect(value(baseContext(setup(keys, {facts: told}), 'eu-west-1', account), 'aws:SourceIp')).toBe('203.0.113.7');
		expect(value(baseContext(setup(keys, {facts: told}), 'eu-west-1', account), 'aws:MultiFactorAuthPresent')).toBe(
			'true',
		);
		for (const key of keys) expect(value(baseContext(setup(keys), 'eu-west-1', account), key)).toBeUndefined();
	});

	test('names no key twice, in whatever case', () => {
		const odd = {...user, tags: {Team: 'a', team: 'b', TEAM: 'c'}};
		const names = baseContext(setup(null, {principal: odd}), 'eu-west-1', account).map(({key}) => key.toLowerCase());
		expect(new Set(names).size).toBe(names.length);
	});
});

describe('tags as context', () => {
	const env = readerFor([
		{name: 'ssm:resourceTag/env', tagKey: 'env'},
		{name: 'aws:ResourceTag/Env', tagKey: 'Env'},
	]);

	test('an absent tag is omitted, an empty one is sent', () => {
		expect(env.context({team: 'x'}).entries).toEqual([]);
		expect(env.context({env: ''})).toMatchObject({
			entries: [
				{key: 'ssm:resourceTag/env', values: ['']},
				{key: 'aws:ResourceTag/Env', values: ['']},
			],
			assumptions: ['the empty tag env counts as set'],
		});
	});

	test('a tag key matches in any case', () => {
		expect(env.context({ENV: 'prod'}).entries.map(({values}) => values)).toEqual([['prod'], ['prod']]);
		expect(env.context({ENV: 'prod'}).doubts).toEqual([]);
	});

	test('of keys that differ only in case the policy’s spelling counts, and it is a doubt', () => {
		const reader = readerFor([{name: 'ssm:resourceTag/env', tagKey: 'env'}]);
		for (const tags of [
			{Env: 'a', env: 'b', ENV: 'c'},
			{ENV: 'c', env: 'b', Env: 'a'},
		]) {
			expect(reader.context(tags)).toMatchObject({
				entries: [{key: 'ssm:resourceTag/env', values: ['b']}],
				doubts: ['ssm:resourceTag/env'],
			});
		}
		expect(reader.context({Env: 'same', env: 'same'}).doubts).toEqual([]);
	});

	test('equal signatures mean equal contexts, and only they', () => {
		const reader = readerFor([
			{name: 'ssm:resourceTag/a', tagKey: 'a'},
			{name: 'ssm:resourceTag/b', tagKey: 'b'},
		]);
		expect(reader.signature({a: '1', b: '2', c: '3'})).toBe(reader.signature({b: '2', a: '1'}));
		const all = [{}, {a: ''}, {b: ''}, {a: '1'}, {b: '1'}, {a: '1', b: ''}, {a: '1:1'}, {a: '-'}, {a: '1', A: '2'}];
		expect(new Set(all.map(tags => reader.signature(tags as Record<string, string>))).size).toBe(all.length);
	});

	test('where policies cannot be read every tag is sent, none twice', () => {
		const {entries, doubts} = everyTagReader(['ssm:resourceTag/', 'aws:ResourceTag/']).context({
			Env: 'a',
			env: 'b',
			team: 'x',
		});
		const names = entries.map(({key}) => key.toLowerCase());
		expect(new Set(names).size).toBe(names.length);
		expect(names).toContain('ssm:resourcetag/team');
		expect(names).toContain('aws:resourcetag/env');
		expect(doubts.map(key => key.toLowerCase())).toContain('ssm:resourcetag/env');
	});
});
