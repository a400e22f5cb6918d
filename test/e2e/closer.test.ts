import {afterEach, expect, test} from 'vitest';
import {dismissRobots, keys, startReach} from '../support/robot.ts';
import {runReach} from '../support/run.ts';
import {startSandbox, stopSandboxes} from '../support/sandbox.ts';
import {agentOf, fleetOf, ids} from '../support/small-fleet.ts';

afterEach(async () => {
	dismissRobots();
	await stopSandboxes();
});

const allow = (Action: string | readonly string[], Resource: string | readonly string[] = '*') => ({
	Effect: 'Allow',
	Action,
	Resource,
});
const documentOf = (...Statement: object[]) => ({Version: '2012-10-17', Statement});

/** Ops may open sessions on all but the vault, and request access to it; the organization forbids the database. */
const fleet = fleetOf({
	caller: 'ops',
	principals: {
		ops: {
			kind: 'role',
			path: '/teams/',
			policies: {
				sessions: documentOf(
					allow('ssm:StartSession', [
						...[ids.web, ids.db].map(id => `arn:aws:ec2:*:*:instance/${id}`),
						'arn:aws:ssm:*:*:document/SSM-SessionManagerRunShell',
					]),
					allow('ssm:StartAccessRequest', `arn:aws:ec2:*:*:instance/${ids.secret}`),
					allow(['ec2:Describe*', 'ssm:Describe*', 'ssm:GetDocument', 'iam:Get*', 'iam:Simulate*']),
				),
			},
		},
	},
	organization: {
		serviceControlPolicies: [
			documentOf(allow('*'), {
				Effect: 'Deny',
				Action: 'ssm:StartSession',
				Resource: `arn:aws:ec2:*:*:instance/${ids.db}`,
			}),
		],
	},
});

test('in the interface a closer look offers the request, and tells what an organization is to blame for', async () => {
	const sandbox = await startSandbox(fleet);
	const robot = startReach([], {environment: sandbox.environment, columns: 140, rows: 40});
	await robot.sees('built-in client');
	robot.type(keys.ctrl('t'));
	await robot.sees('✗ denied');
	robot.type('vault');
	await robot.sees('1 of 4');
	robot.type(keys.enter);
	await robot.sees('just-in-time access may be requested');
	await robot.sees(/aws ssm start-access-request/);
	robot.type(keys.ctrl('u'));
	robot.type('database');
	robot.type(keys.tab);
	await robot.sees('c looks closer');
	robot.type('c');
	await robot.sees('without organization policies it would be allowed');
	await robot.sees('just-in-time access may not be requested either');
	robot.type('x');
	await robot.sees('look closer at the denial');
});

test('reach why tells the same', async () => {
	const sandbox = await startSandbox(fleet);
	const why = async (target: string) =>
		JSON.parse((await runReach(['why', target, '-o', 'json'], sandbox.environment)).out);
	const vault = await why('vault');
	expect(vault.access).toMatchObject({verdict: 'denied', by: 'identity', request: 'possible'});
	expect(vault.why.next.join('\n')).toContain(
		`aws ssm start-access-request --targets Key=InstanceIds,Values=${ids.secret}`,
	);
	const database = await why('database');
	expect(database.access).toMatchObject({verdict: 'denied', by: 'organization'});
	expect(database.access).not.toHaveProperty('request');
	expect(database.why['on node']).toContain('without organization policies it would be allowed');
});

test('reach why asks by each form of a role’s ARN until one is taken, and tells what the document holds', async () => {
	const name = 'AWSReservedSSO_Ops_0123456789abcdef';
	const path = '/aws-reserved/sso.amazonaws.com/';
	const sandbox = await startSandbox(
		fleetOf({
			caller: name,
			principals: {
				[name]: {
					kind: 'role',
					path,
					policies: {
						own: documentOf(
							allow(['ssm:*', 'ec2:Describe*']),
							allow(
								['iam:SimulatePrincipalPolicy', 'iam:GetContextKeysForPrincipalPolicy'],
								`arn:aws:iam::111122223333:role/${name}`,
							),
						),
					},
				},
			},
			regions: {
				'eu-west-1': {
					instances: [{id: ids.web, name: 'web-1', state: 'running', tags: {}, agent: agentOf()}],
					documents: [
						{
							name: 'SSM-SessionManagerRunShell',
							sessionType: 'Standard_Stream',
							owner: 'self',
							inputs: {kmsKeyId: '11111111-2222-4333-8444-555555555555', idleSessionTimeout: '20'},
						},
					],
					keys: [{id: '11111111-2222-4333-8444-555555555555'}],
				},
			},
		}),
	);
	const {out} = await runReach(['why', 'web-1'], sandbox.environment);
	expect(out).toMatch(/^principal +role arn:aws:iam::111122223333:role\/AWSReservedSSO/m);
	expect(out).toMatch(/^on node +allowed \(simulated\)$/m);
	expect(out).toContain('ends after 20 minutes without input');
	expect(out).toMatch(
		/assuming the key policy of\s+11111111-2222-4333-8444-555555555555\s+allows\s+kms:GenerateDataKey/,
	);
});
