import {readFile, stat} from 'node:fs/promises';
import {connect, createServer} from 'node:net';
import path from 'node:path';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {dismissRobots, emptyHome, keys, startReach} from '../support/robot.ts';
import {runReach} from '../support/run.ts';
import {type SandboxProcess, startSandbox, stopSandboxes} from '../support/sandbox.ts';
import {agentOf, fleetOf, ids} from '../support/small-fleet.ts';

let sandbox: SandboxProcess;
const server = createServer(socket => socket.pipe(socket));

beforeAll(async () => {
	await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
	const address = server.address();
	const to = typeof address === 'object' && address ? address.port : 0;
	const everything = {Version: '2012-10-17', Statement: [{Effect: 'Allow', Action: '*', Resource: '*'}]};
	const node = {id: ids.web, name: 'web-1', state: 'running', tags: {}, agent: agentOf(), ports: {80: {to}}};
	sandbox = await startSandbox(
		fleetOf({
			principals: {alice: {kind: 'user', policies: {everything}}},
			regions: {'eu-west-1': {instances: [node]}},
		}),
	);
});
afterAll(async () => {
	server.close();
	dismissRobots();
	await stopSandboxes();
});

describe('reach shell', () => {
	test('opens a session on the terminal by name, and ends with the shell', async () => {
		const robot = startReach(['shell', 'web-1'], {environment: sandbox.environment});
		await robot.sees('$');
		robot.type(`echo $((6 * 7))${keys.enter}`);
		await robot.sees(/^42$/m);
		robot.type(`exit${keys.enter}`);
		expect(await robot.ended).toBe(0);
	});

	test('needs no listing for an id', async () => {
		await sandbox.resetCalls();
		const {code, out} = await runReach(['shell', ids.web, '--', 'echo', "it's", 'me'], sandbox.environment);
		expect(code).toBe(0);
		expect(out).toContain("it's me");
		const calls = Object.keys(await sandbox.calls());
		expect(calls).toContain('ssm:StartSession');
		expect(calls.filter(name => name.includes('Describe'))).toEqual([]);
	});

	test('one argument is a command line for the far shell', async () => {
		const line = 'echo "a  b" | tr a c; exit';
		const {code, out} = await runReach(['shell', 'web-1', '--', line], sandbox.environment);
		expect(code).toBe(0);
		expect(out).toContain('c  b');
	});

	test('another escape character is chosen by flag or by setting', async () => {
		const robot = startReach(['shell', '-e', '%', 'web-1'], {environment: sandbox.environment});
		await robot.sees('$');
		robot.type(`${keys.enter}%?`);
		await robot.sees('%.  end the session');
		robot.type('~?');
		await robot.sees(/\$ ~\?/);
		robot.type(`${keys.ctrl('u')}${keys.enter}%.`);
		expect(await robot.ended).toBe(0);
		const {code, err} = await runReach(['shell', 'web-1', '-e', 'ab'], sandbox.environment);
		expect({code, err}).toEqual({code: 2, err: 'reach: --escape cannot be "ab". It is none or one ASCII character.\n'});
	});

	test('REACH_ESCAPE=none leaves every key to the far side', async () => {
		const robot = startReach(['shell', 'web-1'], {environment: {...sandbox.environment, REACH_ESCAPE: 'none'}});
		await robot.sees('$');
		robot.type('~.');
		await robot.sees(/\$ ~\./);
		robot.type(`${keys.ctrl('u')}exit${keys.enter}`);
		expect(await robot.ended).toBe(0);
	});

	test('--record keeps what is printed in a private file, which is never written over', async () => {
		const file = path.join(emptyHome(), 'shell.cast');
		const args = ['shell', '--record', file, 'web-1'];
		const robot = startReach(args, {environment: sandbox.environment});
		await robot.sees('secrets that are shown');
		await robot.sees('$');
		robot.type(`read -s -p wor''d: answer; echo prin''ted${keys.enter}`);
		await robot.sees(/word:$/m);
		robot.type(`typed-unseen${keys.enter}`);
		await robot.sees(/printed$/m);
		robot.type(`exit${keys.enter}`);
		expect(await robot.ended).toBe(0);
		expect((await stat(file)).mode & 0o777).toBe(0o600);
		const [head = '', ...events] = (await readFile(file, 'utf8')).trim().split('\n');
		expect(JSON.parse(head)).toMatchObject({version: 2, width: 80, height: 24, title: 'web-1'});
		const rows = events.map(line => JSON.parse(line));
		expect(new Set(rows.map(([, code]) => code))).toEqual(new Set(['o']));
		const text = rows.map(([, , data]) => data).join('');
		expect(text).toContain('printed');
		expect(text).not.toContain('typed-unseen');

		await sandbox.resetCalls();
		const again = startReach(args, {environment: sandbox.environment});
		await again.sees('exists');
		expect(await again.ended).toBe(1);
		expect((await sandbox.calls())['ssm:StartSession']).toBeUndefined();
	});

	test('--record where nothing is drawn is refused', async () => {
		const {code, err} = await runReach(
			['shell', '--record', '/nonexistent/x', 'web-1', '--', 'id'],
			sandbox.environment,
		);
		expect(code).toBe(2);
		expect(err).toContain('--record is for sessions on a terminal');
	});

	test('a name that nobody has ends with 3', async () => {
		expect((await runReach(['shell', 'nobody'], sandbox.environment)).code).toBe(3);
	});
});

test('reach forward opens a port of the node here, and Ctrl-C closes it', async () => {
	const robot = startReach(['forward', 'web-1', '80'], {environment: sandbox.environment, columns: 120});
	await robot.sees(/127\.0\.0\.1:\d+ → i-0000000000000000a:80/);
	const local = Number(/127\.0\.0\.1:(\d+)/.exec(robot.screen())?.[1]);
	const answer = await new Promise<string>((resolve, reject) => {
		const socket = connect(local, '127.0.0.1', () => socket.write('ping'));
		socket.once('data', data => {
			resolve(data.toString());
			socket.destroy();
		});
		socket.once('error', reject);
	});
	expect(answer).toBe('ping');
	robot.type(keys.ctrl('c'));
	expect(await robot.ended).toBe(130);
});

test('reach ssh-config prints lines that name reach itself', async () => {
	const {out} = await runReach(['ssh-config']);
	expect(out).toContain('ProxyCommand reach ssh-proxy %h %p');
});
