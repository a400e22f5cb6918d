import {ListAccountAliasesCommand} from '@aws-sdk/client-iam';
import {afterEach, describe, expect, test} from 'vitest';
import {dismissRobots, keys, startReach} from '../support/robot.ts';
import {startSandbox, stopSandboxes} from '../support/sandbox.ts';
import {clientsOf} from '../support/sandbox-clients.ts';
import {agentOf, fleetOf, ids} from '../support/small-fleet.ts';

const allowing = (Action: string | readonly string[]) => ({
	Version: '2012-10-17',
	Statement: [{Effect: 'Allow', Action, Resource: '*'}],
});
const instances = [{id: ids.web, name: 'web-1', state: 'running', tags: {}, agent: agentOf()}];

const fleet = (actions: readonly string[]) =>
	fleetOf({
		alias: 'acme-prod',
		caller: 'AWSReservedSSO_Operations_0123456789abcdef',
		principals: {
			AWSReservedSSO_Operations_0123456789abcdef: {
				kind: 'role',
				path: '/aws-reserved/sso.amazonaws.com/',
				sessionName: 'alice@example.com',
				policies: {all: allowing(actions)},
			},
		},
		regions: {'eu-west-1': {instances}},
	});

afterEach(async () => {
	dismissRobots();
	await stopSandboxes();
});

describe('the header', () => {
	test('names permission set and account alias, not AWSReservedSSO_… and a number alone', async () => {
		const {environment} = await startSandbox(fleet(['*']));
		const robot = startReach([], {environment, columns: 100});
		await robot.sees('reach · Operations (SSO) alice@example.com · acme-prod (111122223333) · eu-west-1');
		expect(robot.screen()).not.toContain('AWSReservedSSO');
		robot.resize(70, 20);
		await robot.sees('alice@example.com · acme-prod · eu-west-1');
		robot.type(keys.ctrl('c'));
		await robot.ended;
	});

	test('has the number where the alias may not be read, and says nothing of that', async () => {
		const sandbox = await startSandbox(fleet(['ec2:*', 'ssm:*', 'iam:Get*', 'iam:Simulate*']));
		const robot = startReach([], {environment: sandbox.environment, columns: 100});
		await robot.sees(/✓ allowed +web-1/);
		await expect.poll(async () => (await sandbox.calls())['iam:ListAccountAliases']).toBe(1);
		await robot.rests();
		expect(robot.line('reach ·')).toContain('alice@example.com · 111122223333 · eu-west-1');
		expect(robot.screen()).not.toContain('ListAccountAliases');
	});

	test('the sandbox tells the alias of its fleet, and none where it has none', async () => {
		const one = await startSandbox(fleet(['*']));
		expect((await clientsOf(one).iam.send(new ListAccountAliasesCommand({}))).AccountAliases).toEqual(['acme-prod']);
		const other = await startSandbox(fleetOf({principals: {alice: {kind: 'root'}}}));
		expect((await clientsOf(other).iam.send(new ListAccountAliasesCommand({}))).AccountAliases ?? []).toEqual([]);
	});
});

test('the mouse stays the terminal’s own, and only its sixteen colours are used, which suit light and dark', async () => {
	const {environment} = await startSandbox(fleet(['*']));
	const robot = startReach(['web'], {environment: {...environment, FORCE_COLOR: '3', COLORTERM: 'truecolor'}});
	await robot.sees(/✓ allowed +web-1/);
	robot.type(`${keys.tab}?`);
	await robot.sees('help');
	robot.type(keys.ctrl('c'));
	await robot.ended;
	expect(robot.written()).toContain('\u001B[36m');
	expect(robot.written()).not.toMatch(/\u001B\[\?(9|100[0-6]|101[56])h/);
	expect(robot.written()).not.toMatch(/\u001B\[(?:\d+;)*[34]8[;:][25]/);
});
