import {afterEach, describe, expect, test} from 'vitest';
import {portalFleet} from '../support/portal-fleet.ts';
import {dismissRobots, keys, startReach} from '../support/robot.ts';
import {type SandboxProcess, startSandbox, stopSandboxes} from '../support/sandbox.ts';

afterEach(async () => {
	dismissRobots();
	await stopSandboxes();
});

const start = ({environment}: SandboxProcess, args: readonly string[]) => startReach(args, {environment});

describe('a role that wants MFA', () => {
	test('asks for the code inside the interface, tells a wrong one, and asks again', async () => {
		const sandbox = await startSandbox(portalFleet());
		const robot = start(sandbox, ['-p', 'night']);
		await robot.sees('one-time code of arn:aws:iam::111122223333:mfa/alice');
		robot.type('000000');
		await robot.sees('••••••');
		robot.type(keys.enter);
		await robot.sees('the one-time code was not accepted for profile night');
		await robot.sees('retry: Ctrl-Y');
		robot.type(keys.ctrl('y'));
		await robot.sees('one-time code of');
		robot.type(`123456${keys.enter}`);
		await robot.sees('payments-web');
		expect(robot.written()).not.toMatch(/123456|000000/);
		expect((await sandbox.calls())['sts:AssumeRole']).toBe(2);
	});

	test('goes on without when the person has no code', async () => {
		const sandbox = await startSandbox(portalFleet());
		const robot = start(sandbox, ['-p', 'night']);
		await robot.sees('one-time code of');
		robot.type(keys.escape);
		await robot.sees('no one-time code was given for profile night');
		robot.type(keys.ctrl('c'));
		expect(await robot.ended).toBe(130);
	});

	test('asks on the terminal for verbs without an interface, and shows nothing of the code', async () => {
		const sandbox = await startSandbox(portalFleet());
		const robot = start(sandbox, ['list', '-p', 'night']);
		await robot.sees('one-time code of arn:aws:iam::111122223333:mfa/alice:');
		robot.type(`12345x\u007F6${keys.enter}`);
		await robot.sees('payments-web');
		expect(await robot.ended).toBe(0);
		expect(robot.written()).not.toContain('12345');
		const given = start(sandbox, ['list', '-p', 'night']);
		await given.sees('one-time code of');
		given.type(keys.ctrl('c'));
		await given.sees('no one-time code was given for profile night');
		expect(await given.ended).toBe(1);
	});

	test('a code that is waited for holds up nothing else; two roles ask one after the other', async () => {
		const fleet = portalFleet();
		const {night} = fleet['profiles'] as {night: object};
		const sandbox = await startSandbox({...fleet, profiles: {night, late: night}});
		const robot = start(sandbox, ['-p', 'night,late,alice']);
		await robot.sees('one-time code of');
		await robot.sees(/✓ allowed +payments-web/);
		robot.type(`123456${keys.enter}`);
		await robot.sees('2 shown');
		await robot.sees('one-time code of');
		robot.type(`123456${keys.enter}`);
		await robot.sees('3 shown');
		expect((await sandbox.calls())['sts:AssumeRole']).toBe(2);
	});
});
