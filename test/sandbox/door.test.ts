import {request} from 'node:http';
import {connect} from 'node:net';
import {DescribeInstancesCommand, DescribeVpcsCommand} from '@aws-sdk/client-ec2';
import {GetCredentialReportCommand} from '@aws-sdk/client-iam';
import {ListCommandsCommand} from '@aws-sdk/client-ssm';
import {GetSessionTokenCommand} from '@aws-sdk/client-sts';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {type SandboxProcess, startSandbox, stopSandboxes} from '../support/sandbox.ts';
import {clientsOf, credentialsOf, outcomeOf} from '../support/sandbox-clients.ts';

let sandbox: SandboxProcess;

beforeAll(async () => {
	sandbox = await startSandbox({regions: {'eu-west-1': {instances: [{id: 'i-0a1b2c3d4e5f60001'}]}}});
});

afterAll(stopSandboxes);

const ask = (headers: Record<string, string>, options: {method?: string; upgrade?: boolean; body?: string} = {}) =>
	new Promise<number>((resolve, reject) => {
		const upgrading = options.upgrade ? {connection: 'upgrade', upgrade: 'websocket'} : {};
		const call = request(sandbox.endpoint, {
			method: options.method ?? 'POST',
			headers: {...headers, ...upgrading},
			path: options.upgrade ? '/v1/data-channel/alice-0123456789abcdef0' : '/',
		});
		call.on('response', answer => resolve(answer.resume().statusCode ?? 0));
		call.on('error', reject);
		call.end(options.body);
	});

describe('the door', () => {
	test('is shut for web pages, for API calls and for websockets', async () => {
		expect(await ask({origin: 'https://evil.example'})).toBe(403);
		expect(await ask({origin: 'null'}, {upgrade: true, method: 'GET'})).toBe(403);
	});

	test('is shut for foreign host names, right port or not', async () => {
		const {port} = new URL(sandbox.endpoint);
		for (const host of [`evil.example:${port}`, 'evil.example', '127.0.0.1:1', `127.0.0.1.evil.example:${port}`])
			expect([host, await ask({host})]).toEqual([host, 403]);
		expect(await ask({host: 'evil.example'}, {upgrade: true, method: 'GET'})).toBe(403);
		expect(await ask({host: `localhost:${port}`})).toBe(403); // no signature: the service's own answer
	});

	test('takes nothing but POST and nothing endless', async () => {
		expect(await ask({}, {method: 'GET'})).toBe(405);
		expect(await ask({}, {body: 'x'.repeat(9 * 1024 * 1024)})).toBe(413);
	});

	test('opens on 127.0.0.1 only', async () => {
		const {port} = new URL(sandbox.endpoint);
		const refused = new Promise<string>(resolve => {
			const socket = connect({host: '::1', port: Number(port)});
			socket.on('connect', () => resolve('connected'));
			socket.on('error', error => resolve((error as NodeJS.ErrnoException).code ?? 'error'));
		});
		expect(await refused).not.toBe('connected');
	});
});

describe('an action that the sandbox does not know', () => {
	test('is refused as each service does it', async () => {
		const {ec2, ssm, iam, sts} = clientsOf(sandbox);
		expect(await outcomeOf(ec2.send(new DescribeVpcsCommand({})))).toMatchObject({
			name: 'InvalidAction',
			message: 'The action DescribeVpcs is not valid for this web service.',
		});
		expect(await outcomeOf(ssm.send(new ListCommandsCommand({})))).toMatchObject({
			name: 'UnknownOperationException',
			status: 400,
		});
		expect(await outcomeOf(iam.send(new GetCredentialReportCommand({})))).toMatchObject({
			name: 'InvalidAction',
			message: 'Could not find operation GetCredentialReport for version 2010-05-08',
		});
		expect(await outcomeOf(sts.send(new GetSessionTokenCommand({})))).toMatchObject({name: 'InvalidAction'});
	});
});

test('names that every object inherits mean nothing', async () => {
	const {accessKeyId} = await credentialsOf(sandbox)();
	const now = new Date().toISOString().replace(/[-:]|\.\d{3}/g, '');
	const post = async (service: string, signed: string) => {
		const credential = `${accessKeyId}/${now.slice(0, 8)}/eu-west-1/${service}/aws4_request`;
		const authorization = `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=host;${signed}, Signature=00`;
		const headers = {authorization, 'x-amz-date': now};
		const answer = await fetch(sandbox.endpoint, {method: 'POST', headers, body: 'Action=constructor'});
		return answer.text();
	};
	expect(await post('constructor', 'x-amz-date')).toContain('SignatureDoesNotMatch');
	expect(await post('ec2', '__proto__;constructor;tostring')).toContain('AuthFailure');
	const {ec2} = clientsOf(sandbox);
	const odd = await ec2.send(new DescribeInstancesCommand({Filters: [{Name: 'tag:constructor', Values: ['*']}]}));
	expect(odd.Reservations).toEqual([]);
	const none = await outcomeOf(
		ec2.send(new DescribeInstancesCommand({Filters: [{Name: 'constructor', Values: ['*']}]})),
	);
	expect(none.name).toBe('InvalidParameterValue');
});
