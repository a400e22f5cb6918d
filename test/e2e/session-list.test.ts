import {writeFileSync} from 'node:fs';
import {afterEach, beforeAll, beforeEach, describe, expect, test} from 'vitest';
import {dismissRobots, emptyHome, keys, type Robot, startReach} from '../support/robot.ts';
import {type SandboxProcess, startSandbox, stopSandboxes} from '../support/sandbox.ts';
import {agentOf, fleetOf, ids} from '../support/small-fleet.ts';

let sandbox: SandboxProcess;

const everything = {Version: '2012-10-17', Statement: [{Effect: 'Allow', Action: '*', Resource: '*'}]};
const agent = agentOf();

beforeAll(async () => {
	sandbox = await startSandbox(
		fleetOf({
			principals: {alice: {kind: 'user', policies: {everything}}, bob: {kind: 'user', policies: {everything}}},
			regions: {
				'eu-west-1': {
					instances: [
						{id: ids.web, name: 'web-1', state: 'running', tags: {}, agent},
						{id: ids.db, name: 'database', state: 'running', tags: {}, agent},
					],
					documents: [
						{
							name: 'SSM-SessionManagerRunShell',
							sessionType: 'Standard_Stream',
							inputs: {idleSessionTimeout: '12'},
						},
						{
							name: 'Ops-Greet',
							sessionType: 'InteractiveCommands',
							parameters: {
								who: {type: 'String', description: 'whom to greet', allowedPattern: '^[a-z]+$'},
								word: {type: 'String', default: 'hello'},
							},
							properties: {linux: {commands: 'echo "{{ word }}, {{ who }}"; sleep 1000'}},
						},
					],
					sessions: [
						{
							id: 'alice-0123456789abcdef1',
							owner: 'alice',
							target: ids.web,
							started: '2026-11-22T10:00:00Z',
							reason: 'INC-7',
						},
						{id: 'bob-0123456789abcdef2', owner: 'bob', target: ids.web, started: '2026-11-22T10:00:00Z'},
					],
				},
			},
		}),
	);
	return stopSandboxes;
});
beforeEach(async () => sandbox.resetCalls());
afterEach(dismissRobots);

const inList = async (more: Readonly<Record<string, string>> = {}): Promise<Robot> => {
	const robot = startReach([], {environment: {...sandbox.environment, ...more}, columns: 160});
	await robot.sees('2 shown');
	return robot;
};
const toList = async (robot: Robot, query = ''): Promise<void> => {
	robot.type(`${keys.ctrl('u')}${query}${keys.tab}`);
	await robot.sees('? help');
};

describe('the list of sessions', () => {
	test('tells node, age, last output, bell and the minutes left by the session document', async () => {
		const robot = await inList();
		robot.type(`dat${keys.enter}`);
		await robot.sees('$');
		const folder = emptyHome();
		robot.type(`(until [ -e '${folder}/go' ]; do sleep 0.1; done; printf '\\a') & ${keys.enter}`);
		await robot.sees(/\[1\] \d+\n.*\$/);
		robot.type(`${keys.enter}~d`);
		await robot.sees('session 1 stays open');
		writeFileSync(`${folder}/go`, '');
		await toList(robot);
		// The menu tells what was so when it opened.
		await expect
			.poll(async () => {
				robot.type('w');
				await robot.sees(/1 database +/);
				if (robot.screen().includes('bell')) return true;
				robot.type(keys.escape);
				await robot.misses(/1 database +/);
				return false;
			})
			.toBe(true);
		await robot.sees(/1 database +bell, news · 12 min left · output moments ago · opened moments ago · eu-west-1/);
		expect(robot.line('Ctrl-X')).toContain('Ctrl-X end');
	});

	test('holds what else AWS has open for the caller, and ends it', async () => {
		const robot = await inList();
		await toList(robot);
		robot.type('w');
		await robot.sees(/web-1 +not open here, connected · started \d+ days ago · INC-7 · alice-0123456789abcdef1/);
		expect(robot.screen()).not.toContain('bob-0123456789abcdef2');
		robot.type('INC-7');
		await robot.sees('❯ INC-7');
		robot.type(keys.ctrl('x'));
		await robot.sees('The session on alice-0123456789abcdef1 ends');
		robot.type('y');
		await robot.sees('the session on alice-0123456789abcdef1 is over');
		expect((await sandbox.calls())['ssm:TerminateSession']).toBe(1);
		robot.type('w');
		await robot.rests();
		expect(robot.screen()).not.toContain('INC-7');
	});

	test('ends a session that is open out of sight', async () => {
		const robot = await inList();
		robot.type(`dat${keys.enter}`);
		await robot.sees('$');
		robot.type(`${keys.enter}~d`);
		await robot.sees('session 1 stays open');
		await toList(robot);
		robot.type('w');
		await robot.sees(/1 database/);
		robot.type(keys.ctrl('x'));
		await robot.sees('The session on database ends');
		robot.type('y');
		await robot.sees('the session on database is over');
		await robot.misses('1 session open');
		expect((await sandbox.calls())['ssm:TerminateSession']).toBe(1);
	});

	test('goes on with a shell whose reach was killed', async () => {
		const home = {HOME: emptyHome()};
		const first = await inList(home);
		first.type(`dat${keys.enter}`);
		await first.sees('$');
		first.type(`kept=$((6 * 7))${keys.enter}`);
		await first.sees('kept=');
		await first.rests();
		first.kill('SIGKILL');
		await first.ended;
		const robot = await inList(home);
		await toList(robot);
		robot.type('w');
		await robot.sees(/database +not open here, disconnected/);
		robot.type(keys.enter);
		await robot.sees('Starting session');
		robot.type(`${keys.enter}echo "still $kept"${keys.enter}`);
		await robot.sees(/^still 42$/m);
		robot.type(`exit${keys.enter}`);
		await robot.sees('2 shown');
	});
});

describe('the actions of a node', () => {
	test('a document’s parameters are asked for as it describes them, until they fit', async () => {
		const robot = await inList();
		await toList(robot, 'dat');
		robot.type('x');
		await robot.sees('open a session with another document');
		robot.type(`another${keys.enter}`);
		await robot.sees('Name of the session document');
		robot.type(`Ops-Greet${keys.enter}`);
		await robot.sees('Ops-Greet wants who: whom to greet');
		expect(robot.screen()).toContain('as ^[a-z]+$');
		robot.type(`X1${keys.enter}`);
		await robot.sees('“X1” does not fit.');
		robot.type(`world${keys.enter}`);
		await robot.sees('Ops-Greet wants word');
		expect(robot.screen()).toContain('empty: hello');
		robot.type(keys.enter);
		await robot.sees('hello, world');
		robot.type(`${keys.enter}~.`);
		await robot.sees('1 of 2 shown');
	});

	test('a document that nobody wrote is told, and nothing is opened', async () => {
		const robot = await inList();
		await toList(robot, 'dat');
		robot.type('x');
		await robot.sees('another document');
		robot.type(`another${keys.enter}`);
		await robot.sees('Name of the session document');
		robot.type(`Nobodys${keys.enter}`);
		await robot.sees(/! .*Nobodys/);
		expect((await sandbox.calls())['ssm:StartSession']).toBeUndefined();
	});

	test('one command runs on a terminal of its own', async () => {
		const robot = await inList();
		await toList(robot, 'dat');
		robot.type('x');
		await robot.sees('run a command on a terminal');
		robot.type(`run a${keys.enter}`);
		await robot.sees('Command to run');
		robot.type(`tty && read line && echo "got $line"${keys.enter}`);
		await robot.sees(/^\/dev\/pts\/\d+/m);
		robot.type(`it${keys.enter}`);
		await robot.sees('1 of 2 shown');
		expect(robot.written()).toContain('got it');
	});
});

test('reach shell -t runs a command on a terminal, too', async () => {
	const args = ['shell', '-t', 'database', '--', 'tty'];
	const robot = startReach(args, {environment: sandbox.environment});
	await robot.sees(/^\/dev\/pts\/\d+/m);
	expect(await robot.ended).toBe(0);
});

test('the details tell whom a session runs as', async () => {
	const robot = startReach([], {environment: sandbox.environment, columns: 160, rows: 40});
	await robot.sees('2 shown');
	await robot.sees(/OS user +ssm-user: SSM-SessionManagerRunShell names/);
});
