import {DescribeInstancesCommand, paginateDescribeInstances} from '@aws-sdk/client-ec2';
import {GetUserCommand} from '@aws-sdk/client-iam';
import {DescribeInstanceInformationCommand, paginateDescribeInstanceInformation} from '@aws-sdk/client-ssm';
import {GetCallerIdentityCommand} from '@aws-sdk/client-sts';
import {afterAll, beforeAll, beforeEach, describe, expect, test} from 'vitest';
import {type SandboxProcess, startSandbox, stopSandboxes} from '../support/sandbox.ts';
import {clientsOf, outcomeOf} from '../support/sandbox-clients.ts';

let sandbox: SandboxProcess;

beforeAll(async () => {
	sandbox = await startSandbox({
		caller: 'alice',
		principals: {
			alice: {
				kind: 'user',
				policies: {all: {Version: '2012-10-17', Statement: {Effect: 'Allow', Action: '*', Resource: '*'}}},
			},
		},
		regions: {'eu-west-1': {}, 'us-east-1': {}},
		generate: {instances: 240, regions: ['eu-west-1', 'us-east-1']},
	});
});

beforeEach(() => sandbox.set({faults: [], latencyMs: {}, rateLimit: {}}));

afterAll(stopSandboxes);

/** One call of every protocol. */
const callAll = async (region = 'eu-west-1') => {
	const {ec2, ssm, iam} = clientsOf(sandbox, {region});
	return {
		ec2: await outcomeOf(ec2.send(new DescribeInstancesCommand({}))),
		ssm: await outcomeOf(ssm.send(new DescribeInstanceInformationCommand({}))),
		iam: await outcomeOf(iam.send(new GetUserCommand({}))),
	};
};

const everywhere = (fault: string, more: object = {}) =>
	sandbox.set({faults: ['ec2', 'ssm', 'iam'].map(service => ({service, fault, ...more}))});

describe('a planned fault', () => {
	test.each([
		['throttle', 'RequestLimitExceeded 503', 'ThrottlingException 400', 'Throttling 400'],
		['error500', 'InternalError 500', 'InternalServerError 500', 'ServiceFailureException 500'],
		['error503', 'Unavailable 503', 'ServiceUnavailableException 503', 'ServiceUnavailable 503'],
		['accessDenied', 'UnauthorizedOperation 403', 'AccessDeniedException 400', 'AccessDenied 403'],
		['expiredToken', 'RequestExpired 400', 'ExpiredTokenException 400', 'ExpiredToken 403'],
	])('%s has the code of each service', async (fault, ...expected) => {
		await everywhere(fault);
		const {ec2, ssm, iam} = await callAll();
		expect([ec2, ssm, iam].map(({name, status}) => `${name} ${status}`)).toEqual(expected);
	});

	test('malformed is an answer that nobody can parse', async () => {
		await everywhere('malformed');
		const {ssm} = await callAll();
		expect(ssm.name).toBe('SyntaxError');
		const raw = await rawBody('malformed');
		expect(raw).toMatch(/^<\?xml/);
		expect(raw).not.toContain('</DescribeInstancesResponse>');
	});

	test('empty is an answer of no bytes', async () => {
		expect(await rawBody('empty')).toBe('');
	});

	test('reset breaks the connection in the middle of the answer', async () => {
		await everywhere('reset');
		const {ec2, ssm} = await callAll();
		expect([ec2.name, ssm.name]).not.toContain('ok');
		expect(`${ec2.message} ${ssm.message}`).toMatch(/aborted|ECONNRESET|hang up/);
	});

	test('slow and latency add up', async () => {
		const time = async () => {
			const before = performance.now();
			await clientsOf(sandbox).sts.send(new GetCallerIdentityCommand({}));
			return performance.now() - before;
		};
		await sandbox.set({latencyMs: {sts: 150}, faults: [{service: 'sts', fault: 'slow', delayMs: 250, times: 1}]});
		expect(await time()).toBeGreaterThanOrEqual(395);
		expect(await time()).toBeGreaterThanOrEqual(145);
	});

	test('hang answers never', async () => {
		await sandbox.set({faults: [{service: 'sts', fault: 'hang'}]});
		const {sts} = clientsOf(sandbox);
		const call = sts.send(new GetCallerIdentityCommand({}), {abortSignal: AbortSignal.timeout(300)});
		expect((await outcomeOf(call)).name).toBe('AbortError');
	});
});

/** The body that a spoilt EC2 answer has, read below the SDK: the middle of the handler stack. */
const rawBody = async (fault: string): Promise<string> => {
	await sandbox.set({faults: [{service: 'ec2', fault}]});
	const {ec2} = clientsOf(sandbox);
	let body = 'never seen';
	ec2.middlewareStack.add(
		next => async args => {
			const result = await next(args);
			const {response} = result as {response: {body: AsyncIterable<Buffer>}};
			const chunks: Buffer[] = [];
			for await (const chunk of response.body) chunks.push(chunk);
			body = Buffer.concat(chunks).toString();
			throw new Error('seen enough');
		},
		{step: 'deserialize', priority: 'low'},
	);
	await outcomeOf(ec2.send(new DescribeInstancesCommand({})));
	return body;
};

describe('where a fault strikes', () => {
	test('is the nth page of a listing, in one region, so many times', async () => {
		await sandbox.set({
			faults: [
				{service: 'ec2', action: 'DescribeInstances', region: 'us-east-1', page: 2, fault: 'throttle', times: 3},
				{service: 'ssm', action: 'DescribeInstanceInformation', page: 3, fault: 'error500', times: 1},
			],
		});
		const pagesOf = async (region: string) => {
			const client = clientsOf(sandbox, {region}).ec2;
			let pages = 0;
			const read = async () => {
				for await (const _ of paginateDescribeInstances({client, pageSize: 50}, {})) pages += 1;
			};
			return {...(await outcomeOf(read())), pages};
		};
		expect(await pagesOf('eu-west-1')).toMatchObject({name: 'ok', pages: 3});
		for (let attempt = 0; attempt < 3; attempt++)
			expect(await pagesOf('us-east-1')).toMatchObject({name: 'RequestLimitExceeded', pages: 1});
		expect(await pagesOf('us-east-1')).toMatchObject({name: 'ok', pages: 3});
		const client = clientsOf(sandbox).ssm;
		let pages = 0;
		const read = async () => {
			for await (const _ of paginateDescribeInstanceInformation({client, pageSize: 50}, {})) pages += 1;
		};
		expect(await outcomeOf(read())).toMatchObject({name: 'InternalServerError'});
		expect(pages).toBe(2);
	});

	test('is decided by the first fault that still has strikes', async () => {
		await sandbox.set({
			faults: [
				{service: 'iam', fault: 'throttle', times: 2},
				{service: 'iam', fault: 'error503', times: 1},
			],
		});
		const names: string[] = [];
		for (let call = 0; call < 4; call++) names.push((await callAll()).iam.name);
		expect(names).toEqual(['Throttling', 'Throttling', 'ServiceUnavailable', 'ok']);
	});
});

test('a rate limit lets a burst through, then throttles, then lets one through a moment later', async () => {
	await sandbox.set({rateLimit: {iam: {perSecond: 4, burst: 3}}});
	const {iam, sts} = clientsOf(sandbox);
	const call = async () => (await outcomeOf(iam.send(new GetUserCommand({})))).name;
	const names = [await call(), await call(), await call(), await call()];
	expect(names).toEqual(['ok', 'ok', 'ok', 'Throttling']);
	expect((await outcomeOf(sts.send(new GetCallerIdentityCommand({})))).name).toBe('ok');
	await expect.poll(call, {interval: 50}).toBe('ok');
});

test('calls are counted by action, and by action and region', async () => {
	await sandbox.resetCalls();
	await callAll('us-east-1');
	const {ec2} = clientsOf(sandbox);
	await ec2.send(new DescribeInstancesCommand({}));
	expect(await sandbox.calls()).toEqual({
		'ec2:DescribeInstances': 2,
		'ec2:DescribeInstances@us-east-1': 1,
		'ec2:DescribeInstances@eu-west-1': 1,
		'ssm:DescribeInstanceInformation': 1,
		'ssm:DescribeInstanceInformation@us-east-1': 1,
		'iam:GetUser': 1,
		'iam:GetUser@us-east-1': 1,
	});
});
