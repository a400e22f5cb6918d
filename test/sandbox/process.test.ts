import {spawn} from 'node:child_process';
import {existsSync, readFileSync, statSync} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import {DescribeInstancesCommand} from '@aws-sdk/client-ec2';
import {DescribeInstanceInformationCommand, StartSessionCommand} from '@aws-sdk/client-ssm';
import {afterEach, describe, expect, test} from 'vitest';
import {makeDataChannel} from '../support/data-channel.ts';
import {isRunning} from '../support/processes.ts';
import {startSandbox, stopSandboxes} from '../support/sandbox.ts';
import {clientsOf, outcomeOf} from '../support/sandbox-clients.ts';

const all = {Version: '2012-10-17', Statement: {Effect: 'Allow', Action: '*', Resource: '*'}};
const id = 'i-0a1b2c3d4e5f60001';
const fleet = {
	caller: 'alice',
	principals: {alice: {kind: 'user', policies: {all}}, deploy: {kind: 'role'}, crew: {kind: 'group'}},
	regions: {'eu-west-1': {instances: [{id, agent: {}}]}, 'us-east-1': {}},
	shell: ['sh'],
};

afterEach(stopSandboxes);

describe('the process', () => {
	test('says where it is and which variables point to it', async () => {
		const {endpoint, environment} = await startSandbox(fleet);
		expect(endpoint).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
		expect(environment).toEqual({
			AWS_ENDPOINT_URL: endpoint,
			AWS_CONFIG_FILE: expect.stringMatching(/config$/),
			AWS_SHARED_CREDENTIALS_FILE: expect.stringMatching(/credentials$/),
			AWS_PROFILE: 'alice',
			AWS_REGION: 'eu-west-1',
		});
	});

	test('writes a profile for all who can have keys, for nobody else to read', async () => {
		const {environment} = await startSandbox(fleet);
		const file = environment['AWS_SHARED_CREDENTIALS_FILE'] ?? '';
		expect(statSync(path.dirname(file)).mode & 0o777).toBe(0o700);
		expect(statSync(file).mode & 0o777).toBe(0o600);
		const sections = [...readFileSync(file, 'utf8').matchAll(/^\[(.*)\]$/gm)].map(([, name]) => name);
		expect(sections).toEqual(['alice', 'deploy', 'default']);
	});

	test('has other secrets in every run', async () => {
		const secretsOf = async () => {
			const {environment} = await startSandbox(fleet);
			return readFileSync(environment['AWS_SHARED_CREDENTIALS_FILE'] ?? '', 'utf8')
				.split('\n')
				.filter(line => line.includes('='));
		};
		const [one, two] = [await secretsOf(), await secretsOf()];
		expect(one.length).toBeGreaterThan(3);
		expect(one.filter(secret => two.includes(secret))).toEqual([]);
	});

	test('takes the port that it is told, and says so when it is taken', async () => {
		const {endpoint, stop} = await startSandbox(fleet);
		const {port} = new URL(endpoint);
		await expect(startSandbox(fleet, ['--port', port])).rejects.toThrow(/EADDRINUSE/);
		await stop();
		expect((await startSandbox(fleet, ['--port', port])).endpoint).toBe(endpoint);
	});

	test.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)('ends at %s and leaves nothing', async signal => {
		const sandbox = await startSandbox(fleet);
		process.kill(sandbox.pid, signal);
		await expect.poll(() => isRunning(sandbox.pid)).toBe(false);
		expect(existsSync(path.dirname(sandbox.environment['AWS_CONFIG_FILE'] ?? ''))).toBe(false);
	});

	test('ends with its standard input and takes the shells along', async () => {
		const sandbox = await startSandbox(fleet);
		const {StreamUrl, TokenValue} = await clientsOf(sandbox).ssm.send(new StartSessionCommand({Target: id}));
		const channel = makeDataChannel();
		await channel.connect(StreamUrl ?? '', TokenValue ?? '');
		channel.type('echo pid=$$\r');
		await expect.poll(() => channel.output()).toMatch(/pid=\d+/);
		const shell = Number(/pid=(\d+)/.exec(channel.output())?.[1]);
		expect(isRunning(shell)).toBe(true);
		expect(await sandbox.stop()).toBe(0);
		expect(isRunning(shell)).toBe(false);
		expect(existsSync(path.dirname(sandbox.environment['AWS_CONFIG_FILE'] ?? ''))).toBe(false);
	});

	test('ends at once when whoever started it is killed', async () => {
		const program = path.join(import.meta.dirname, '..', '..', 'dist', 'sandbox.js');
		const script = `
			const child = require('node:child_process').spawn(process.execPath, [${JSON.stringify(program)}], {stdio: ['pipe', 'pipe', 'inherit']});
			child.stdout.once('data', text => console.log(JSON.stringify({pid: child.pid, ...JSON.parse(text)})));
		`;
		const parent = spawn(process.execPath, ['-e', script], {stdio: ['ignore', 'pipe', 'inherit']});
		const said = await new Promise<string>(resolve => parent.stdout.once('data', data => resolve(String(data))));
		const {pid, environment} = JSON.parse(said);
		parent.kill('SIGKILL');
		await expect.poll(() => isRunning(pid)).toBe(false);
		expect(existsSync(path.dirname(environment['AWS_CONFIG_FILE']))).toBe(false);
	});
});

describe('a broken fleet', () => {
	test('ends with code 2 and every flaw, file and path first', async () => {
		const broken = {...fleet, caller: 'crew', shel: ['sh'], regions: {'eu-west-1': {instances: [{id: 'i-1'}]}}};
		const failure = await outcomeOf(startSandbox(broken));
		expect(failure.message).toMatch(/^the sandbox ended with code 2: .*fleet\.json: \$\.shel: unknown field/);
		expect(failure.message).toMatch(/fleet\.json: \$\.regions\.eu-west-1\.instances\[0\]\.id: expected an instance id/);
	});

	test('is told when it cannot be read at all', async () => {
		const missing = await outcomeOf(startSandbox(undefined, ['--fleet', '/nowhere/fleet.json']));
		expect(missing.message).toMatch(/code 2: \/nowhere\/fleet\.json: ENOENT/);
		expect((await outcomeOf(startSandbox(undefined, ['--flet', 'x']))).message).toMatch(/code 2: Unknown option/);
		expect((await outcomeOf(startSandbox(undefined, ['--port', 'http']))).message).toMatch(/code 2: --port/);
	});
});

describe('commands of the parent', () => {
	test('change nodes while it runs', async () => {
		const sandbox = await startSandbox(fleet);
		const {ssm, ec2} = clientsOf(sandbox);
		const ping = async () => {
			const {InstanceInformationList = []} = await ssm.send(new DescribeInstanceInformationCommand({}));
			return InstanceInformationList.map(({PingStatus}) => PingStatus);
		};
		expect(await ping()).toEqual(['Online']);
		await sandbox.set({nodes: {[id]: {ping: 'ConnectionLost', state: 'stopped', name: 'web', tags: {env: 'prod'}}}});
		expect(await ping()).toEqual(['ConnectionLost']);
		const {Reservations} = await ec2.send(new DescribeInstancesCommand({}));
		expect(Reservations?.[0]?.Instances?.[0]).toMatchObject({
			State: {Name: 'stopped'},
			Tags: [
				{Key: 'Name', Value: 'web'},
				{Key: 'env', Value: 'prod'},
			],
		});
		await sandbox.set({nodes: {[id]: {ping: null}}});
		expect(await ping()).toEqual([]);
	});

	test('change policies while it runs', async () => {
		const sandbox = await startSandbox(fleet);
		const {ec2} = clientsOf(sandbox);
		const outcome = async () => (await outcomeOf(ec2.send(new DescribeInstancesCommand({})))).name;
		expect(await outcome()).toBe('ok');
		await sandbox.set({principals: {alice: {kind: 'user'}}});
		expect(await outcome()).toBe('UnauthorizedOperation');
	});

	test('are refused with path and reason when they are wrong, and change nothing then', async () => {
		const sandbox = await startSandbox(fleet);
		await expect(sandbox.set({nodes: {[id]: {ping: 'Offline'}}})).rejects.toThrow(
			/\$\.nodes\.i-0a1b2c3d4e5f60001\.ping/,
		);
		await expect(sandbox.set({latencyMs: -1})).rejects.toThrow(/\$\.latencyMs/);
		await expect(sandbox.set({account: '444455556666'})).rejects.toThrow(/cannot change/);
		await expect(sandbox.set({nodes: {'i-0ffffffffffffffff': {ping: null}}})).rejects.toThrow(/no such node/);
		expect(await sandbox.command({dance: true})).toMatchObject({ok: false});
	});
});
