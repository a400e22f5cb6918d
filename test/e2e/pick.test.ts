import path from 'node:path';
import process from 'node:process';
import {afterEach, beforeAll, describe, expect, test} from 'vitest';
import {dismissRobots, keys, type Robot, root, startReach, startRobot} from '../support/robot.ts';
import {runReach} from '../support/run.ts';
import {type SandboxProcess, startSandbox, stopSandboxes} from '../support/sandbox.ts';
import {fleetOf, ids} from '../support/small-fleet.ts';
import {testWith} from '../support/tools.ts';

let sandbox: SandboxProcess;

beforeAll(async () => {
	sandbox = await startSandbox(fleetOf());
	return stopSandboxes;
});
afterEach(dismissRobots);

const reach = `'${process.execPath}' '${path.join(root, 'bin', 'reach.js')}'`;

/** A shell script in a terminal, in which `reach` is the program. */
const inBash = (script: string): Robot =>
	startRobot('bash', ['--norc', '-c', `reach() { ${reach} "$@"; }; ${script}`], {environment: sandbox.environment});

describe('reach pick', () => {
	test('draws on the terminal inside $(…) and prints only the id', async () => {
		const robot = inBash('got=$(reach pick); echo "code $? got <$got>"');
		await robot.sees('2 shown');
		await robot.sees('Enter pick');
		robot.type('data');
		await robot.sees('1 of 2 shown');
		robot.type(keys.enter);
		await robot.sees(`code 0 got <${ids.db}>`);
		expect(robot.terminal.buffer.active.type).toBe('normal');
		expect(await robot.ended).toBe(0);
	});

	test('is in colour though standard output is none', async () => {
		const robot = inBash('got=$(reach pick)');
		await robot.sees('✓ allowed');
		expect(robot.written()).toContain('\u001B[32m');
	});

	test('follows the size of the terminal', async () => {
		const robot = inBash('got=$(reach pick)');
		await robot.sees('2 shown');
		expect(robot.screen()).not.toContain('PRIVATE IP');
		robot.resize(120, 30);
		await robot.sees('PRIVATE IP');
	});

	test('--multi prints what was marked, a line each, in the given format', async () => {
		const robot = inBash(`got=$(reach pick --multi --format '{id} {region} {name}'); echo "code $?"; echo "$got"`);
		await robot.sees('2 shown');
		robot.type(`${keys.tab}  `);
		await robot.sees('2 marked');
		robot.type(keys.enter);
		await robot.sees('code 0');
		await robot.sees(`${ids.db} eu-west-1 database`);
		await robot.sees(`${ids.web} eu-west-1 web-1`);
	});

	test('one node is one node without --multi', async () => {
		const robot = inBash('got=$(reach pick)');
		await robot.sees('2 shown');
		robot.type(`${keys.tab} `);
		await robot.sees('--multi takes several');
	});

	test.each([
		['Esc', keys.escape],
		['Ctrl-C', keys.ctrl('c')],
		['q in the list', `${keys.tab}q`],
	])('%s gives up with 130 and prints nothing', async (_, typed) => {
		const robot = inBash('got=$(reach pick); echo "code $? got <$got>"');
		await robot.sees('2 shown');
		robot.type(typed);
		await robot.sees('code 130 got <>');
	});

	test('picks a node that may not be reached where all are offered', async () => {
		const robot = inBash('got=$(reach pick --all vault); echo "code $? got <$got>"');
		await robot.sees('✗ denied');
		robot.type(keys.enter);
		await robot.sees(`code 0 got <${ids.secret}>`);
	});

	test('-1 takes the only match without a terminal, and ends with 3 where none matches, 4 where several do', async () => {
		const one = await runReach(['pick', '-1', 'web'], sandbox.environment);
		expect(one).toEqual({code: 0, out: `${ids.web}\n`, err: ''});
		const none = await runReach(['pick', '-1', 'nobody'], sandbox.environment);
		expect(none).toMatchObject({code: 3, out: ''});
		expect(none.err).toContain('No node matches');
	});

	test('-1 asks where several match', async () => {
		const robot = inBash('got=$(reach pick -1 tag:env=prod); echo "code $? got <$got>"');
		await robot.sees('2 of 2 shown');
		robot.type(keys.enter);
		await robot.sees(`code 0 got <${ids.db}>`);
	});

	test('refuses an id of many regions, and a format that means nothing', async () => {
		const many = await runReach(['pick', '--region', 'eu-west-1,us-east-1'], sandbox.environment);
		expect(many).toMatchObject({code: 2, out: ''});
		expect(many.err).toContain("--format '{id} {region} {profile}'");
		const unknown = await runReach(['pick', '--format', '{ID}'], sandbox.environment);
		expect(unknown).toMatchObject({code: 2, out: ''});
		expect(unknown.err).toContain('{ID}');
	});

	testWith('setsid')('says so where there is no terminal (setsid)', async () => {
		const robot = startRobot('setsid', ['-w', process.execPath, path.join(root, 'bin', 'reach.js'), 'pick'], {
			environment: sandbox.environment,
			columns: 120,
		});
		await robot.sees('There is no terminal to pick on');
		expect(await robot.ended).toBe(1);
	});

	testWith('aws')('serves the AWS CLI (aws)', async () => {
		const robot = inBash(
			'aws ssm describe-instance-information --query "InstanceInformationList[].InstanceId" --filters Key=InstanceIds,Values="$(reach pick web)" --output text; echo "code $?"',
		);
		await robot.sees(/1 of \d shown/);
		robot.type(keys.enter);
		await robot.sees('code 0');
		expect(robot.line(ids.web)).toBe(ids.web);
	});

	test('keeps q and Enter of plain reach as they are', async () => {
		const robot = startReach([], {environment: sandbox.environment});
		await robot.sees('Enter connect');
		robot.type(`${keys.tab}q`);
		expect(await robot.ended).toBe(0);
	});
});
