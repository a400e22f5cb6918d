import {readFileSync, statSync} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import {afterAll, describe, expect, test} from 'vitest';
import {dismissRobots, emptyHome, startReach} from '../support/robot.ts';
import {runReach} from '../support/run.ts';
import {startSandbox, stopSandboxes} from '../support/sandbox.ts';

const policy = (...Statement: object[]) => ({Version: '2012-10-17', Statement});
const allow = (Action: string | readonly string[], Resource: string | readonly string[] = '*', more: object = {}) => ({
	...{Effect: 'Allow', Action, Resource, ...more},
});
const web = 'i-0000000000000000a';
const prod = {Condition: {StringEquals: {'ssm:resourceTag/env': 'prod'}}};
const sessions = policy(
	allow('ssm:StartSession', 'arn:aws:ec2:*:*:instance/*', prod),
	allow('ssm:StartSession', 'arn:aws:ssm:*:*:document/*'),
);

const fleet = (many = 0) => ({
	account: '111122223333',
	caller: 'admin',
	managedPolicies: {shared: sessions},
	principals: {
		admin: {kind: 'user', policies: {all: policy(allow('*'))}},
		alice: {kind: 'user', groups: ['oncall']},
		oncall: {kind: 'group', policies: {'node-access': sessions}},
		deploy: {kind: 'role', attached: ['shared']},
		bound: {kind: 'role', attached: ['shared'], boundary: policy(allow('ec2:*'))},
		reader: {kind: 'user', policies: {look: policy(allow(['ec2:Describe*', 'ssm:Describe*']))}},
		denier: {kind: 'user', policies: {no: policy({...allow('ssm:StartSession'), Effect: 'Deny'})}},
		commander: {kind: 'user', policies: {run: policy(allow('ssm:SendCommand'))}},
		office: {
			kind: 'user',
			policies: {
				ip: policy(allow('ssm:StartSession', '*', {Condition: {IpAddress: {'aws:SourceIp': '198.51.100.0/24'}}})),
			},
		},
		AWSServiceRoleForThings: {kind: 'role', path: '/aws-service-role/x.amazonaws.com/', attached: ['shared']},
		...Object.fromEntries(
			Array.from({length: many}, (_, at) => [`crowd-${at}`, {kind: 'role', attached: at % 4 === 0 ? ['shared'] : []}]),
		),
	},
	regions: {'eu-west-1': {instances: [{id: web, name: 'web-1', tags: {env: 'prod'}, agent: {}}]}},
});

afterAll(async () => {
	await stopSandboxes();
	dismissRobots();
});

describe('reach who', () => {
	test('names everybody who may, by which policy, and who could not be judged', async () => {
		const sandbox = await startSandbox(fleet());
		const {code, out} = await runReach(['who', 'web-1', '-o', 'json'], sandbox.environment);
		expect(code).toBe(0);
		const said = JSON.parse(out);
		const names = (list: {name: string}[]) => list.map(({name}) => name).toSorted();
		expect(names(said.allowed)).toEqual(['admin', 'alice', 'deploy']);
		expect(said.allowed.find(({name}: {name: string}) => name === 'alice').actions[0].policies).toEqual([
			'group_oncall_node-access',
		]);
		expect(names(said.unchecked)).toEqual(['office']);
		expect(said.serviceLinked).toBe(1);
		expect(said.simulated).toBe(5);
		const calls = await sandbox.calls();
		expect(calls['iam:SimulatePrincipalPolicy']).toBeLessThanOrEqual(2 * said.simulated);
		expect(calls['iam:GetAccountAuthorizationDetails']).toBe(1);
		const text = await runReach(['who', 'web-1'], sandbox.environment);
		expect(text.out).toMatch(/3 of 8 users and roles may ssm:StartSession/);
		expect(text.out).toContain('who can assume a role');
	});

	test('adds commands and automations where they are asked for', async () => {
		const sandbox = await startSandbox(fleet());
		const {out} = await runReach(['who', 'web-1', '--also', 'send-command'], sandbox.environment);
		expect(out).toMatch(/user commander: ssm:SendCommand by/);
		expect(out).toMatch(/user admin: .*ssm:StartAutomationExecution/);
	});

	test('goes on where Ctrl-C stopped it', async () => {
		const sandbox = await startSandbox({...fleet(400), latencyMs: {iam: 30}});
		const home = emptyHome();
		const state = path.join(home, 'state');
		const environment = {...sandbox.environment, HOME: home, XDG_STATE_HOME: state};
		const {spawn} = await import('node:child_process');
		const {plainEnvironment, root} = await import('../support/robot.ts');
		const child = spawn(process.execPath, [path.join(root, 'bin', 'reach.js'), 'who', 'web-1'], {
			env: plainEnvironment(environment),
			cwd: root,
		});
		const file = path.join(state, 'reach', 'survey.json');
		await expect.poll(() => readFileSync(file, 'utf8').length).toBeGreaterThan(1000);
		child.kill('SIGINT');
		const code = await new Promise(resolve => child.once('exit', resolve));
		expect(code).toBe(130);
		expect(statSync(file).mode & 0o777).toBe(0o600);
		await sandbox.resetCalls();
		const {err, out} = await runReach(['who', 'web-1', '-o', 'json'], environment);
		expect(err).toMatch(/Going on with \d+ answers/);
		expect(JSON.parse(out).allowed).toHaveLength(103);
		expect((await sandbox.calls())['iam:SimulatePrincipalPolicy']).toBeLessThan(150);
	});

	test('shows on a terminal how far it is, and leaves nothing of it behind', async () => {
		const sandbox = await startSandbox({...fleet(40), latencyMs: {iam: 40}});
		const robot = startReach(['who', 'web-1'], {columns: 100, environment: sandbox.environment});
		await robot.sees(/\[█+·+\] \d+ of 15 principals/);
		expect(await robot.ended).toBe(0);
		await robot.sees('users and roles may ssm:StartSession');
		expect(robot.screen()).not.toContain('█');
	});

	test('lists the nodes that a target means, and guesses none', async () => {
		const two = fleet();
		const [one] = two.regions['eu-west-1'].instances;
		const instances = [one, {...one, id: 'i-0000000000000000b'}];
		const sandbox = await startSandbox({...two, regions: {'eu-west-1': {instances}}});
		for (const verb of ['who', 'doctor']) {
			const {code, err, out} = await runReach([verb, 'web-1'], sandbox.environment);
			expect([code, out]).toEqual([4, '']);
			expect(err).toContain(web);
			expect(err).toContain('i-0000000000000000b');
		}
		expect((await sandbox.calls())['iam:GetAccountAuthorizationDetails']).toBeUndefined();
	});

	test('says which right is missing', async () => {
		const sandbox = await startSandbox(fleet());
		const {code, err} = await runReach(['who', 'web-1'], {...sandbox.environment, AWS_PROFILE: 'reader'});
		expect(code).toBe(1);
		expect(err).toContain('iam:GetAccountAuthorizationDetails');
	});
});
