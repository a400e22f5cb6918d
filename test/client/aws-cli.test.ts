import {mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {afterAll, beforeAll, expect, onTestFinished} from 'vitest';
import {clientProgram, startOnTerminal} from '../support/client-process.ts';
import {type SandboxProcess, stopSandboxes} from '../support/sandbox.ts';
import {nodeId, startNodeSandbox} from '../support/sandbox-session.ts';
import {startScriptedGateway} from '../support/scripted-gateway.ts';
import {startSessionApi} from '../support/session-api.ts';
import {testWith} from '../support/tools.ts';

let sandbox: SandboxProcess;
let folder: string;

beforeAll(async () => {
	sandbox = await startNodeSandbox();
	folder = mkdtempSync(path.join(tmpdir(), 'reach-plugin-'));
	// Under the plugin's name, and noting how it was called.
	symlinkSync(clientProgram, path.join(folder, 'client.js'));
	const script = `#!/bin/sh\nprintf '%s\\n' "$@" >>"${folder}/calls"\nexec "${process.execPath}" "${folder}/client.js" "$@"\n`;
	writeFileSync(path.join(folder, 'session-manager-plugin'), script, {mode: 0o755});
});
afterAll(async () => {
	rmSync(folder, {recursive: true});
	await stopSandboxes();
});

const environment = (): Record<string, string> => ({
	...sandbox.environment,
	PATH: `${folder}:${process.env['PATH']}`,
	HOME: process.env['HOME'] ?? '/',
	TERM: 'xterm-256color',
});

const aTest = testWith('aws');

aTest('aws: start-session runs a shell with ours in the plugin’s place', async () => {
	const args = [
		'--endpoint-url',
		sandbox.endpoint,
		'--region',
		'eu-west-1',
		'ssm',
		'start-session',
		'--target',
		nodeId,
	];
	const aws = startOnTerminal('aws', args, environment());
	await aws.until('$ ');
	aws.type('echo $((6*7))\r');
	await aws.until('42');
	aws.type('sleep 100\r');
	await aws.until('sleep 100');
	aws.type('\x03');
	await aws.until('^C');
	aws.type('exit\r');
	expect(await aws.ended).toBe(0);
	expect(aws.screen()).toContain('Starting session with SessionId: ');
	expect(aws.screen()).toContain('Exiting session with sessionId: ');
	const calls = readFileSync(path.join(folder, 'calls'), 'utf8');
	expect(calls).toContain('--version\nAWS_SSM_START_SESSION_RESPONSE');
	expect(calls).not.toContain('TokenValue');
});

aTest('aws: start-session runs under AWS’s own host names', async () => {
	const asAws = await startNodeSandbox({}, {}, {}, ['--as-aws']);
	const args = ['--region', 'eu-west-1', 'ssm', 'start-session', '--target', nodeId];
	const aws = startOnTerminal('aws', args, {...environment(), ...asAws.environment, AWS_ENDPOINT_URL: ''});
	await aws.until('$ ');
	aws.type('echo $((6*7)); exit\r');
	await aws.until('42');
	expect(await aws.ended).toBe(0);
	expect(await asAws.calls()).toMatchObject({'ssm:StartSession': 1});
});

aTest('aws: ecs execute-command runs with ours in the plugin’s place', async () => {
	const gateway = await startScriptedGateway({opened: one => one.output('# ')});
	onTestFinished(gateway.close);
	const ecs = await startSessionApi(({action}) => ({
		status: 200,
		body:
			action === 'DescribeTasks'
				? {tasks: [{containers: [{name: 'app', runtimeId: 'run-1'}]}]}
				: {
						clusterArn: 'arn:aws:ecs:eu-west-1:111122223333:cluster/main',
						taskArn: 'arn:aws:ecs:eu-west-1:111122223333:task/main/0123',
						containerName: 'app',
						interactive: true,
						session: {sessionId: 'ecs-execute-1', streamUrl: gateway.url, tokenValue: 'tok-ecs'},
					},
	}));
	onTestFinished(ecs.close);
	const args = ['--endpoint-url', ecs.url, '--region', 'eu-west-1', 'ecs', 'execute-command', '--cluster', 'main'];
	const command = ['--task', '0123', '--container', 'app', '--command', '/bin/sh', '--interactive'];
	const aws = startOnTerminal('aws', [...args, ...command], environment());
	await aws.until('# ');
	aws.type('id\r');
	await expect.poll(() => gateway.typed()).toBe('id\r');
	gateway.channelClosed();
	expect(await aws.ended).toBe(0);
	expect(aws.screen()).toContain('Starting session with SessionId: ecs-execute-1');
	expect(JSON.parse(gateway.texts[0] ?? '{}').TokenValue).toBe('tok-ecs');
});
