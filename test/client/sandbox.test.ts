import {SSMClient, StartSessionCommand} from '@aws-sdk/client-ssm';
import {afterAll, beforeAll, expect, test} from 'vitest';
import {type ClientOptions, startPipedClient, startTerminalClient} from '../support/client-process.ts';
import {type SandboxProcess, startSandbox, stopSandboxes} from '../support/sandbox.ts';

let sandbox: SandboxProcess;
let options: (more?: {target?: string}) => Promise<ClientOptions>;

beforeAll(async () => {
	sandbox = await startSandbox({
		account: '111122223333',
		caller: 'ops',
		principals: {ops: {kind: 'user', policies: {all: {Statement: {Effect: 'Allow', Action: '*', Resource: '*'}}}}},
		regions: {'eu-west-1': {instances: [{id: 'i-0123456789abcdef0', name: 'web-1', agent: {ping: 'Online'}}]}},
		shell: ['/bin/bash', '--norc'],
	});
	const {environment} = sandbox;
	const {fromIni} = await import('@aws-sdk/credential-providers');
	const ssm = new SSMClient({
		region: 'eu-west-1',
		endpoint: sandbox.endpoint,
		credentials: fromIni({
			profile: environment['AWS_PROFILE'] ?? 'default',
			filepath: environment['AWS_SHARED_CREDENTIALS_FILE'] ?? '',
			configFilepath: environment['AWS_CONFIG_FILE'] ?? '',
		}),
	});
	options = async () => {
		const started = await ssm.send(new StartSessionCommand({Target: 'i-0123456789abcdef0'}));
		return {
			url: started.StreamUrl ?? '',
			token: started.TokenValue ?? '',
			sessionId: started.SessionId ?? '',
			region: 'eu-west-1',
			endpoint: sandbox.endpoint,
			env: {...environment},
		};
	};
});
afterAll(stopSandboxes);

test('a shell on a node runs a command, follows the size, is interrupted and exits', async () => {
	const client = startTerminalClient({...(await options()), cols: 97, rows: 31});
	await client.until('$ ');
	client.type('echo $((6*7)); stty size\r');
	await client.until('42');
	await client.until('31 97');
	client.resize(120, 40);
	await expect
		.poll(() => {
			client.type('stty size\r');
			return client.screen();
		})
		.toContain('40 120');
	client.type('sleep 100\r');
	await client.until('sleep 100');
	client.type('\x03');
	await client.until('^C');
	client.type('exit\r');
	expect(await client.ended).toBe(0);
	expect(client.screen()).toContain('Exiting session with sessionId: ');
});

test('commands from a pipe run to their end, and all their output arrives', async () => {
	const client = startPipedClient(await options());
	client.child.stdin.end('seq 1 20000\necho the end\n');
	expect(await client.ended).toBe(0);
	expect(client.stdout()).toMatch(/\n19999\r\n20000\r\n[\s\S]*the end/);
	expect(client.stderr()).toBe('');
});
