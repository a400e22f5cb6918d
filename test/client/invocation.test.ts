import {spawnSync} from 'node:child_process';
import {describe, expect, test} from 'vitest';
import {readInvocation} from '../../src/client/invocation.ts';
import {clientProgram} from '../support/client-process.ts';

const run = (...args: string[]) => {
	const {stdout, stderr, status} = spawnSync(process.execPath, [clientProgram, ...args], {
		env: {PATH: process.env['PATH'] ?? ''},
		encoding: 'utf8',
		timeout: 60_000,
	});
	return {stdout, stderr, status};
};

const unknown = (operation: string) =>
	`\nUnknown operation ${operation}. \nUse session-manager-plugin --version to check the version.\n\n`;

describe('called as the plugin can be called', () => {
	test('without arguments it says that it is installed, which is how `aws ecs execute-command` asks', () => {
		expect(run()).toEqual({
			stdout: '\nThe Session Manager plugin was installed successfully. Use the AWS CLI to start a session.\n\n',
			stderr: '',
			status: 0,
		});
	});

	test('it tells a version that makes AWS CLI pass the token in the environment', () => {
		const {stdout, status} = run('--version');
		expect(stdout).toMatch(/^\d+\.\d+\.\d+\.\d+\n$/);
		const [major = 0, minor = 0, patch = 0] = stdout.split('.').map(Number);
		expect([major, minor]).toEqual([1, 2]);
		expect(patch).toBeGreaterThan(536);
		expect(status).toBe(0);
	});

	test.each([['-v'], ['version'], ['--help'], ['{}', 'us-east-1']])('it does not know the operation %s', (...args) => {
		expect(run(...args)).toEqual({stdout: unknown(args[0] ?? ''), stderr: '', status: 0});
	});

	test('it knows only one operation', () => {
		expect(run('{}', 'us-east-1', 'ResumeSession')).toEqual({stdout: 'Invalid Operation', stderr: '', status: 0});
	});

	test('it says that it cannot read a response, without repeating it', () => {
		const {stdout, status} = run('{"TokenValue":"secret"', 'us-east-1', 'StartSession', '', '{"Target":"i-1"}', '');
		expect(stdout).toMatch(/^Cannot perform start session: .+\n$/);
		expect(stdout).not.toContain('secret');
		expect(status).toBe(0);
	});

	test('an empty variable is an empty response', () => {
		const {stdout, status} = run('AWS_SSM_START_SESSION_RESPONSE', 'us-east-1', 'StartSession');
		expect([stdout, status]).toEqual(['Cannot perform start session: unexpected end of JSON input\n', 0]);
	});

	test.each([
		['no JSON', 'not a JSON object', '[]'],
		['a token that is a number', 'TokenValue is no string', '{"SessionId":"s","TokenValue":7,"StreamUrl":"ws://x"}'],
		['an address that is an object', 'streamUrl is no string', '{"streamUrl":{}}'],
	])('%s cannot be read', (_name, reason, response) => {
		expect(run(response, 'us-east-1', 'StartSession', '', '{"Target":"i-1"}', '')).toEqual({
			stdout: `Cannot perform start session: ${reason}\n`,
			stderr: '',
			status: 0,
		});
	});

	test.each([
		['StreamUrl', '{"SessionId":"s","TokenValue":"t"}', '{"Target":"i-1"}'],
		['Target', '{"SessionId":"s","TokenValue":"t","StreamUrl":"ws://x"}', '{}'],
		['Target', '{"SessionId":"s","TokenValue":"t","StreamUrl":"ws://x"}', 'nonsense'],
	])('it ends with 2, as the plugin’s crash does, but says that %s is missing', (field, response, request) => {
		const {stdout, stderr, status} = run(response, 'us-east-1', 'StartSession', '', request, '');
		expect([stdout, status]).toEqual(['', 2]);
		expect(stderr).toContain(`missing ${field}`);
	});
});

describe('the arguments of a session', () => {
	const response = JSON.stringify({SessionId: 's', StreamUrl: 'wss://x', TokenValue: 't'});
	const session = {sessionId: 's', streamUrl: 'wss://x', token: 't'};

	test('may come through a variable with any suffix, which is gone at once', () => {
		const env = {AWS_SSM_START_SESSION_RESPONSE_42: response, OTHER: 'x'};
		const args = [
			'AWS_SSM_START_SESSION_RESPONSE_42',
			'eu-west-1',
			'StartSession',
			'ops',
			'{"Target":"i-1"}',
			'http://e',
		];
		expect(readInvocation([...args, 'extra'], env)).toEqual({
			kind: 'session',
			call: {session, region: 'eu-west-1', profile: 'ops', target: 'i-1', endpoint: 'http://e'},
		});
		expect(env).toEqual({OTHER: 'x'});
	});

	test('may be spelled as `aws ecs execute-command` spells them', () => {
		const spelled = JSON.stringify({sessionId: 's', streamUrl: 'wss://x', tokenValue: 't', more: 1});
		const request = '{"Target":"ecs:cluster_task_runtime"}';
		expect(readInvocation([spelled, 'eu-west-1', 'StartSession', '', request, ''], {})).toMatchObject({
			kind: 'session',
			call: {session, target: 'ecs:cluster_task_runtime'},
		});
	});

	test('may be the three of an old caller', () => {
		expect(readInvocation([response, 'eu-west-1', 'StartSession'], {})).toEqual({
			kind: 'session',
			call: {session, region: 'eu-west-1', profile: '', target: null, endpoint: ''},
		});
	});
});
