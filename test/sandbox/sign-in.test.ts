import {execFile} from 'node:child_process';
import {readFileSync} from 'node:fs';
import process from 'node:process';
import {promisify} from 'node:util';
import {DescribeInstancesCommand, EC2Client} from '@aws-sdk/client-ec2';
import {AssumeRoleCommand, GetCallerIdentityCommand, STSClient} from '@aws-sdk/client-sts';
import {GetRoleCredentialsCommand, SSOClient} from '@aws-sdk/nested-clients/sso';
import {CreateTokenCommand, SSOOIDCClient} from '@aws-sdk/nested-clients/sso-oidc';
import {afterEach, describe, expect, test} from 'vitest';
import {portalFleet, readPage, signInAt} from '../support/portal-fleet.ts';
import {type SandboxProcess, startSandbox, stopSandboxes} from '../support/sandbox.ts';
import {clientsOf, outcomeOf} from '../support/sandbox-clients.ts';
import {testWith} from '../support/tools.ts';

const run = promisify(execFile);

afterEach(stopSandboxes);

const deviceGrant = 'urn:ietf:params:oauth:grant-type:device_code';

const oidcOf = ({endpoint}: SandboxProcess) => new SSOOIDCClient({endpoint, region: 'eu-central-1', maxAttempts: 1});
const portalOf = ({endpoint}: SandboxProcess) => new SSOClient({endpoint, region: 'eu-central-1', maxAttempts: 1});

/** What the sign-in service answered to a request that no client of ours makes. */
const post = async ({endpoint}: SandboxProcess, path: string, body: unknown) => {
	const answer = await fetch(`${endpoint}${path}`, {method: 'POST', body: JSON.stringify(body)});
	return {status: answer.status, ...((await answer.json()) as Record<string, string>)};
};

type Listed = {readonly status: number; readonly nextToken?: string | null};

const list = async ({endpoint}: SandboxProcess, path: string, token: string): Promise<Listed> => {
	const answer = await fetch(`${endpoint}${path}`, {headers: {'x-amz-sso_bearer_token': token}});
	return {status: answer.status, ...((await answer.json()) as object)};
};

describe('a sign-in with a device code', () => {
	test('waits for its person, and then opens the roles of the accounts', async () => {
		const sandbox = await startSandbox(portalFleet({intervalSeconds: 0.5}));
		const {client, begun} = await signInAt(sandbox);
		expect(begun).toMatchObject({
			userCode: expect.stringMatching(/^[B-Z]{4}-[B-Z]{4}$/),
			verificationUri: `${sandbox.endpoint}/device`,
			verificationUriComplete: `${sandbox.endpoint}/device?user_code=${begun.userCode}`,
			expiresIn: 600,
			interval: 0.5,
		});
		const ask = {...client, grantType: deviceGrant, deviceCode: begun.deviceCode};
		const take = () => oidcOf(sandbox).send(new CreateTokenCommand(ask));
		expect(await outcomeOf(take())).toMatchObject({name: 'AuthorizationPendingException', status: 400});
		expect(await outcomeOf(take())).toMatchObject({name: 'SlowDownException', status: 400});
		expect(await readPage(begun.verificationUriComplete)).toContain(begun.userCode);
		expect(await readPage(begun.verificationUri, {user_code: begun.userCode, answer: 'allow'})).toContain('Allowed');
		await expect.poll(async () => (await outcomeOf(take())).name, {interval: 600}).toBe('ok');
	});

	test('gives a token once; the portal lists what it opens, a page at a time', async () => {
		const sandbox = await startSandbox(portalFleet({approval: 'at-once'}));
		const {client, begun} = await signInAt(sandbox);
		const ask = {...client, grantType: deviceGrant, deviceCode: begun.deviceCode};
		const oidc = oidcOf(sandbox);
		const {accessToken = '', refreshToken} = await oidc.send(new CreateTokenCommand(ask));
		expect(await outcomeOf(oidc.send(new CreateTokenCommand(ask)))).toMatchObject({name: 'InvalidGrantException'});
		const first = await list(sandbox, '/assignment/accounts?max_result=1', accessToken);
		expect(first).toMatchObject({accountList: [{accountId: '111122223333', accountName: 'payments'}]});
		const rest = `/assignment/accounts?max_result=1&next_token=${first.nextToken}`;
		expect(await list(sandbox, rest, accessToken)).toMatchObject({
			nextToken: null,
			accountList: [{accountId: '444455556666', emailAddress: 'search@example.com'}],
		});
		expect(await list(sandbox, '/assignment/accounts?max_result=101', accessToken)).toMatchObject({status: 400});
		expect(await list(sandbox, '/assignment/roles?account_id=111122223333', accessToken)).toMatchObject({
			roleList: [{roleName: 'Ops', accountId: '111122223333'}, {roleName: 'ReadOnly'}],
		});
		expect(await list(sandbox, '/assignment/roles?account_id=999999999999', accessToken)).toMatchObject({status: 403});
		expect(await list(sandbox, '/assignment/accounts', 'stolen')).toMatchObject({
			status: 401,
			message: 'Session token not found or invalid',
		});
		const renewed = await oidc.send(new CreateTokenCommand({...client, grantType: 'refresh_token', refreshToken}));
		expect(renewed.accessToken).not.toBe(accessToken);
		const again = oidc.send(new CreateTokenCommand({...client, grantType: 'refresh_token', refreshToken}));
		expect(await outcomeOf(again)).toMatchObject({name: 'InvalidGrantException'});
	});

	testWith('aws')('is carried out by the AWS CLI, call by call', async () => {
		const sandbox = await startSandbox(portalFleet({approval: 'at-once'}));
		const aws = async (...args: string[]): Promise<Record<string, string>> => {
			const {stdout} = await run('aws', ['--endpoint-url', sandbox.endpoint, '--output', 'json', ...args], {
				env: {PATH: process.env['PATH'], HOME: process.env['HOME'], ...sandbox.environment},
			});
			return JSON.parse(stdout);
		};
		const {client, begun} = await signInAt(sandbox);
		const made = await aws('sso-oidc', 'register-client', '--client-name', 'cli', '--client-type', 'public');
		expect(made['clientId']).not.toBe(client.clientId);
		const ofClient = ['--client-id', client.clientId, '--client-secret', client.clientSecret];
		const {accessToken = ''} = await aws(
			...['sso-oidc', 'create-token', ...ofClient, '--grant-type', deviceGrant, '--device-code', begun.deviceCode],
		);
		expect(await aws('sso', 'list-accounts', '--access-token', accessToken)).toMatchObject({
			accountList: [{accountName: 'payments'}, {accountName: 'search'}],
		});
		const role = ['--account-id', '444455556666', '--role-name', 'Ops', '--access-token', accessToken];
		expect(await aws('sso', 'get-role-credentials', ...role)).toMatchObject({
			roleCredentials: {accessKeyId: expect.stringMatching(/^ASIA/)},
		});
	});

	test('gives credentials that act in their own account', async () => {
		const sandbox = await startSandbox(portalFleet({approval: 'at-once'}));
		const {client, begun} = await signInAt(sandbox);
		const ask = {...client, grantType: deviceGrant, deviceCode: begun.deviceCode};
		const {accessToken = ''} = await oidcOf(sandbox).send(new CreateTokenCommand(ask));
		const open = async (accountId: string, roleName: string) => {
			const found = await portalOf(sandbox).send(new GetRoleCredentialsCommand({accountId, roleName, accessToken}));
			const {accessKeyId = '', secretAccessKey = '', sessionToken = ''} = found.roleCredentials ?? {};
			return {accessKeyId, secretAccessKey, sessionToken};
		};
		const seen = async (accountId: string) => {
			const options = {endpoint: sandbox.endpoint, region: 'eu-west-1', credentials: await open(accountId, 'Ops')};
			const {Arn, Account} = await new STSClient(options).send(new GetCallerIdentityCommand({}));
			const {Reservations = []} = await new EC2Client(options).send(new DescribeInstancesCommand({}));
			return {Arn, Account, nodes: Reservations.flatMap(({Instances = []}) => Instances.map(one => one.InstanceId))};
		};
		expect(await seen('111122223333')).toEqual({
			Account: '111122223333',
			Arn: 'arn:aws:sts::111122223333:assumed-role/ops/alice',
			nodes: ['i-0a1b2c3d4e5f60001'],
		});
		expect(await seen('444455556666')).toMatchObject({Account: '444455556666', nodes: ['i-0a1b2c3d4e5f60002']});
		expect(await outcomeOf(open('111122223333', 'Nothing'))).toMatchObject({status: 403, message: 'No access'});
	});

	test.each([
		['is denied on the page', {}, 'deny', 'AccessDeniedException'],
		['is denied always', {approval: 'denied'}, null, 'AccessDeniedException'],
		['came too late', {codeSeconds: 0.1}, null, 'ExpiredTokenException'],
	])('that %s gives nothing', async (_, center, answer, name) => {
		const sandbox = await startSandbox(portalFleet(center));
		const {client, begun} = await signInAt(sandbox);
		if (answer) await readPage(begun.verificationUri, {user_code: begun.userCode, answer});
		const ask = {...client, grantType: deviceGrant, deviceCode: begun.deviceCode};
		const end = async () => (await outcomeOf(oidcOf(sandbox).send(new CreateTokenCommand(ask)))).name;
		await expect.poll(end, {interval: 120}).toBe(name);
	});

	test('is refused as the service does it', async () => {
		const sandbox = await startSandbox(portalFleet());
		const {client} = await signInAt(sandbox);
		const {startUrl: _, ...alone} = client;
		const begin = (more: object) => post(sandbox, '/device_authorization', {...client, ...more});
		expect(await begin({startUrl: 'https://corp.awsapps.com/start'})).toMatchObject({error: 'invalid_request'});
		expect(await begin({clientSecret: 'guess'})).toMatchObject({status: 401, error: 'invalid_client'});
		expect(await post(sandbox, '/client/register', {clientName: 'x', clientType: 'secret'})).toMatchObject({
			error: 'invalid_client_metadata',
		});
		expect(await post(sandbox, '/token', {...alone, grantType: 'authorization_code'})).toMatchObject({
			error: 'unsupported_grant_type',
		});
		expect(await post(sandbox, '/token', {...alone, grantType: deviceGrant, deviceCode: 'x'})).toMatchObject({
			error: 'invalid_grant',
		});
	});
});

describe('the page where codes are confirmed', () => {
	test('takes answers from itself and from no other page', async () => {
		const sandbox = await startSandbox(portalFleet());
		const {begun} = await signInAt(sandbox);
		const answer = (origin: string) =>
			fetch(begun.verificationUri, {
				method: 'POST',
				headers: {origin},
				body: new URLSearchParams({user_code: begun.userCode, answer: 'allow'}),
			}).then(({status}) => status);
		expect(await answer('https://evil.example')).toBe(403);
		expect(await answer('null')).toBe(403);
		expect(await answer(sandbox.endpoint)).toBe(200);
		expect(await answer(sandbox.endpoint)).toBe(404);
		const other = await fetch(`${sandbox.endpoint}/client/register`, {
			method: 'POST',
			headers: {origin: sandbox.endpoint},
			body: '{}',
		});
		expect(other.status).toBe(403);
	});

	test('shows nothing of what it was given, and cannot be framed', async () => {
		const sandbox = await startSandbox(portalFleet());
		const odd = await fetch(`${sandbox.endpoint}/device?user_code=<script>alert(1)</script>`);
		expect([odd.status, await odd.text()]).toEqual([404, expect.not.stringContaining('script')]);
		expect(odd.headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
	});

	test('a sign-in cannot be begun by who does not know the start URL, which only the owner can read', async () => {
		const sandbox = await startSandbox(portalFleet({approval: 'at-once'}));
		const config = readFileSync(sandbox.environment['AWS_CONFIG_FILE'] ?? '', 'utf8');
		const [, startUrl = ''] = /sso_start_url = (.*)/.exec(config) ?? [];
		expect(startUrl).toMatch(/^https:\/\/d-[0-9a-f]{32}\.awsapps\.com\/start$/);
		const second = await startSandbox(portalFleet({approval: 'at-once'}));
		const {client} = await signInAt(second);
		expect(await post(second, '/device_authorization', {...client, startUrl})).toMatchObject({
			error: 'invalid_request',
		});
	});
});

test('without an Identity Center nobody can sign in', async () => {
	const sandbox = await startSandbox({regions: {'eu-west-1': {}}});
	expect(await post(sandbox, '/client/register', {clientName: 'x', clientType: 'public'})).toMatchObject({status: 404});
});

test('the portal throttles and fails as it is told to', async () => {
	const faults = [
		{service: 'sso', action: 'ListAccounts', fault: 'throttle', times: 1},
		{service: 'sso', action: 'ListAccounts', fault: 'error503', times: 1},
		{service: 'sso', action: 'ListAccounts', fault: 'expiredToken', times: 1},
	];
	const sandbox = await startSandbox({...portalFleet(), faults});
	const statuses = [];
	for (let at = 0; at < 3; at++) statuses.push((await list(sandbox, '/assignment/accounts', 'x')).status);
	expect(statuses).toEqual([429, 503, 401]);
	expect(await sandbox.calls()).toMatchObject({'sso:ListAccounts': 3, 'sso:ListAccounts@eu-central-1': 3});
});

describe('AssumeRole with MFA', () => {
	const RoleArn = 'arn:aws:iam::111122223333:role/guarded';
	const SerialNumber = 'arn:aws:iam::111122223333:mfa/alice';

	test('takes the right code of the right device, and the session carries it', async () => {
		const sandbox = await startSandbox(portalFleet());
		const {sts} = clientsOf(sandbox);
		const assume = (more: object) => sts.send(new AssumeRoleCommand({RoleArn, RoleSessionName: 'night', ...more}));
		expect(await outcomeOf(assume({}))).toMatchObject({
			name: 'AccessDenied',
			message: expect.stringContaining('is not authorized to perform: sts:AssumeRole'),
		});
		expect(await outcomeOf(assume({SerialNumber, TokenCode: '000000'}))).toMatchObject({
			name: 'AccessDenied',
			status: 403,
			message: 'MultiFactorAuthentication failed with invalid MFA one time pass code. ',
		});
		expect(await outcomeOf(assume({SerialNumber: `${SerialNumber}x`, TokenCode: '123456'}))).toMatchObject({
			message: expect.stringContaining('unable to validate MFA code'),
		});
		expect(await outcomeOf(assume({SerialNumber}))).toMatchObject({
			message: expect.stringContaining('must provide both'),
		});
		expect(await outcomeOf(assume({SerialNumber, TokenCode: 'abcdef'}))).toMatchObject({name: 'ValidationError'});
		const {Credentials} = await assume({SerialNumber, TokenCode: '123456'});
		const {AccessKeyId = '', SecretAccessKey = '', SessionToken = ''} = Credentials ?? {};
		const credentials = {accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken};
		const {ec2} = clientsOf(sandbox, {credentials});
		expect(await outcomeOf(ec2.send(new DescribeInstancesCommand({})))).toMatchObject({name: 'ok'});
	});
});
