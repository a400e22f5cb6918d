import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {dismissRobots} from '../support/robot.ts';
import {runReach} from '../support/run.ts';
import {type SandboxProcess, startSandbox, stopSandboxes} from '../support/sandbox.ts';
import {fleetOf, ids} from '../support/small-fleet.ts';

let sandbox: SandboxProcess;

beforeAll(async () => {
	sandbox = await startSandbox(fleetOf());
});
afterAll(async () => {
	await stopSandboxes();
	dismissRobots();
});

const why = (...args: string[]) => runReach(['why', ...args], sandbox.environment);

describe('reach why', () => {
	test('tells the chain from identity to what is next', async () => {
		const {code, out} = await why('vault');
		expect(code).toBe(0);
		expect(out).toMatch(/^node +vault \(i-0000000000000000c\) in eu-west-1$/m);
		expect(out).toMatch(/^identity +arn:aws:iam::111122223333:user\/alice$/m);
		expect(out).toMatch(
			/^asked +ssm:StartSession on this node and on the session document SSM-SessionManagerRunShell$/m,
		);
		expect(out).toMatch(/^on node +denied \(simulated\): no statement/m);
		expect(out).toMatch(/^on document +allowed \(simulated\)$/m);
		expect(out).toMatch(/^connectivity +the agent is online$/m);
		expect(out).toMatch(/^next +ask for ssm:StartSession on this node/m);
	});

	test('costs no simulation but those of the one node and the document', async () => {
		await sandbox.resetCalls();
		await why('web-1');
		expect((await sandbox.calls())['iam:SimulatePrincipalPolicy']).toBe(2);
	});

	test('asks about the document that is named', async () => {
		const {out} = await why('web-1', '--document-name', 'AWS-StartPortForwardingSession');
		expect(out).toMatch(/^on document +denied/m);
	});

	test('prints the same as JSON', async () => {
		const {out} = await why('vault', '-o', 'json');
		expect(JSON.parse(out)).toMatchObject({
			id: ids.secret,
			access: {verdict: 'denied', on: 'node', by: 'identity'},
			why: {identity: ['arn:aws:iam::111122223333:user/alice'], connectivity: ['the agent is online']},
		});
	});

	test('lists several nodes of one name and ends with 4, and with 3 where there is none', async () => {
		const twins = await startSandbox(
			fleetOf({
				regions: {
					'eu-west-1': {
						instances: [ids.web, ids.db].map(id => ({id, name: 'twin', state: 'running', tags: {}})),
					},
				},
			}),
		);
		const several = await runReach(['why', 'twin'], twins.environment);
		expect(several.code).toBe(4);
		expect(several.err).toContain(ids.web);
		expect(several.err).toContain(ids.db);
		expect((await runReach(['why', 'nobody'], twins.environment)).code).toBe(3);
	});

	test('without the right to simulate the verdict is unknown and names the right', async () => {
		const faults = [{service: 'iam', fault: 'accessDenied'}];
		const blind = await startSandbox(fleetOf({faults}));
		const {code, out} = await runReach(['why', 'web-1'], blind.environment);
		expect(code).toBe(0);
		expect(out).toMatch(/on node +unknown: .*iam:SimulatePrincipalPolicy/);
	});
});
