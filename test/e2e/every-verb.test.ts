import {createServer} from 'node:net';
import {PassThrough} from 'node:stream';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import type {Host} from '../../src/commands/host.ts';
import {buildProgram} from '../../src/commands/program.ts';
import {dismissRobots, keys, type Robot, startReach} from '../support/robot.ts';
import {type SandboxProcess, startSandbox, stopSandboxes} from '../support/sandbox.ts';
import {agentOf, fleetOf, ids} from '../support/small-fleet.ts';

let sandbox: SandboxProcess;
/** An SSH server as far as its first words. */
const server = createServer(socket => socket.on('error', () => {}).write('SSH-2.0-Hello\r\n'));

beforeAll(async () => {
	await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
	const address = server.address();
	const to = typeof address === 'object' && address ? address.port : 0;
	const everything = {Version: '2012-10-17', Statement: [{Effect: 'Allow', Action: '*', Resource: '*'}]};
	const principals = {
		alice: {kind: 'user', policies: {everything}},
		bob: {kind: 'user', policies: {}},
	};
	const instances = [
		{id: ids.web, name: 'web-1', state: 'running', tags: {}, agent: agentOf(), ports: {22: {to}, 80: {to}}},
	];
	sandbox = await startSandbox(fleetOf({principals, regions: {'eu-west-1': {instances}}}));
});
afterAll(async () => {
	dismissRobots();
	server.close();
	await stopSandboxes();
});

const leave = async (robot: Robot): Promise<void> => robot.type(keys.ctrl('c'));

/** A verb as somebody calls it, what the terminal shows then, how one goes on, and the exit code. */
const journeys: readonly (readonly [string, string, RegExp, ((robot: Robot) => Promise<void>) | null, number])[] = [
	['list', 'list', /^allowed +web-1/m, null, 0],
	['pick', 'pick', /✓ allowed +web-1/, async robot => robot.type(keys.enter), 0],
	['why', 'why web-1', /^on node +allowed/m, null, 0],
	['shell', 'shell web-1', /\$$/m, async robot => robot.type(`exit${keys.enter}`), 0],
	['forward', 'forward web-1 80', /127\.0\.0\.1:\d+ → /, leave, 130],
	['ssh-proxy', 'ssh-proxy web-1', /^SSH-2\.0-Hello/m, leave, -1],
	['ssh-config', 'ssh-config', /ProxyCommand reach ssh-proxy %h %p/, null, 0],
	['grant', 'grant bob --node web-1', /ssm:StartSession/, null, 0],
	['revoke', 'revoke bob', /bob/, null, -1],
	['who', 'who web-1', /alice/, null, 0],
	['doctor', 'doctor web-1', /✓ instance state: running/, null, -1],
	['sessions', 'sessions', /./, null, 0],
	['cache', 'cache clear', /^removed \d+ files/m, null, 0],
	['completion', 'completion bash', /complete -o default -F _reach reach/, null, 0],
	['sandbox', 'sandbox -- true', /^$/, null, 0],
	['demo', 'demo list payments-api-1', /^allowed +payments-api-1/m, null, 0],
];

describe('every verb, on a terminal', () => {
	test('has a journey here', () => {
		const stream = new PassThrough() as unknown as NodeJS.WriteStream;
		const host = {stdout: stream, stderr: stream, version: '0'} as Host;
		const program = buildProgram(
			host,
			async () => {},
			() => {},
		);
		const verbs = program.commands.map(command => command.name()).filter(name => name !== 'complete');
		expect([...new Set(journeys.map(([verb]) => verb))].sort()).toEqual(verbs.sort());
	});

	test.each(journeys)('%s', async (_, line, sign, goOn, code) => {
		const {environment} = sandbox;
		const robot = startReach(line.split(' '), {environment, columns: 150, rows: 45});
		if (goOn) await robot.sees(sign);
		await goOn?.(robot);
		const ended = await robot.ended;
		if (!goOn) await robot.sees(sign);
		if (code >= 0) expect(ended).toBe(code);
		// Ended by itself, not by a fault of ours: those print a stack.
		expect(robot.screen()).not.toMatch(/\bat .*\.js:\d+|TypeError|ReferenceError/);
		expect(robot.terminal.buffer.active.type).toBe('normal');
	});
});
