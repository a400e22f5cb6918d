import {createHash} from 'node:crypto';
import {chmodSync, mkdirSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {describe, expect, onTestFinished, test, vi} from 'vitest';
import {loginCommand} from '../../src/aws/login-command.ts';
import {createSources, type SourcesOptions} from '../../src/aws/sources.ts';
import type {Problem} from '../../src/domain/problem.ts';
import {never, useAwsHome, useKeys} from '../support/aws-sources.ts';
import {json, query, queryError, type SeenRequest, startCannedAws} from '../support/canned-aws.ts';

const identity = '<Arn>arn:aws:iam::111122223333:user/alice</Arn><UserId>AIDA1</UserId><Account>111122223333</Account>';

const assumed = (key: string) =>
	`<Credentials><AccessKeyId>${key}</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken><Expiration>2099-01-01T00:00:00Z</Expiration></Credentials><AssumedRoleUser><Arn>arn:aws:sts::111122223333:assumed-role/x/y</Arn><AssumedRoleId>AROA:y</AssumedRoleId></AssumedRoleUser>`;

/** STS that assumes any role and knows its callers. */
const sts = ({action}: SeenRequest) => query(action, action === 'AssumeRole' ? assumed('ASIAROLE') : identity);

const create = async (
	files: {readonly config?: string; readonly credentials?: string},
	more: Partial<SourcesOptions> = {},
) => {
	const home = useAwsHome(files);
	const aws = await startCannedAws(sts);
	onTestFinished(aws.close);
	vi.stubEnv('AWS_ENDPOINT_URL', aws.url);
	const sources = createSources({
		version: '1.2.3',
		endpointUrl: null,
		environment: {},
		mfa: null,
		onWaiting: () => {},
		...more,
	});
	return {home, aws, sources};
};

const keyOf = (request: SeenRequest | undefined) =>
	/Credential=([^/]+)/.exec(request?.headers.authorization ?? '')?.[1];

const problemOf = async (config: string, profile: string | null, token?: object): Promise<Problem | null> => {
	const {home, sources} = await create({config});
	if (token) writeToken(home, 'corp', token);
	const found = await sources.identify({profile, region: 'eu-west-1'}, never);
	return found.ok ? null : found.problem;
};

/** The token file that `aws sso login` leaves: named by the SHA-1 of the session's name or start URL. */
const writeToken = (home: string, name: string, token: object) => {
	const folder = path.join(home, '.aws', 'sso', 'cache');
	mkdirSync(folder, {recursive: true});
	writeFileSync(path.join(folder, `${createHash('sha1').update(name).digest('hex')}.json`), JSON.stringify(token));
};

const expired = {accessToken: 'a', expiresAt: '2020-01-01T00:00:00Z', startUrl: 'https://corp.awsapps.com/start'};

const ssoSession = `
[profile prod]
sso_session = corp
sso_account_id = 111122223333
sso_role_name = Ops
region = eu-west-1
[sso-session corp]
sso_region = eu-central-1
sso_start_url = https://corp.awsapps.com/start
`;

describe('where credentials come from', () => {
	test('keys in the environment', async () => {
		const {aws, sources} = await create({});
		useKeys();
		expect(await sources.identify({profile: null, region: 'eu-west-1'}, never)).toMatchObject({ok: true});
		expect(keyOf(aws.seen[0])).toBe('AKIAEXAMPLE');
	});

	test('a profile beats keys in the environment, without a word on the screen', async () => {
		const warned = vi.spyOn(console, 'warn');
		const {aws, sources} = await create({credentials: '[p]\naws_access_key_id = AKIAP\naws_secret_access_key = s\n'});
		useKeys();
		expect(await sources.identify({profile: 'p', region: 'eu-west-1'}, never)).toMatchObject({ok: true});
		expect(keyOf(aws.seen[0])).toBe('AKIAP');
		expect(warned).not.toHaveBeenCalled();
	});

	test('source_profile: the role is assumed once for all services', async () => {
		const config =
			'[profile base]\nregion = eu-west-1\n[profile ops]\nsource_profile = base\nrole_arn = arn:aws:iam::111122223333:role/ops\n';
		const credentials = '[base]\naws_access_key_id = AKIABASE\naws_secret_access_key = s\n';
		const {aws, sources} = await create({config, credentials});
		const scope = {profile: 'ops', region: 'eu-west-1'};
		await Promise.all([sources.identify(scope, never), sources.identify({...scope, region: 'us-east-1'}, never)]);
		await sources.credentials(scope, never);
		expect(aws.count('AssumeRole')).toBe(1);
		expect(aws.seen.filter(({action}) => action === 'GetCallerIdentity').map(keyOf)).toEqual(['ASIAROLE', 'ASIAROLE']);
		expect(await sources.region('ops', never)).toEqual({ok: true, value: 'eu-west-1'});
	});

	test('a one-time code is asked for once, and goes with the request', async () => {
		const config =
			'[profile base]\nregion = eu-west-1\n[profile ops]\nsource_profile = base\nrole_arn = arn:aws:iam::111122223333:role/ops\nmfa_serial = arn:aws:iam::111122223333:mfa/alice\n';
		const credentials = '[base]\naws_access_key_id = AKIABASE\naws_secret_access_key = s\n';
		const mfa = vi.fn(async () => '123456');
		const {aws, sources} = await create({config, credentials}, {mfa});
		const scope = {profile: 'ops', region: 'eu-west-1'};
		await Promise.all([sources.identify(scope, never), sources.identify({...scope, region: 'us-east-1'}, never)]);
		expect(mfa.mock.calls).toEqual([['arn:aws:iam::111122223333:mfa/alice']]);
		expect(aws.seen[0]?.input).toMatchObject({
			TokenCode: '123456',
			SerialNumber: 'arn:aws:iam::111122223333:mfa/alice',
		});
	});

	test('credential_process', async () => {
		const home = useAwsHome();
		const program = path.join(home, 'keys');
		const keys = '{"Version": 1, "AccessKeyId": "AKIAPROCESS", "SecretAccessKey": "s"}';
		writeFileSync(program, `#!/bin/sh\necho '${keys}'\n`);
		chmodSync(program, 0o700);
		const {aws, sources} = await create({config: `[profile p]\ncredential_process = "${program}"\n`});
		expect(await sources.identify({profile: 'p', region: 'eu-west-1'}, never)).toMatchObject({ok: true});
		expect(keyOf(aws.seen[0])).toBe('AKIAPROCESS');
	});

	test('a profile that is added later is found without a restart', async () => {
		const {home, sources} = await create({});
		const scope = {profile: 'late', region: 'eu-west-1'};
		expect(await sources.identify(scope, never)).toMatchObject({ok: false, problem: {kind: 'no-credentials'}});
		writeFileSync(path.join(home, 'credentials'), '[late]\naws_access_key_id = AKIAL\naws_secret_access_key = s\n');
		expect(await sources.identify(scope, never)).toMatchObject({ok: true});
	});
});

describe('credentials that are replaced while we run', () => {
	test('keys of the credentials file that expired: the new ones are used without a restart', async () => {
		const keysOf = (key: string) =>
			`[p]\naws_access_key_id = ${key}\naws_secret_access_key = s\naws_session_token = t\n`;
		const home = useAwsHome({credentials: keysOf('ASIAOLD')});
		const aws = await startCannedAws(request =>
			keyOf(request) === 'ASIAOLD' ? queryError('ExpiredToken', 'expired', 403) : query(request.action, identity),
		);
		onTestFinished(aws.close);
		vi.stubEnv('AWS_ENDPOINT_URL', aws.url);
		const sources = createSources({version: '1', endpointUrl: null, environment: {}, mfa: null, onWaiting: () => {}});
		const scope = {profile: 'p', region: 'eu-west-1'};
		expect(await sources.identify(scope, never)).toMatchObject({ok: false, problem: {kind: 'expired-token'}});
		writeFileSync(path.join(home, 'credentials'), keysOf('ASIANEW'));
		expect(await sources.identify(scope, never)).toMatchObject({ok: true});
	});

	test('an SSO login that expired: the new token is used without a restart', async () => {
		const home = useAwsHome({config: ssoSession});
		const aws = await startCannedAws(request =>
			request.action.startsWith('/federation/credentials')
				? json({roleCredentials: {accessKeyId: 'ASIASSO', secretAccessKey: 's', sessionToken: 't', expiration: 4e12}})
				: query(request.action, identity),
		);
		onTestFinished(aws.close);
		vi.stubEnv('AWS_ENDPOINT_URL', aws.url);
		writeToken(home, 'corp', expired);
		const sources = createSources({version: '1', endpointUrl: null, environment: {}, mfa: null, onWaiting: () => {}});
		const scope = {profile: 'prod', region: 'eu-west-1'};
		expect(await sources.identify(scope, never)).toMatchObject({ok: false, problem: {kind: 'expired-login'}});
		writeToken(home, 'corp', {...expired, expiresAt: '2099-01-01T00:00:00Z'});
		expect(await sources.identify(scope, never)).toMatchObject({ok: true});
		expect(keyOf(aws.seen.at(-1))).toBe('ASIASSO');
	});

	test('an SSO token that the portal does not know any more is an expired login', async () => {
		const home = useAwsHome({config: ssoSession});
		const aws = await startCannedAws(() => ({
			status: 401,
			body: '{"message": "Session token not found or invalid"}',
			headers: {'content-type': 'application/json', 'x-amzn-errortype': 'UnauthorizedException'},
		}));
		onTestFinished(aws.close);
		vi.stubEnv('AWS_ENDPOINT_URL', aws.url);
		writeToken(home, 'corp', {...expired, expiresAt: '2099-01-01T00:00:00Z'});
		const sources = createSources({version: '1', endpointUrl: null, environment: {}, mfa: null, onWaiting: () => {}});
		expect(await sources.identify({profile: 'prod', region: 'eu-west-1'}, never)).toMatchObject({
			problem: {kind: 'expired-login', hint: 'run: aws sso login --sso-session corp'},
		});
	});
});

describe('credentials that fail', () => {
	test('an expired sso-session: one line with the command that serves all its profiles', async () => {
		expect(await problemOf(ssoSession, 'prod', expired)).toMatchObject({
			kind: 'expired-login',
			summary: 'the login of profile prod has expired',
			hint: 'run: aws sso login --sso-session corp',
		});
	});

	test('an sso-session without any login yet', async () => {
		expect(await problemOf(ssoSession, 'prod')).toMatchObject({
			kind: 'expired-login',
			hint: 'run: aws sso login --sso-session corp',
		});
	});

	test('a legacy SSO profile names the profile', async () => {
		const legacy =
			'[profile old]\nsso_start_url = https://corp.awsapps.com/start\nsso_region = eu-central-1\nsso_account_id = 111122223333\nsso_role_name = Ops\n';
		expect(await problemOf(legacy, 'old')).toMatchObject({
			kind: 'expired-login',
			hint: 'run: aws sso login --profile old',
		});
	});

	test('a role behind an expired login names the login', async () => {
		const config = `${ssoSession}\n[profile ops]\nsource_profile = prod\nrole_arn = arn:aws:iam::111122223333:role/ops\n`;
		expect(await problemOf(config, 'ops')).toMatchObject({
			kind: 'expired-login',
			hint: 'run: aws sso login --sso-session corp',
		});
	});

	test('a name that a shell would not read as one word is quoted', async () => {
		expect(await problemOf('[profile p]\nsso_session = my corp\n', 'p')).toMatchObject({kind: 'no-credentials'});
		useAwsHome({config: '[profile p]\nsso_session = my corp\n'});
		expect(await loginCommand('p')).toBe("aws sso login --sso-session 'my corp'");
	});

	test('none at all', async () => {
		expect(await problemOf('', null)).toMatchObject({
			kind: 'no-credentials',
			hint: expect.stringContaining('--profile'),
		});
	});

	test('a profile that does not exist', async () => {
		expect(await problemOf('', 'nobody')).toMatchObject({
			kind: 'no-credentials',
			summary: expect.stringContaining('nobody'),
		});
	});

	test('a credential_process that fails', async () => {
		expect(await problemOf('[profile p]\ncredential_process = /bin/false\n', 'p')).toMatchObject({
			kind: 'no-credentials',
		});
	});

	test('a code that nobody can give', async () => {
		const config =
			'[profile ops]\ncredential_source = Environment\nrole_arn = arn:aws:iam::111122223333:role/ops\nmfa_serial = m\n';
		const {sources} = await create({config});
		useKeys();
		expect(await sources.identify({profile: 'ops', region: 'eu-west-1'}, never)).toMatchObject({
			ok: false,
			problem: {kind: 'no-credentials', summary: expect.stringContaining('multi-factor')},
		});
	});

	test('a role that may not be assumed', async () => {
		const config = '[profile ops]\ncredential_source = Environment\nrole_arn = arn:aws:iam::111122223333:role/ops\n';
		useAwsHome({config});
		useKeys();
		const message =
			'User: arn:aws:iam::111122223333:user/alice is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::111122223333:role/ops';
		const aws = await startCannedAws(() => queryError('AccessDenied', message, 403));
		onTestFinished(aws.close);
		vi.stubEnv('AWS_ENDPOINT_URL', aws.url);
		const options = {version: '1', endpointUrl: null, environment: {}, mfa: null, onWaiting: () => {}};
		const found = await createSources(options).identify({profile: 'ops', region: 'eu-west-1'}, never);
		expect(found).toMatchObject({
			problem: {kind: 'access-denied', action: 'sts:AssumeRole', resource: 'arn:aws:iam::111122223333:role/ops'},
		});
	});

	test('no region', async () => {
		const {sources} = await create({config: '[profile p]\noutput = json\n'});
		expect(await sources.region('p', never)).toMatchObject({ok: false, problem: {kind: 'no-region'}});
		expect(await sources.region(null, never)).toMatchObject({ok: false, problem: {kind: 'no-region'}});
		expect(await sources.region('nobody', never)).toMatchObject({ok: false, problem: {kind: 'no-credentials'}});
	});

	test('an abort does not wait for the person who looks for her token', async () => {
		const config =
			'[profile ops]\ncredential_source = Environment\nrole_arn = arn:aws:iam::111122223333:role/ops\nmfa_serial = m\n';
		const asked = Promise.withResolvers<void>();
		const mfa = () => {
			asked.resolve();
			return new Promise<string>(() => {});
		};
		const {sources} = await create({config}, {mfa});
		useKeys();
		const controller = new AbortController();
		const found = sources.identify({profile: 'ops', region: 'eu-west-1'}, controller.signal);
		await asked.promise;
		controller.abort();
		expect(await found).toMatchObject({ok: false, problem: {kind: 'cancelled'}});
	});
});
