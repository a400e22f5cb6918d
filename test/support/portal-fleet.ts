import {readFileSync} from 'node:fs';
import type {SandboxProcess} from './sandbox.ts';

const all = {Version: '2012-10-17', Statement: [{Effect: 'Allow', Action: '*', Resource: '*'}]};
const withMfa = {
	Version: '2012-10-17',
	Statement: [{Effect: 'Allow', Action: '*', Resource: '*', Condition: {Bool: {'aws:MultiFactorAuthPresent': 'true'}}}],
};

const account = '111122223333';
const ofGuarded = {
	source_profile: 'alice',
	role_arn: `arn:aws:iam::${account}:role/guarded`,
	mfa_serial: `arn:aws:iam::${account}:mfa/alice`,
};
const ofSso = {sso_session: 'corp', sso_account_id: account, sso_role_name: 'Ops'};

/** A fleet with two accounts behind a sign-in, and a role behind MFA. `center` changes its Identity Center. */
export const portalFleet = (center: object = {}): Readonly<Record<string, unknown>> => ({
	caller: 'alice',
	principals: {
		alice: {kind: 'user', policies: {all}, mfaCode: '123456'},
		ops: {kind: 'role', sessionName: 'alice', policies: {all}},
		guarded: {kind: 'role', policies: {withMfa}, needsMfa: true},
	},
	identityCenter: {
		region: 'eu-central-1',
		session: 'corp',
		intervalSeconds: 0.05,
		accounts: {
			[account]: {name: 'payments', roles: {Ops: 'ops', ReadOnly: 'ops'}},
			'444455556666': {name: 'search', email: 'search@example.com', roles: {Ops: 'ops'}},
		},
		...center,
	},
	profiles: {night: ofGuarded, 'prod-web': ofSso, 'prod-db': {...ofSso, sso_role_name: 'ReadOnly'}},
	regions: {
		'eu-west-1': {
			instances: [
				{id: 'i-0a1b2c3d4e5f60001', name: 'payments-web', agent: {}},
				{id: 'i-0a1b2c3d4e5f60002', name: 'search-web', owner: '444455556666', agent: {}},
			],
		},
	},
});

/** Registers a client and begins a sign-in, as a program does that speaks to the service itself. */
export const signInAt = async ({endpoint, environment}: SandboxProcess) => {
	const config = readFileSync(environment['AWS_CONFIG_FILE'] ?? '', 'utf8');
	const [, startUrl = ''] = /sso_start_url = (.*)/.exec(config) ?? [];
	const ask = async (path: string, body: object): Promise<Record<string, string>> => {
		const answer = await fetch(`${endpoint}${path}`, {method: 'POST', body: JSON.stringify(body)});
		return answer.json() as Promise<Record<string, string>>;
	};
	const scopes = ['sso:account:access'];
	const {clientId = '', clientSecret = ''} = await ask('/client/register', {
		clientName: 'test',
		clientType: 'public',
		scopes,
	});
	const client = {clientId, clientSecret, startUrl};
	const {
		deviceCode = '',
		userCode = '',
		verificationUri = '',
		verificationUriComplete = '',
		...rest
	} = await ask('/device_authorization', client);
	return {client, begun: {...rest, deviceCode, userCode, verificationUri, verificationUriComplete}};
};

/** The page of a code as a browser gets it; with a form, what the answer leads to. */
export const readPage = async (address: string, form?: Record<string, string>): Promise<string> => {
	const answer = await fetch(address, form ? {method: 'POST', body: new URLSearchParams(form)} : {});
	return answer.text();
};
