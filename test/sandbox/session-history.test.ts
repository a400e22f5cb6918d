import {DescribeSessionsCommand, ResumeSessionCommand, TerminateSessionCommand} from '@aws-sdk/client-ssm';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {readFleet} from '../../src/sandbox/fleet/read-fleet.ts';
import {type SandboxProcess, startSandbox, stopSandboxes} from '../support/sandbox.ts';
import {clientsOf} from '../support/sandbox-clients.ts';

const target = 'i-0a1b2c3d4e5f60001';
const past = {
	id: 'bob-0123456789abcdef0',
	owner: 'bob',
	target,
	started: '2026-11-22T10:00:00Z',
	ended: '2026-11-22T11:00:00Z',
	reason: 'INC-1',
};
const open = {
	id: 'night-0123456789abcdef1',
	owner: 'deploy',
	target,
	started: '2026-11-23T08:00:00Z',
	status: 'Disconnected',
};
const all = {Version: '2012-10-17', Statement: {Effect: 'Allow', Action: '*', Resource: '*'}};
const fleet = {
	caller: 'alice',
	principals: {
		alice: {kind: 'user', policies: {all}},
		bob: {kind: 'user'},
		deploy: {kind: 'role', sessionName: 'night'},
		crew: {kind: 'group'},
	},
	regions: {'eu-west-1': {instances: [{id: target, agent: {}}], sessions: [past, open]}},
};

let sandbox: SandboxProcess;

beforeAll(async () => {
	sandbox = await startSandbox(fleet);
});

afterAll(stopSandboxes);

const list = async (State: 'Active' | 'History') =>
	(await clientsOf(sandbox).ssm.send(new DescribeSessionsCommand({State}))).Sessions ?? [];

describe('sessions of the fleet file', () => {
	test('are told with who started them', async () => {
		expect(await list('History')).toMatchObject([
			{
				SessionId: past.id,
				Owner: 'arn:aws:iam::111122223333:user/bob',
				Status: 'Terminated',
				Reason: 'INC-1',
				StartDate: new Date(past.started),
				EndDate: new Date(past.ended),
			},
		]);
		expect(await list('Active')).toMatchObject([
			{SessionId: open.id, Owner: 'arn:aws:sts::111122223333:assumed-role/deploy/night', Status: 'Disconnected'},
		]);
	});

	test('cannot be resumed, but ended', async () => {
		const {ssm} = clientsOf(sandbox);
		expect((await ssm.send(new ResumeSessionCommand({SessionId: open.id}))).TokenValue).toBeUndefined();
		await ssm.send(new TerminateSessionCommand({SessionId: open.id}));
		expect(await list('Active')).toEqual([]);
		expect((await list('History')).map(({SessionId}) => SessionId)).toEqual([open.id, past.id]);
	});
});

test.each([
	['of nobody', {...past, owner: 'eve'}, '$.regions.eu-west-1.sessions[0].owner: no caller named "eve"'],
	['of a group', {...past, owner: 'crew'}, '$.regions.eu-west-1.sessions[0].owner: no caller named "crew"'],
	['with a bad id', {...past, id: 'bob'}, '$.regions.eu-west-1.sessions[0].id: expected a session id'],
	[
		'that ended before it began',
		{...past, ended: '2026-11-21T00:00:00Z'},
		'$.regions.eu-west-1.sessions[0].ended: earlier',
	],
	[
		'that is over and connected',
		{...past, status: 'Connected'},
		'$.regions.eu-west-1.sessions[0].status: Connected does not fit',
	],
])('a session %s is refused', (_, session, flaw) => {
	const reading = readFleet({...fleet, regions: {'eu-west-1': {sessions: [session]}}}, '2026-11-23T10:00:00.000Z');
	const [first] = reading.ok ? [] : reading.flaws;
	expect(`${first?.path}: ${first?.reason}`.slice(0, flaw.length)).toBe(flaw);
});
