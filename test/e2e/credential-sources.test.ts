import {chmodSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {afterAll, beforeAll, describe, expect, onTestFinished, test} from 'vitest';
import {type Answer, query, type SeenRequest, startCannedAws} from '../support/canned-aws.ts';
import {portalFleet} from '../support/portal-fleet.ts';
import {dismissRobots, emptyHome} from '../support/robot.ts';
import {type Run, runReach} from '../support/run.ts';
import {type SandboxProcess, startSandbox, stopSandboxes} from '../support/sandbox.ts';
import {credentialsOf} from '../support/sandbox-clients.ts';

// The built program, for what the bundle makes of the SDK's providers is the question here.

type Keys = {readonly accessKeyId: string; readonly secretAccessKey: string; readonly sessionToken?: string};

let sandbox: SandboxProcess;
let ops: Keys;

beforeAll(async () => {
	sandbox = await startSandbox(portalFleet());
	ops = await credentialsOf(sandbox, 'ops')();
});

afterAll(async () => {
	dismissRobots();
	await stopSandboxes();
});

/** Lists as nobody in particular: only what a test says is in files and variables. */
const list = (config: string, variables: Record<string, string>, args: readonly string[] = []): Promise<Run> => {
	const home = emptyHome();
	writeFileSync(path.join(home, 'config'), config);
	return runReach(['list', '-o', 'ids', '--region', 'eu-west-1', ...args], {
		AWS_ENDPOINT_URL: sandbox.endpoint,
		AWS_EC2_METADATA_DISABLED: 'true',
		AWS_CONFIG_FILE: path.join(home, 'config'),
		AWS_SHARED_CREDENTIALS_FILE: path.join(home, 'none'),
		...variables,
	});
};

const listed = {code: 0, out: 'i-0a1b2c3d4e5f60001\n'};

const canned = async (answer: (request: SeenRequest) => Answer) => {
	const server = await startCannedAws(answer);
	onTestFinished(server.close);
	return server;
};

const json = (value: object): Answer => ({body: JSON.stringify(value), headers: {'content-type': 'application/json'}});

/** The sandbox's keys as a metadata service or a container gives them. */
const handedOut = () => ({
	Code: 'Success',
	AccessKeyId: ops.accessKeyId,
	SecretAccessKey: ops.secretAccessKey,
	Token: ops.sessionToken,
	Expiration: '2099-01-01T00:00:00Z',
});

const inVariables = (keys: Keys): Record<string, string> => ({
	AWS_ACCESS_KEY_ID: keys.accessKeyId,
	AWS_SECRET_ACCESS_KEY: keys.secretAccessKey,
	...(keys.sessionToken === undefined ? {} : {AWS_SESSION_TOKEN: keys.sessionToken}),
});

/** STS that takes a web identity's token for the sandbox's role. */
const sts = ({action}: SeenRequest): Answer =>
	query(
		action,
		action === 'AssumeRoleWithWebIdentity'
			? `<Credentials><AccessKeyId>${ops.accessKeyId}</AccessKeyId><SecretAccessKey>${ops.secretAccessKey}</SecretAccessKey><SessionToken>${ops.sessionToken}</SessionToken><Expiration>2099-01-01T00:00:00Z</Expiration></Credentials><AssumedRoleUser><Arn>arn:aws:sts::111122223333:assumed-role/ops/alice</Arn><AssumedRoleId>AROA:alice</AssumedRoleId></AssumedRoleUser>`
			: '<Arn>arn:aws:sts::111122223333:assumed-role/ops/alice</Arn><UserId>AROA:alice</UserId><Account>111122223333</Account>',
	);

describe('credentials of', () => {
	test('variables, as aws-vault exec and assume set them', async () => {
		expect(await list('', inVariables(ops))).toMatchObject(listed);
	});

	test('a profile that assumes a role', async () => {
		const role = 'arn:aws:iam::111122223333:role/ops';
		const config = `[profile work]\ncredential_source = Environment\nrole_arn = ${role}\n`;
		const alice = await credentialsOf(sandbox, 'alice')();
		expect(await list(config, inVariables(alice), ['-p', 'work'])).toMatchObject(listed);
	});

	test('a credential process, which is run without a terminal of ours', async () => {
		const program = path.join(emptyHome(), 'keys');
		const keys = {
			Version: 1,
			AccessKeyId: ops.accessKeyId,
			SecretAccessKey: ops.secretAccessKey,
			SessionToken: ops.sessionToken,
		};
		writeFileSync(program, `#!/bin/sh\necho '${JSON.stringify(keys)}'\n`);
		chmodSync(program, 0o700);
		expect(await list(`[profile work]\ncredential_process = ${program}\n`, {}, ['-p', 'work'])).toMatchObject(listed);
	});

	test('a web identity, by variables and by profile', async () => {
		const server = await canned(sts);
		const token = path.join(emptyHome(), 'token');
		writeFileSync(token, 'the.web.token');
		const role = 'arn:aws:iam::111122223333:role/ops';
		const variables = {AWS_ENDPOINT_URL_STS: server.url};
		const named = {...variables, AWS_ROLE_ARN: role, AWS_WEB_IDENTITY_TOKEN_FILE: token};
		expect(await list('', named)).toMatchObject(listed);
		const config = `[profile work]\nrole_arn = ${role}\nweb_identity_token_file = ${token}\nregion = eu-west-1\n`;
		expect(await list(config, variables, ['-p', 'work'])).toMatchObject(listed);
		const taken = server.seen.filter(({action}) => action === 'AssumeRoleWithWebIdentity');
		expect(taken.map(({input}) => input['WebIdentityToken'])).toEqual(['the.web.token', 'the.web.token']);
	});

	test('the instance role, by the metadata service with a token', async () => {
		const server = await canned(({action, headers}) => {
			if (action === '/latest/api/token')
				return {body: 'imds', headers: {'x-aws-ec2-metadata-token-ttl-seconds': '60'}};
			if (headers['x-aws-ec2-metadata-token'] !== 'imds') return {status: 401, body: ''};
			return action.endsWith('/security-credentials/') ? {body: 'ops'} : json(handedOut());
		});
		const variables = {AWS_EC2_METADATA_DISABLED: 'false', AWS_EC2_METADATA_SERVICE_ENDPOINT: server.url};
		expect(await list('', variables)).toMatchObject(listed);
		expect(server.seen.map(({action}) => action)).toContain('/latest/meta-data/iam/security-credentials/ops');
	});

	test('a container, at an address on this machine', async () => {
		const server = await canned(({headers}) =>
			headers.authorization === 'let me in' ? json(handedOut()) : {status: 403, body: ''},
		);
		const variables = {
			AWS_CONTAINER_CREDENTIALS_FULL_URI: `${server.url}/keys`,
			AWS_CONTAINER_AUTHORIZATION_TOKEN: 'let me in',
		};
		expect(await list('', variables)).toMatchObject(listed);
	});

	test('nobody: says what to do, with code 1', async () => {
		const {code, err} = await list('', {});
		expect(code).toBe(1);
		expect(err).toMatch(/no AWS credentials.*\n?.*(log in|choose a profile)/);
	});
});
