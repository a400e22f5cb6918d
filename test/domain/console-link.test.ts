import {describe, expect, test} from 'vitest';
import {consoleLink, signedInLink} from '../../src/domain/console-link.ts';
import type {Node} from '../../src/domain/node.ts';
import type {Profile} from '../../src/domain/profile.ts';
import {startCommand} from '../../src/domain/start-command.ts';

const nodeIn = (region: string, profile: string | null = null, id = 'i-0a'): Node => ({
	id,
	kind: id.startsWith('mi-') ? 'managed-instance' : 'instance',
	scope: {profile, region},
	account: null,
	instance: null,
	managed: null,
});

const prod: Profile = {
	name: 'prod',
	region: null,
	sso: {
		session: 'corp',
		startUrl: 'https://corp.awsapps.com/start#',
		region: 'eu-central-1',
		account: '111122223333',
		role: 'Ops',
	},
	login: 'corp',
	roleArn: null,
};

describe('the link to the console', () => {
	test('leads to the node in the console of its partition', () => {
		expect(consoleLink(nodeIn('eu-west-1'))).toBe(
			'https://eu-west-1.console.aws.amazon.com/ec2/home?region=eu-west-1#InstanceDetails:instanceId=i-0a',
		);
		expect(consoleLink(nodeIn('cn-north-1'))).toMatch(/^https:\/\/console\.amazonaws\.cn\//);
		expect(consoleLink(nodeIn('us-gov-west-1', null, 'mi-0a'))).toMatch(
			/^https:\/\/console\.amazonaws-us-gov\.com\/systems-manager\/fleet-manager\/managed-nodes\/mi-0a\//,
		);
	});

	test('goes through the access portal under SSO, with account and role', () => {
		const link = signedInLink(nodeIn('eu-west-1', 'prod'), [prod]);
		const [portal, asked = ''] = link.split('/#/console?');
		expect(portal).toBe('https://corp.awsapps.com/start');
		expect(Object.fromEntries(new URLSearchParams(asked))).toEqual({
			account_id: '111122223333',
			role_name: 'Ops',
			destination: consoleLink(nodeIn('eu-west-1')),
		});
	});

	test('does so for a role without a profile of its own, where the start URL is known', () => {
		const link = signedInLink(nodeIn('eu-west-1', 'corp/444455556666/ReadOnly'), [prod]);
		expect(link).toContain('/#/console?account_id=444455556666&role_name=ReadOnly&destination=https%3A%2F%2F');
		expect(signedInLink(nodeIn('eu-west-1', 'other/444455556666/ReadOnly'), [prod])).not.toContain('#/console');
		const login = {name: 'other', isOpen: true, expires: null, startUrl: 'https://other.awsapps.com/start'};
		expect(signedInLink(nodeIn('eu-west-1', 'other/444455556666/ReadOnly'), [prod], [login])).toMatch(
			/^https:\/\/other\.awsapps\.com\/start\/#\/console\?account_id=444455556666/,
		);
	});

	test('is the plain one without SSO, and where a start URL is no https address', () => {
		const odd = {...prod, sso: prod.sso && {...prod.sso, startUrl: 'javascript:alert(1)'}};
		for (const [profile, profiles] of [
			[null, [prod]],
			['dev', [prod]],
			['prod', [odd]],
		] as const)
			expect(signedInLink(nodeIn('eu-west-1', profile), profiles)).toBe(consoleLink(nodeIn('eu-west-1')));
	});
});

describe('the command that opens the same session', () => {
	test('is our own for a role of a login that has no profile, which the AWS CLI cannot name', () => {
		expect(startCommand(nodeIn('eu-west-1', 'corp/444455556666/ReadOnly'), null)).toBe(
			'reach shell i-0a --region eu-west-1 --profile corp/444455556666/ReadOnly',
		);
	});

	test('names the profile that the environment chose, unless the scope has its own or there is none', () => {
		const plain = 'aws ssm start-session --target i-0a --region eu-west-1';
		expect(startCommand(nodeIn('eu-west-1'), "o'brien")).toBe(`${plain} --profile 'o'\\''brien'`);
		expect(startCommand(nodeIn('eu-west-1', 'dev'), 'prod')).toBe(`${plain} --profile dev`);
		expect(startCommand(nodeIn('eu-west-1'), null)).toBe(plain);
	});
});
