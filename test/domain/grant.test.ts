import {describe, expect, test} from 'vitest';
import {endOf, parseDuration} from '../../src/domain/duration.ts';
import {type Grant, grantName, grantPolicy, isExpired, momentOf, readGrant, stamp} from '../../src/domain/grant.ts';
import {cloudFormationOf, terraformOf} from '../../src/domain/grant-forms.ts';
import {parseEntity, protectionOf} from '../../src/domain/grant-principal.ts';
import {literal, policySize, policyText} from '../../src/domain/policy-text.ts';
import {lineDiff} from '../../src/domain/text-diff.ts';

const now = Date.parse('2026-11-23T12:00:30Z');
const node = 'arn:aws:ec2:eu-west-1:111122223333:instance/i-0000000000000000a';
const shell = 'arn:aws:ssm:eu-west-1:111122223333:document/SSM-SessionManagerRunShell';
const username = ['$', '{aws:username}'].join('');
const userid = ['$', '{aws:userid}'].join('');

const grant = (more: Partial<Grant> = {}): Grant => ({
	kind: 'user',
	partition: 'aws',
	account: '111122223333',
	nodes: [node],
	tags: {},
	regions: [],
	documents: [shell],
	keys: [],
	aliases: [],
	until: null,
	...more,
});

const statements = (more: Partial<Grant> = {}) => grantPolicy(grant(more), {who: 'alice', when: now}).Statement;

describe('the policy of a grant', () => {
	test('opens exactly the nodes and the document, for a user with sessions of its own name', () => {
		expect(statements()).toEqual([
			{
				Sid: 'ReachByaliceAt20261123T1200ZUntilRevoked',
				Effect: 'Allow',
				Action: 'ssm:StartSession',
				Resource: [node, shell],
			},
			{
				Sid: 'ReachChannel',
				Effect: 'Allow',
				Action: 'ssmmessages:OpenDataChannel',
				Resource: `arn:aws:ssm:*:111122223333:session/${username}-*`,
			},
			{
				Sid: 'ReachOwnSessions',
				Effect: 'Allow',
				Action: ['ssm:ResumeSession', 'ssm:TerminateSession'],
				Resource: `arn:aws:ssm:*:111122223333:session/${username}-*`,
			},
		]);
	});

	test('knows a role’s own sessions by the tag that AWS gives them', () => {
		expect(statements({kind: 'role'}).at(-1)).toMatchObject({
			Resource: 'arn:aws:ssm:*:111122223333:session/*',
			Condition: {StringEquals: {'ssm:resourceTag/aws:ssmmessages:session-id': userid}},
		});
	});

	test('keeps the document apart from nodes by tag, and takes a tag’s value at its letters', () => {
		const value = ['$', '{aws:username}*'].join('');
		const [first, second] = statements({nodes: [], tags: {team: [value]}, regions: ['eu-west-1']});
		expect(first).toMatchObject({Resource: [shell]});
		expect(first).not.toHaveProperty('Condition');
		expect(second).toMatchObject({
			Resource: [
				'arn:aws:ec2:eu-west-1:111122223333:instance/*',
				'arn:aws:ssm:eu-west-1:111122223333:managed-instance/*',
			],
			Condition: {StringEquals: {'ssm:resourceTag/team': [literal(value)]}},
		});
		expect(literal(value)).toBe(['$', '{$}{aws:username}*'].join(''));
	});

	test('ends by a condition on every statement', () => {
		const until = Date.parse('2026-11-24T06:00:00Z');
		for (const {Condition} of statements({until, kind: 'role'})) {
			expect(Condition).toMatchObject({DateLessThan: {'aws:CurrentTime': '2026-11-24T06:00:00Z'}});
		}
	});

	test('may make data keys where sessions are encrypted, by the key or by its alias', () => {
		const key = 'arn:aws:kms:eu-west-1:111122223333:key/1';
		const made = statements({keys: [key], aliases: [{region: 'eu-west-1', alias: 'alias/s'}]});
		expect(made.at(-2)).toMatchObject({Action: 'kms:GenerateDataKey', Resource: [key]});
		expect(made.at(-1)).toMatchObject({Condition: {'ForAnyValue:StringEquals': {'kms:ResourceAliases': ['alias/s']}}});
	});

	test('has a name that its content and its end decide, not who made it', () => {
		const until = Date.parse('2026-11-24T06:00:00Z');
		expect(grantName(grant({until}))).toMatch(/^reach-20261124T0600Z-[0-9a-f]{8}$/);
		expect(grantName(grant())).toMatch(/^reach-always-[0-9a-f]{8}$/);
		expect(grantName(grant())).not.toBe(grantName(grant({nodes: []})));
		const text = policyText(grantPolicy(grant({until}), {who: 'alice@example.com', when: now}));
		const record = readGrant(grantName(grant({until})), text);
		expect(record).toEqual({until, who: 'aliceexamplecom', when: Date.parse('2026-11-23T12:00:00Z')});
		expect(record && isExpired(record, until)).toBe(true);
		expect(record && isExpired(record, until - 1)).toBe(false);
		expect(readGrant('node-access', text)).toBeNull();
		expect(readGrant('reach-always-0123abcd', policyText({Version: '2012-10-17', Statement: []}))).toBeNull();
	});

	test('can be put into Terraform and CloudFormation without either reading its variables', () => {
		const placed = {
			policy: grantPolicy(grant(), {who: 'a', when: now}),
			name: 'reach-always-1',
			kind: 'user',
			principal: 'bob',
		} as const;
		expect(terraformOf(placed)).toContain(`session/$${username}-*`);
		const template = JSON.parse(cloudFormationOf(placed));
		expect(template.Resources.reachalways1).toMatchObject({
			Type: 'AWS::IAM::UserPolicy',
			Properties: {UserName: 'bob', PolicyName: 'reach-always-1', PolicyDocument: {Version: '2012-10-17'}},
		});
	});

	test('is counted as IAM counts, without white space', () => {
		expect(policySize('{ "a":\n\t1 }')).toBe(7);
	});
});

describe('who is meant', () => {
	test.each([
		['bob', {kind: null, name: 'bob', path: null, account: null, partition: null}],
		['role/deploy', {kind: 'role', name: 'deploy', path: null, account: null, partition: null}],
		['role/teams/x/deploy', {kind: 'role', name: 'deploy', path: '/teams/x/', account: null, partition: null}],
		[
			'arn:aws:iam::111122223333:user/bob',
			{kind: 'user', name: 'bob', path: '/', account: '111122223333', partition: 'aws'},
		],
		[
			'arn:aws:sts::111122223333:assumed-role/deploy/alice',
			{kind: 'role', name: 'deploy', path: null, account: '111122223333', partition: 'aws'},
		],
	])('%s', (text, expected) => {
		expect(parseEntity(text)).toEqual({ok: true, value: expected});
	});

	test.each([
		'arn:aws:sts::111122223333:assumed-role/',
		'arn:aws:sts::111122223333:assumed-role/$(id)/x',
		'root',
		'arn:aws:iam::111122223333:root',
		'arn:aws:s3:::bucket',
		'arn:nonsense',
		'policy/x',
		'a b',
		'',
	])('%s is nobody who can be given a policy', text => {
		expect(parseEntity(text)).toMatchObject({ok: false, problem: {kind: 'invalid-input'}});
	});

	test('roles that only AWS may change are known by name and by path', () => {
		expect(protectionOf({name: 'AWSReservedSSO_Dev_Ops_0123456789abcdef', path: null})).toEqual({
			kind: 'permission-set',
			set: 'Dev_Ops',
		});
		expect(protectionOf({name: 'AWSServiceRoleForECS', path: null})).toEqual({kind: 'service-linked'});
		expect(protectionOf({name: 'x', path: '/aws-service-role/ecs.amazonaws.com/'})).toEqual({kind: 'service-linked'});
		expect(protectionOf({name: 'deploy', path: '/'})).toBeNull();
	});
});

describe('until when', () => {
	test.each([
		['30m', 30 * 60_000],
		['8h', 8 * 3_600_000],
		['1d12h', 36 * 3_600_000],
		['', null],
		['8', null],
		['0h', null],
		['h8', null],
		['-1h', null],
	])('%s lasts %s ms', (text, expected) => {
		expect(parseDuration(text)).toBe(expected);
	});

	test('an end stands on a full minute and never in the past', () => {
		expect(endOf(null, '1h', now)).toBe(Date.parse('2026-11-23T13:01:00Z'));
		expect(endOf('2026-11-24T18:00', null, now)).toBe(Date.parse('2026-11-24T18:00:00Z'));
		expect(endOf('2026-11-24T18:00+02:00', null, now)).toBe(Date.parse('2026-11-24T16:00:00Z'));
		expect(endOf('2026-11-23', null, now)).toMatchObject({summary: expect.stringContaining('--until')});
		expect(endOf(null, '999999w'.repeat(20), now)).toMatchObject({kind: 'invalid-input'});
		expect(endOf('9999-12-31T00:00Z', null, now)).toMatchObject({kind: 'invalid-input'});
		expect(endOf('2026-11-23T12:00:50Z', null, now)).toMatchObject({summary: expect.stringContaining('--until')});
		expect(endOf('2026-11-24 18:00', null, now)).toBe(Date.parse('2026-11-24T18:00:00Z'));
		expect(endOf('2026-11-24T18:00+0200', null, now)).toBe(Date.parse('2026-11-24T16:00:00Z'));
		for (const text of ['2027-02-30', '2026-11-24T25:00Z', '2026-11-24 18:00 PST', '2026-11-24T18:00 (x)']) {
			expect(endOf(text, null, now), text).toMatchObject({kind: 'invalid-input'});
		}
		expect(endOf('tomorrow', null, now)).toMatchObject({kind: 'invalid-input'});
		expect(endOf('2026-11-24', '1h', now)).toMatchObject({kind: 'invalid-input'});
		expect(endOf(null, null, now)).toBeNull();
	});

	test('a stamp is read as it was written', () => {
		const until = Date.parse('2026-11-24T06:00:00Z');
		expect(momentOf(stamp(until))).toBe(until);
		expect(momentOf('20261399T9999Z')).toBeNull();
		expect(momentOf('always')).toBeNull();
	});
});

test('a difference keeps what both have and marks the rest', () => {
	expect(lineDiff('a\nb\nc', 'a\nx\nc\nd')).toEqual(['  a', '- b', '+ x', '  c', '+ d']);
});
