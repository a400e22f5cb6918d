import {readFileSync} from 'node:fs';
import path from 'node:path';
import {afterEach, beforeAll, expect, test} from 'vitest';
import {dismissRobots, emptyHome, keys, startReach} from '../support/robot.ts';
import {type SandboxProcess, startSandbox, stopSandboxes} from '../support/sandbox.ts';
import {fleetOf, ids} from '../support/small-fleet.ts';

let sandbox: SandboxProcess;

const document = (name: string): string => `arn:aws:ssm:*:*:document/${name}`;
/** May forward ports of nodes, but not of hosts behind them. */
const principals = {
	alice: {
		kind: 'user',
		policies: {
			sessions: {
				Version: '2012-10-17',
				Statement: [
					{
						Effect: 'Allow',
						Action: 'ssm:StartSession',
						Resource: [
							...[ids.web, ids.db].map(id => `arn:aws:ec2:*:*:instance/${id}`),
							document('SSM-SessionManagerRunShell'),
							document('AWS-StartPortForwardingSession'),
						],
					},
					{
						Effect: 'Allow',
						Action: ['ec2:Describe*', 'ssm:Describe*', 'ssm:TerminateSession', 'iam:Get*', 'iam:Simulate*'],
						Resource: '*',
					},
				],
			},
		},
	},
};

beforeAll(async () => {
	sandbox = await startSandbox(fleetOf({principals}));
	return stopSandboxes;
});
afterEach(dismissRobots);

test('a session is left open, the list works meanwhile, and it is there as it was when one comes back', async () => {
	const robot = startReach([], {environment: sandbox.environment});
	await robot.sees('2 shown');
	robot.type(`dat${keys.enter}`);
	await robot.sees('$');
	robot.type(`echo "kept $((6 * 7))"${keys.enter}`);
	await robot.sees('kept 42');
	robot.type('~d');
	await robot.sees('session 1 stays open');
	await robot.sees('1 session open');
	robot.type(keys.ctrl('u'));
	await robot.sees('2 shown');
	robot.type(keys.tab);
	await robot.sees('? help');
	robot.type('w');
	await robot.sees(/1 database +about 20 min left · output moments ago · opened moments ago/);
	robot.type('1');
	await robot.sees('kept 42');
	robot.type(`echo "more $((7 * 8))"${keys.enter}`);
	await robot.sees('more 56');
	robot.type(`exit${keys.enter}`);
	await robot.misses('1 session open');
	await robot.sees('2 shown');
});

test('each session of a run is recorded in a file of its own', async () => {
	const folder = emptyHome();
	const file = path.join(folder, 'on-call.cast');
	const robot = startReach(['--record', file], {environment: sandbox.environment, columns: 150});
	await robot.sees('sessions are recorded to');
	await robot.sees('2 shown');
	robot.type(`dat${keys.enter}`);
	await robot.sees('$');
	robot.type(`echo fir''st${keys.enter}`);
	await robot.sees(/^first/m);
	robot.type('~d');
	await robot.sees('session 1 stays open');
	robot.type(keys.ctrl('u'));
	await robot.sees('2 shown');
	robot.type(`web${keys.enter}`);
	await robot.sees('$');
	robot.type(`echo sec''ond${keys.enter}`);
	await robot.sees(/^second/m);
	robot.type(`exit${keys.enter}`);
	await robot.sees('1 session open');
	robot.type(keys.ctrl('c'));
	await robot.sees('1 session would end.');
	robot.type('y');
	expect(await robot.ended).toBe(130);
	const [one = '', two = ''] = [file, path.join(folder, 'on-call-2.cast')].map(name => readFileSync(name, 'utf8'));
	expect(one).toContain('"title":"database"');
	expect(one).toContain('first\\r\\n');
	expect(two).toContain('"title":"web-1"');
	expect(two).toContain('second\\r\\n');
});

test('quitting with a session open asks, and ends it', async () => {
	const robot = startReach([], {environment: sandbox.environment});
	await robot.sees('2 shown');
	robot.type(`dat${keys.enter}`);
	await robot.sees('$');
	robot.type(`${keys.enter}~d`);
	await robot.sees('stays open');
	robot.type(keys.ctrl('c'));
	await robot.sees('1 session would end.');
	robot.type('n');
	await robot.misses('would end');
	await sandbox.resetCalls();
	robot.type(keys.ctrl('c'));
	await robot.sees('1 session would end.');
	robot.type('y');
	expect(await robot.ended).toBe(130);
	await expect.poll(async () => (await sandbox.calls())['ssm:TerminateSession']).toBe(1);
});

test('the actions of a node stand in a menu; a forwarded port runs beside the list', async () => {
	const robot = startReach([], {environment: sandbox.environment});
	await robot.sees('2 shown');
	robot.type(`dat${keys.tab}`);
	await robot.sees('? help');
	robot.type('x');
	await robot.sees('forward a port of the node');
	await robot.sees(/host behind it +no statement/);
	robot.type(`of the node${keys.enter}`);
	await robot.sees('Port of the node');
	robot.type(`8080${keys.enter}`);
	await robot.sees(/tunnel 127\.0\.0\.1:\d+ → database:8080/);
	await robot.sees('1 tunnel');
	robot.type('w');
	await robot.sees(/tunnel through database · (opening|waiting)/);
	robot.type(keys.enter);
	await robot.sees('end this tunnel');
	robot.type('y');
	await robot.misses('1 tunnel');
});
