import {afterEach, beforeAll, describe, expect, test} from 'vitest';
import {dismissRobots, keys, type Robot, startReach} from '../support/robot.ts';
import {type SandboxProcess, startSandbox, stopSandboxes} from '../support/sandbox.ts';
import {agentOf, fleetOf} from '../support/small-fleet.ts';

let sandbox: SandboxProcess;

beforeAll(async () => {
	sandbox = await startSandbox(fleetOf());
	return stopSandboxes;
});
afterEach(async () => {
	dismissRobots();
	await sandbox.set({faults: []});
});

const open = (environment: Readonly<Record<string, string | undefined>> = {}): Robot =>
	startReach([], {environment: {...sandbox.environment, ...environment}});

/** Lines that tell a problem, each with the one that says what to do. */
const told = (robot: Robot): readonly string[] => {
	const lines = robot.screen().split('\n');
	return lines.filter((line, at) => line.startsWith('! ') || lines[at - 1]?.startsWith('! '));
};

const rowsOf = (robot: Robot): readonly string[] =>
	robot
		.screen()
		.split('\n')
		.filter(line => line.includes('i-0000'));

/** An environment without the sandbox: nobody's credentials, no instance that could have some. */
const bare = {AWS_EC2_METADATA_DISABLED: 'true'};
const key = {AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE', AWS_SECRET_ACCESS_KEY: 'secret', ...bare};
const nobody = 'http://127.0.0.1:9';

describe('an environment that leads nowhere', () => {
	test.each<[string, Record<string, string>, string, string]>([
		['no credentials', {...bare, AWS_REGION: 'eu-west-1'}, 'no AWS credentials', 'aws configure'],
		['no region', key, 'no region is set', '--region'],
		['no such profile', {...bare, AWS_REGION: 'eu-west-1', AWS_PROFILE: 'nope'}, 'no profile nope', 'aws configure'],
		['nobody at the endpoint', {...key, AWS_REGION: 'eu-west-1', AWS_ENDPOINT_URL: nobody}, 'not reachable', 'network'],
		[
			'no URL as endpoint',
			{...key, AWS_REGION: 'eu-west-1', AWS_ENDPOINT_URL: 'nonsense'},
			'the endpoint is not a URL',
			'AWS_ENDPOINT_URL',
		],
		['a region that cannot be', {...key, AWS_REGION: 'eu west'}, 'no region is called eu west', '--region'],
	])('%s is told once, with what to do', async (_, environment, summary, hint) => {
		const robot = startReach([], {environment});
		await robot.sees(summary);
		expect(told(robot).filter(line => line.startsWith('! '))).toHaveLength(1);
		expect(told(robot).join(' ')).toContain(hint);
		robot.type('still typing');
		await robot.sees('❯ still typing');
	});

	test('a wrong key is told once, with what to do', async () => {
		const foreign = {AWS_PROFILE: undefined, AWS_SHARED_CREDENTIALS_FILE: '/dev/null', AWS_CONFIG_FILE: '/dev/null'};
		const robot = open({...key, ...foreign});
		await robot.sees('AWS does not accept the key');
		expect(told(robot)).toEqual([
			'! AWS does not accept the key of the credentials in use · retry: Ctrl-Y',
			"  check the key, this machine's clock, and that the region is enabled",
		]);
	});
});

const listings = {
	ec2: {name: 'EC2 DescribeInstances', actions: ['DescribeInstances']},
	ssm: {name: 'SSM Describe', actions: ['DescribeInstanceProperties', 'DescribeInstanceInformation']},
} as const;

describe.each(['ec2', 'ssm'] as const)('a listing that fails (%s)', service => {
	const {name, actions} = listings[service];
	const fail = (fault: string) => sandbox.set({faults: actions.map(action => ({service, action, fault}))});

	test('is one clear line with what to do, whatever went wrong, and all rows stand', async () => {
		const robot = open();
		await robot.sees('2 shown · 1 denied, 1 stopped hidden');
		const rows = rowsOf(robot);
		for (const [fault, summary, hint] of [
			['accessDenied', `${name}.* access denied`, `ask for ${service}:Describe`],
			['expiredToken', 'the session of the credentials in use has expired', 'log in again'],
			['malformed', `${name}.* the answer is cut or not AWS's`, 'check the endpoint'],
			['empty', `${name}.* the answer is cut or not AWS's`, 'check the endpoint'],
			['reset', `${name}.* not reachable`, 'check the network'],
			['error500', `${name}.* AWS itself failed`, 'wait a moment'],
		] as const) {
			await fail(fault);
			robot.type(keys.ctrl('r'));
			await robot.sees(new RegExp(`^! ${summary}`, 'm'));
			expect(told(robot).filter(line => line.startsWith('! '))).toHaveLength(1);
			expect(told(robot).join(' ')).toContain(hint);
			expect(told(robot).join(' ')).not.toContain('…');
			expect(rowsOf(robot)).toEqual(rows);
			await sandbox.set({faults: []});
			robot.type(keys.ctrl('r'));
			await robot.misses('! ');
		}
		robot.type(keys.enter);
		await robot.sees('Starting session');
	});

	test('at the start leaves what the other one lists', async () => {
		await fail('malformed');
		const robot = open();
		await robot.sees("the answer is cut or not AWS's");
		await robot.sees('2 shown');
		expect(rowsOf(robot)).toHaveLength(2);
	});

	test('a page that never comes holds nothing up', async () => {
		await fail('hang');
		const robot = open();
		await robot.sees('i-0000000000000000a');
		expect(robot.screen()).toContain('listing…');
		robot.type('i-0000000000000000a');
		await robot.sees(/1 of \d shown/);
		robot.type(keys.enter);
		await robot.sees('Starting session');
	});
});

describe('access that cannot be judged', () => {
	test.each([
		[
			'iam',
			'SimulatePrincipalPolicy',
			'accessDenied',
			'access not checked: needs iam:SimulatePrincipalPolicy · details',
		],
		['iam', 'SimulatePrincipalPolicy', 'malformed', 'access unknown: .* · details: Ctrl-O'],
		['iam', 'SimulatePrincipalPolicy', 'expiredToken', 'access unknown: .* · details: Ctrl-O'],
		['iam', 'SimulatePrincipalPolicy', 'hang', 'access unknown: .* · details: Ctrl-O'],
		['sts', 'GetCallerIdentity', 'accessDenied', 'access unknown: .* · details: Ctrl-O'],
		['sts', 'GetCallerIdentity', 'malformed', 'access unknown: .* · details: Ctrl-O'],
	])('%s %s %s leaves all rows, unjudged, and Enter connects', async (service, action, fault, line) => {
		await sandbox.set({faults: [{service, action, fault}]});
		const robot = open();
		await robot.sees(new RegExp(`^${line}`, 'm'));
		expect(robot.screen()).toContain('3 shown · 1 stopped hidden');
		expect(robot.screen()).not.toMatch(/allowed|denied +(web|vault|data)/);
		robot.type(keys.enter);
		await robot.sees('Starting session');
	});

	test.each([
		['iam', 'GetContextKeysForPrincipalPolicy'],
		['iam', 'GetUser'],
		['ssm', 'GetDocument'],
	])('without %s:%s verdicts still come', async (service, action) => {
		await sandbox.set({faults: [{service, action, fault: 'accessDenied'}]});
		const robot = open();
		await robot.sees('2 shown · 1 denied, 1 stopped hidden');
		expect(told(robot)).toEqual([]);
	});
});

test('a session that AWS refuses is told below the list, which stands', async () => {
	const robot = open();
	await robot.sees('2 shown');
	robot.type('web-1');
	await robot.sees(/1 of \d shown/);
	for (const [fault, summary, hint] of [
		['expiredToken', 'the session of the credentials in use has expired', 'log in again'],
		['malformed', 'the answer is cut', 'check the endpoint'],
		['empty', 'the answer is cut', 'check the endpoint'],
		['error500', 'AWS itself failed', 'wait a moment'],
		['reset', 'not reachable', 'check the network'],
		['accessDenied', 'access denied', 'ask for ssm:StartSession'],
	] as const) {
		await sandbox.set({faults: [{service: 'ssm', action: 'StartSession', fault}]});
		robot.type(keys.enter);
		await robot.sees(`→ ${hint}`);
		const below = robot.screen().split('─').at(-1)?.split('\n') ?? [];
		expect(below.join(' ').replace(/\s+/g, ' ')).toContain(summary);
		expect(below[1]).toMatch(/^! web-1 \(i-0000000000000000a\): /);
		expect(below.length).toBeLessThanOrEqual(6);
		expect(robot.screen()).toContain('❯ web-1');
		robot.type('\u007F1');
		await robot.misses('→ ');
	}
});

describe('names that are no names', () => {
	const hostile = '\u001B[2J\u001B]0;pwned\u0007\u001B]52;c;aGk=\u0007evil\r\nline\u202E\u009B5m';
	const instances = [
		{id: 'i-00000000000000001', name: 'n'.repeat(256)},
		{id: 'i-00000000000000002', name: '決済'.repeat(128)},
		{id: 'i-00000000000000003', privateIp: undefined},
		{id: 'i-00000000000000004', name: 'twin'},
		{id: 'i-00000000000000005', name: 'twin'},
		{id: 'i-00000000000000006', name: hostile, tags: {[`k${hostile}`]: hostile}},
		{id: 'i-00000000000000007', name: '   '},
	].map(one => ({state: 'running', privateIp: '10.0.0.9', tags: {}, agent: agentOf(), ...one}));

	const openAll = async (columns: number, rows: number): Promise<Robot> => {
		const strange = await startSandbox(fleetOf({regions: {'eu-west-1': {instances}}}));
		const robot = startReach(['--no-permission-check'], {columns, rows, environment: strange.environment});
		await robot.sees('7 shown');
		return robot;
	};

	test.each([
		[60, 15],
		[80, 24],
		[200, 60],
	])('every row is one line at %i×%i, with nothing of theirs reaching the terminal', async (columns, rows) => {
		const robot = await openAll(columns, rows);
		for (const {id} of instances) expect(robot.line(id)).toMatch(/i-0000/);
		const ids = robot
			.screen()
			.split('\n')
			.flatMap(line => /i-0000\w+/.exec(line.slice(0, 100))?.[0] ?? []);
		expect(ids.filter((id, at) => ids.indexOf(id) === at).length).toBe(7);
		const columnsOfIds = robot
			.screen()
			.split('\n')
			.slice(3, 11)
			.flatMap(line => (line.includes('i-0000') ? [line.replace(/[決済]/g, '$&.').indexOf('i-0000')] : []));
		expect(new Set(columnsOfIds).size).toBe(1);
		expect(robot.written()).not.toMatch(/\u001B\[2J\u001B\]0;pwned|\u001B\]0;pwned|\u001B\]52|\u009B|\u202E/);
		expect(robot.terminal.buffer.active.type).toBe('alternate');
	});

	test('two nodes of one name are two rows, and Enter opens the one under the cursor', async () => {
		const robot = await openAll(80, 24);
		robot.type('twin');
		await robot.sees('2 of 7 shown');
		robot.type(keys.down);
		await robot.sees(/^❯ .*twin +i-00000000000000005/m);
		robot.type(keys.enter);
		await robot.sees('! twin (i-00000000000000005)');
	});

	test('a node whose name is blank is called as its computer is', async () => {
		const robot = await openAll(80, 24);
		robot.type('00000007');
		await robot.sees('1 of 7 shown');
		robot.type(keys.enter);
		await robot.sees('! ip-10-0-0-9.ec2.internal (i-00000000000000007): ');
	});

	test('a paste of several lines is a query of one, and opens nothing', async () => {
		const robot = await openAll(80, 24);
		robot.type('\u001B[200~twin\nrm -rf /\r\n\u001B[201~');
		await robot.sees('❯ twin rm -rf /');
		await robot.sees('nothing matches');
	});
});
