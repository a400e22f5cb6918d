import {describe, expect, test} from 'vitest';
import {documentArn, parseArn} from '../../src/domain/arn.ts';
import {callerOf} from '../../src/domain/caller.ts';
import {principalOf} from '../../src/domain/principal.ts';
import {account, alice, deploy} from './support/nodes.ts';

const identity = (arn: string, userId = 'AROAX:someone') => ({arn, account, userId});
const sso = 'AWSReservedSSO_Admin_0123456789abcdef';

describe('a caller identity as principal (reference: iam-simulation §3)', () => {
	test('a user is simulated by its own ARN, path included', () => {
		const user = identity(`arn:aws:iam::${account}:user/teams/pay/alice`, 'AIDAALICE');
		expect(principalOf(user, null)).toEqual({
			kind: 'user',
			identity: user,
			partition: 'aws',
			sources: [user.arn],
			isExact: true,
			name: 'alice',
			sessionName: null,
			tags: null,
		});
		expect(principalOf(alice, {arn: alice.arn, tags: {team: 'pay'}})).toMatchObject({tags: {team: 'pay'}});
	});

	test('a role session is simulated by the role that IAM knows, with its path', () => {
		const arn = `arn:aws:iam::${account}:role/teams/platform/deploy`;
		expect(principalOf(deploy, {arn, tags: {}})).toMatchObject({
			kind: 'role',
			sources: [arn],
			isExact: true,
			name: 'deploy',
			sessionName: 'alice@example.com',
		});
	});

	test('a role that IAM does not show is tried without its path', () => {
		expect(principalOf(deploy, null)).toMatchObject({sources: [`arn:aws:iam::${account}:role/deploy`], isExact: false});
	});

	test.each([
		[
			'eu-west-1',
			[
				`role/aws-reserved/sso.amazonaws.com/eu-west-1/${sso}`,
				`role/aws-reserved/sso.amazonaws.com/${sso}`,
				`role/${sso}`,
			],
		],
		['us-east-1', [`role/aws-reserved/sso.amazonaws.com/${sso}`, `role/${sso}`]],
		[null, [`role/aws-reserved/sso.amazonaws.com/${sso}`, `role/${sso}`]],
	])('an Identity Center role with home region %s is tried by its paths, then without', (ssoRegion, paths) => {
		const caller = identity(`arn:aws:sts::${account}:assumed-role/${sso}/alice@example.com`);
		expect(principalOf(caller, null, {ssoRegion})).toMatchObject({
			sources: paths.map(path => `arn:aws:iam::${account}:${path}`),
			isExact: false,
		});
	});

	test.each(['aws', 'aws-cn', 'aws-us-gov', 'aws-iso-b'])('the partition %s is kept', partition => {
		const caller = identity(`arn:${partition}:sts::${account}:assumed-role/deploy/x`);
		expect(principalOf(caller, null)).toMatchObject({
			partition,
			sources: [`arn:${partition}:iam::${account}:role/deploy`],
		});
	});

	test('root is root', () => {
		expect(principalOf(identity(`arn:aws:iam::${account}:root`, account), null).kind).toBe('root');
	});

	test.each([
		[`arn:aws:sts::${account}:federated-user/temp`, /federated/],
		[`arn:aws:sts::${account}:assumed-root`, /root session/],
		['arn:aws:sts::123456789012:user/moto', /neither a user nor a role/],
		[`arn:aws:iam::${account}:group/oncall`, /neither a user nor a role/],
		[`arn:aws:sts::${account}:assumed-role/deploy`, /no name/],
		[`arn:aws:sts::${account}:assumed-role/`, /no name/],
		[`arn:aws:iam::${account}:user/`, /neither/],
		['nonsense', /cannot be read/],
		['', /cannot be read/],
	])('%s cannot be simulated, and says why', (arn, why) => {
		const principal = principalOf(identity(arn), null);
		expect(principal.kind).toBe('unsimulatable');
		expect(principal.kind === 'unsimulatable' && principal.why).toMatch(why);
	});

	test('a session name may hold slashes', () => {
		expect(callerOf(`arn:aws:sts::${account}:assumed-role/deploy/a/b`)).toMatchObject({
			name: 'deploy',
			sessionName: 'a/b',
		});
	});

	test('--policy-source-arn beats what was found out, and is refused when it names neither user nor role', () => {
		const override = `arn:aws:iam::${account}:role/deep/path/deploy`;
		const self = principalOf(deploy, null, {policySourceArn: override});
		expect(self).toMatchObject({kind: 'role', sources: [override], isExact: true, sessionName: 'alice@example.com'});
		const other = principalOf(
			deploy,
			{arn: 'x', tags: {a: '1'}},
			{policySourceArn: `arn:aws:iam::${account}:user/bob`},
		);
		expect(other).toMatchObject({kind: 'user', name: 'bob', sessionName: null, tags: null});
		expect(principalOf(deploy, null, {policySourceArn: deploy.arn}).kind).toBe('unsimulatable');
		const federated = identity(`arn:aws:sts::${account}:federated-user/temp`);
		expect(principalOf(federated, null, {policySourceArn: override}).kind).toBe('role');
	});
});

describe('ARNs (reference: iam-simulation §4.2)', () => {
	test.each([
		[null, 'arn:aws:ssm:eu-west-1:111122223333:document/SSM-SessionManagerRunShell'],
		['SSM-SessionManagerRunShell', 'arn:aws:ssm:eu-west-1:111122223333:document/SSM-SessionManagerRunShell'],
		['Ops-Shell', 'arn:aws:ssm:eu-west-1:111122223333:document/Ops-Shell'],
		['AWS-StartSSHSession', 'arn:aws:ssm:eu-west-1::document/AWS-StartSSHSession'],
		['AWSFleetManager-Shell', 'arn:aws:ssm:eu-west-1::document/AWSFleetManager-Shell'],
		['arn:aws:ssm:eu-west-1:999999999999:document/Shared', 'arn:aws:ssm:eu-west-1:999999999999:document/Shared'],
	])('of document %s is %s', (name, arn) => {
		expect(documentArn(name, 'aws', 'eu-west-1', account)).toBe(arn);
	});

	test('are taken apart, and nonsense is not', () => {
		expect(parseArn('arn:aws:ssm:eu-west-1::document/AWS-X')).toEqual({
			partition: 'aws',
			service: 'ssm',
			region: 'eu-west-1',
			account: '',
			resource: 'document/AWS-X',
		});
		expect(parseArn('arn:other:ssm:eu-west-1::x')).toBeNull();
		expect(parseArn('arn:aws:ssm')).toBeNull();
	});
});
