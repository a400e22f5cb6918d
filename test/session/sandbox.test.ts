import {connect} from 'node:net';
import path from 'node:path';
import process from 'node:process';
import {fromIni} from '@aws-sdk/credential-providers';
import {afterAll, describe, expect, onTestFinished, test} from 'vitest';
import {success} from '../../src/domain/result.ts';
import type {Credentials} from '../../src/domain/session.ts';
import type {LiveInput} from '../../src/session/live.ts';
import {makeSessions} from '../../src/session/sessions.ts';
import {openTunnel} from '../../src/session/tunnel.ts';
import {compileCache} from '../support/compile-cache.ts';
import {type SandboxProcess, stopSandboxes} from '../support/sandbox.ts';
import {nodeId, startNodeSandbox, startSession} from '../support/sandbox-session.ts';
import {fakeTerminal} from './fake-terminal.ts';

afterAll(stopSandboxes);

const clientScript = path.join(import.meta.dirname, '..', '..', 'bin', 'session-client.js');

/** All that a session of the built-in client needs on a sandbox, and how often it asked for credentials. */
const onSandbox = async (sandbox: SandboxProcess, document?: string, parameters?: Record<string, string[]>) => {
	const {url = '', token = '', sessionId = ''} = await startSession(sandbox, document, parameters);
	const asked: Credentials[] = [];
	const credentials = async () => {
		const found = await fromIni({
			profile: sandbox.environment['AWS_PROFILE'] ?? 'default',
			filepath: sandbox.environment['AWS_SHARED_CREDENTIALS_FILE'] ?? '',
			configFilepath: sandbox.environment['AWS_CONFIG_FILE'] ?? '',
		})();
		const {accessKeyId, secretAccessKey, sessionToken = null} = found;
		const one = {accessKeyId, secretAccessKey, sessionToken, expires: null};
		asked.push(one);
		return success(one);
	};
	const live: LiveInput = {
		started: {sessionId, streamUrl: url, token},
		request: {
			target: nodeId,
			region: 'eu-west-1',
			profile: null,
			document: document ?? null,
			parameters: parameters ?? {},
			reason: null,
		},
		plugin: {kind: 'builtin', path: process.execPath, script: clientScript},
		credentials,
		environment: {
			PATH: process.env['PATH'],
			HOME: '/nonexistent',
			NODE_COMPILE_CACHE: compileCache,
			TERM: 'xterm-256color',
		},
		endpointUrl: sandbox.endpoint,
		kill: process.kill,
		now: Date.now,
	};
	return {live, asked};
};

const setUp = async (fleet: object = {}) => {
	const sandbox = await startNodeSandbox({ports: {7: 'echo'}}, fleet);
	const inside = fakeTerminal();
	const sessions = makeSessions(Date.now);
	onTestFinished(async () => sessions.endAll());
	return {sandbox, inside, sessions, view: {terminal: inside.terminal, signal: new AbortController().signal}};
};

const shows = async ({text}: ReturnType<typeof fakeTerminal>, pattern: RegExp): Promise<void> => {
	await expect.poll(text).toMatch(pattern);
};

describe('the built-in client on the sandbox', () => {
	test('a shell is left, comes back and exits', async () => {
		const {sandbox, inside, sessions, view} = await setUp();
		const {live} = await onSandbox(sandbox);
		const opened = sessions.open(live, 'web-1', view);
		await shows(inside, /\$ ?$/);
		inside.type('echo answer $((6*7))\r');
		await shows(inside, /answer 42/);
		inside.type('\r~d');
		expect(await opened).toEqual({kind: 'detached', number: 1});
		inside.screen.reset();
		const again = sessions.attach(1, view);
		await shows(inside, /answer 42/);
		inside.type('exit\r');
		expect(await again).toEqual({ok: true, value: {kind: 'ended'}});
	});

	test('a connection that is cut is resumed with fresh credentials', async () => {
		const {sandbox, inside, sessions, view} = await setUp({
			faults: [{service: 'gateway', fault: 'drop', afterMessages: 6, times: 1}],
		});
		const {live, asked} = await onSandbox(sandbox);
		const opened = sessions.open(live, 'web-1', view);
		await shows(inside, /\$ ?$/);
		for (const word of ['one', 'two', 'three', 'four']) {
			inside.type(`echo ${word}-$((1+1))\r`);
			await shows(inside, new RegExp(`${word}-2`));
		}
		expect((await sandbox.calls())['ssm:ResumeSession']).toBeGreaterThanOrEqual(1);
		expect(asked.length).toBeGreaterThanOrEqual(1);
		inside.type('exit\r');
		expect(await opened).toEqual({kind: 'ended'});
	});

	test('a token that is refused is told in words', async () => {
		const {sandbox, sessions, view} = await setUp({
			faults: [{service: 'gateway', fault: 'tokenRefused'}],
		});
		const {live} = await onSandbox(sandbox);
		const end = await sessions.open(live, 'web-1', view);
		expect(end).toMatchObject({
			kind: 'failed',
			problem: {summary: 'The message gateway refused the session', detail: expect.stringMatching(/OpenDataChannel/)},
		});
	});

	test('a first open that is refused is not told as a refused resume, even where resuming is refused, too', async () => {
		const everything = {Effect: 'Allow', Action: '*', Resource: '*'};
		const noResume = {Effect: 'Deny', Action: 'ssm:ResumeSession', Resource: '*'};
		const {sandbox, sessions, view} = await setUp({
			principals: {ops: {kind: 'user', policies: {all: {Statement: [everything, noResume]}}}},
			faults: [{service: 'gateway', fault: 'tokenRefused'}],
		});
		const {live} = await onSandbox(sandbox);
		const end = await sessions.open(live, 'web-1', view);
		expect((await sandbox.calls())['ssm:ResumeSession']).toBeGreaterThanOrEqual(1);
		expect(end).toMatchObject({
			kind: 'failed',
			problem: {kind: 'access-denied', action: 'ssmmessages:OpenDataChannel', detail: expect.stringMatching(/1008/)},
		});
	});

	test('a tunnel echoes, and its end ends the session at AWS', async () => {
		const {sandbox} = await setUp();
		const ended: string[] = [];
		const opened = await openTunnel({
			...(await onSandbox(sandbox)).live,
			port: 0,
			start: async () => {
				const {live} = await onSandbox(sandbox, 'AWS-StartPortForwardingSession', {
					portNumber: ['7'],
					localPortNumber: ['0'],
				});
				return success({started: live.started, request: live.request});
			},
			terminate: async id => ended.push(id),
		});
		if (!opened.ok) throw new Error(opened.problem.summary);
		const tunnel = opened.value;
		onTestFinished(tunnel.close);
		const socket = connect({port: tunnel.port, host: '127.0.0.1'});
		socket.write('through the node');
		const [reply] = await new Promise<[Buffer]>(resolve => socket.once('data', piece => resolve([Buffer.from(piece)])));
		expect(reply.toString()).toBe('through the node');
		await expect
			.poll(tunnel.state)
			.toMatchObject({phase: 'open', connections: 1, sent: 16, received: 16, problem: null});
		socket.destroy();
		await tunnel.close();
		expect(ended).toHaveLength(1);
	});
});
