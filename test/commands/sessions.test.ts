import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import type {SessionJson} from '../../src/commands/sessions.ts';
import {dismissRobots, emptyHome, keys, startReach} from '../support/robot.ts';
import {runReach} from '../support/run.ts';
import {type SandboxProcess, startSandbox, stopSandboxes} from '../support/sandbox.ts';
import {agentOf, ids} from '../support/small-fleet.ts';

let sandbox: SandboxProcess;

const everything = {Version: '2012-10-17', Statement: [{Effect: 'Allow', Action: '*', Resource: '*'}]};
const session = (digit: string, owner: string, more: object = {}): object => ({
	id: `${owner}-0123456789abcdef${digit}`,
	owner,
	target: ids.web,
	started: `2026-11-22T1${digit}:00:00Z`,
	...more,
});

beforeAll(async () => {
	sandbox = await startSandbox({
		account: '111122223333',
		caller: 'alice',
		principals: {
			alice: {kind: 'user', policies: {everything}},
			bob: {kind: 'user', policies: {everything}},
			blind: {kind: 'user', policies: {}},
		},
		regions: {
			'eu-west-1': {
				instances: [{id: ids.web, name: 'web-1', state: 'running', tags: {}, agent: agentOf()}],
				sessions: [
					session('1', 'alice', {reason: 'INC-7'}),
					session('2', 'alice'),
					session('3', 'bob'),
					session('4', 'alice', {ended: '2026-11-22T15:00:00Z'}),
				],
			},
			'us-east-1': {instances: [], sessions: [session('5', 'alice')]},
		},
	});
});
afterAll(async () => {
	dismissRobots();
	await stopSandboxes();
});

const reach = (...args: readonly string[]) =>
	runReach(['sessions', '--region', 'eu-west-1', ...args], sandbox.environment);
const json = async (...args: readonly string[]): Promise<readonly SessionJson[]> =>
	JSON.parse((await reach('-o', 'json', ...args)).out);
const idsOf = (rows: readonly SessionJson[]): readonly string[] => rows.map(({id}) => id.replace(/-.*(.)$/, '-$1'));

describe('reach sessions', () => {
	test('lists one’s own that live, the newest first', async () => {
		const {code, out, err} = await reach();
		expect({code, err}).toEqual({code: 0, err: ''});
		const [head = '', ...rows] = out.trim().split('\n');
		expect(head).toMatch(/^ID +NODE +NAME +REGION +STATUS +STARTED +ENDED +OWNER +REASON$/);
		expect(rows).toHaveLength(2);
		expect(rows[1]).toMatch(
			/^alice-0123456789abcdef1 +i-0000000000000000a +- +eu-west-1 +Connected +2026-11-22T11:00Z +- +user\/alice +INC-7$/,
		);
		expect(rows[0]).toContain('alice-0123456789abcdef2');
	});

	test('tells programs everything, in fields', async () => {
		const [, first] = await json();
		expect(first).toMatchObject({
			id: 'alice-0123456789abcdef1',
			target: ids.web,
			name: null,
			region: 'eu-west-1',
			profile: null,
			status: 'Connected',
			owner: 'arn:aws:iam::111122223333:user/alice',
			reason: 'INC-7',
			started: '2026-11-22T11:00:00.000Z',
			ended: null,
		});
	});

	test('names nodes as the interface listed them last, and asks AWS for no name', async () => {
		const environment = {...sandbox.environment, HOME: emptyHome()};
		const robot = startReach([], {environment});
		await robot.sees('1 shown');
		robot.type(keys.ctrl('c'));
		await robot.ended;
		await sandbox.resetCalls();
		const {out} = await runReach(['sessions', '-o', 'json'], environment);
		expect(JSON.parse(out)[0]).toMatchObject({target: ids.web, name: 'web-1'});
		expect(Object.keys(await sandbox.calls()).filter(call => /Describe(Inst|Tags)/.test(call))).toEqual([]);
		const table = await runReach(['sessions'], environment);
		expect(table.out).toMatch(/i-0000000000000000a +web-1 +eu-west-1/);
		const uncached = await runReach(['sessions', '-o', 'json', '--no-cache'], environment);
		expect(JSON.parse(uncached.out)[0].name).toBeNull();
	});

	test('--history lists what is over, --all everybody’s, and several regions are one list', async () => {
		expect(idsOf(await json('--history'))).toEqual(['alice-4']);
		expect(idsOf(await json('--all'))).toEqual(['bob-3', 'alice-2', 'alice-1']);
		const {out} = await runReach(['sessions', '-o', 'json', '--region', 'eu-west-1,us-east-1'], sandbox.environment);
		expect(idsOf(JSON.parse(out))).toEqual(['alice-5', 'alice-2', 'alice-1']);
	});

	test('without the right to list ends with 1 and says which it is', async () => {
		const {code, out, err} = await runReach(['sessions'], {...sandbox.environment, AWS_PROFILE: 'blind'});
		expect({code, out}).toEqual({code: 1, out: ''});
		expect(err).toContain('ssm:DescribeSessions');
	});
});

describe('reach sessions end', () => {
	test('ends one, in whatever region it is', async () => {
		await sandbox.resetCalls();
		const regions = ['--region', 'eu-west-1,us-east-1'];
		const {code, out} = await runReach(['sessions', 'end', 'alice-0123456789abcdef5', ...regions], sandbox.environment);
		expect({code, out}).toEqual({code: 0, out: 'alice-0123456789abcdef5 ended\n'});
		expect((await sandbox.calls())['ssm:TerminateSession@us-east-1']).toBe(1);
		expect(idsOf(await json('--region', 'us-east-1'))).toEqual([]);
	});

	test('one that is over is no error, one that is not there ends with 3', async () => {
		expect((await reach('end', 'alice-0123456789abcdef4')).code).toBe(0);
		const {code, err} = await reach('end', 'alice-00000000000000000');
		expect(code).toBe(3);
		expect(err).toContain('does not exist');
	});
});
