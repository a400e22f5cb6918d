import {readdirSync} from 'node:fs';
import path from 'node:path';
import {afterEach, beforeAll, describe, expect, test} from 'vitest';
import type {SessionJson} from '../../src/commands/sessions.ts';
import {dismissRobots, emptyHome, keys, type Robot, startReach} from '../support/robot.ts';
import {runReach} from '../support/run.ts';
import {type SandboxProcess, startSandbox, stopSandboxes} from '../support/sandbox.ts';
import {agentOf, fleetOf, ids} from '../support/small-fleet.ts';

let sandbox: SandboxProcess;

const everything = {Version: '2012-10-17', Statement: [{Effect: 'Allow', Action: '*', Resource: '*'}]};
const key = '1234abcd-12ab-34cd-56ef-1234567890ab';

beforeAll(async () => {
	sandbox = await startSandbox(
		fleetOf({
			principals: {alice: {kind: 'user', policies: {everything}}},
			regions: {
				'eu-west-1': {
					instances: [{id: ids.web, name: 'web-1', state: 'running', tags: {}, agent: agentOf()}],
					keys: [{id: key, alias: 'alias/sessions', trustsAccount: true}],
					documents: [{name: 'Sealed', sessionType: 'Standard_Stream', inputs: {kmsKeyId: 'alias/sessions'}}],
				},
			},
		}),
	);
	return stopSandboxes;
});
afterEach(dismissRobots);

/** One person's machine: all runs of reach on it share a home. */
const machine = () => {
	const environment = {...sandbox.environment, HOME: emptyHome()};
	const sessions = async (): Promise<readonly SessionJson[]> =>
		JSON.parse((await runReach(['sessions', '-o', 'json'], environment)).out);
	const crash = async (robot: Robot): Promise<string> => {
		robot.kill('SIGKILL');
		await robot.ended;
		await expect.poll(async () => (await sessions()).map(({status}) => status)).toContain('Disconnected');
		return (await sessions()).find(({status}) => status === 'Disconnected')?.id ?? '';
	};
	return {environment, sessions, crash};
};

const resume = (id: string, {environment}: ReturnType<typeof machine>, ...more: readonly string[]): Robot =>
	startReach(['sessions', 'resume', ...more, id], {environment});

describe('reach sessions resume', () => {
	test('goes on with the shell of a reach that was killed, however much was typed there', async () => {
		const here = machine();
		const first = startReach(['shell', 'web-1'], {environment: here.environment});
		await first.sees('$');
		// More messages than one block of numbers, each key by itself.
		for (let count = 0; count < 40; count++) {
			first.type('abcdefgh');
			await first.sees(/\$ \S+$/);
			first.type(keys.ctrl('u'));
			await first.rests(20);
		}
		first.type(`kept=$((6 * 7))${keys.enter}`);
		await first.sees('kept=');
		await first.rests();
		const id = await here.crash(first);

		const second = resume(id, here);
		await second.sees('goes on');
		second.type(`${keys.enter}echo "still $kept"${keys.enter}`);
		await second.sees(/^still 42$/m);
		const third = await here.crash(second);
		expect(third).toBe(id);

		const last = resume(id, here);
		last.type(`${keys.enter}echo "again $kept"${keys.enter}`);
		await last.sees(/^again 42$/m);
		last.type(`exit${keys.enter}`);
		expect(await last.ended).toBe(0);
		expect(await here.sessions()).toEqual([]);
		expect(readdirSync(path.join(here.environment.HOME, '.local/state/reach/sessions'))).toEqual([]);
	});

	test('makes a full-screen program draw anew', async () => {
		const here = machine();
		const first = startReach(['shell', 'web-1'], {environment: here.environment});
		await first.sees('$');
		first.type(`trap 'echo dra""wn anew' WINCH; echo trap''ped${keys.enter}`);
		await first.sees(/^trapped/m);
		const id = await here.crash(first);
		const second = resume(id, here);
		second.type(keys.enter);
		await second.sees('drawn anew');
		second.type(`stty size${keys.enter}`);
		await second.sees(/^24 80$/m);
		second.type(`exit${keys.enter}`);
		expect(await second.ended).toBe(0);
	});

	test('does not take a session from a client that has it, unless told to', async () => {
		const here = machine();
		const first = startReach(['shell', 'web-1'], {environment: here.environment});
		await first.sees('$');
		const [session] = await here.sessions();
		const second = resume(session?.id ?? '', here);
		await second.sees('is connected: another client has it.');
		expect(await second.ended).toBe(1);
		first.type(`exit${keys.enter}`);
		expect(await first.ended).toBe(0);
	});

	test('says why where it cannot: from another machine, encrypted, over, without a terminal', async () => {
		const here = machine();
		const first = startReach(['shell', '--document-name', 'Sealed', 'web-1'], {environment: here.environment});
		await first.sees('$');
		const [session] = await here.sessions();
		const sealed = session?.id ?? '';
		const second = resume(sealed, here, '--force');
		await second.sees('cannot be resumed from here');
		expect(await second.ended).toBe(1);
		await runReach(['sessions', 'end', sealed], here.environment);
		const third = resume(sealed, here);
		await third.sees('no open session of yours');
		expect(await third.ended).toBe(3);
		const {code, err} = await runReach(['sessions', 'resume', sealed], here.environment);
		expect({code, err}).toEqual({code: 2, err: 'reach: a session is resumed on a terminal, and there is none.\n'});
	});
});
