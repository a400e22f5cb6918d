import {describe, expect, test} from 'vitest';
import {type Problem, type ProblemKind, problem} from '../../src/domain/problem.ts';
import type {Event} from '../../src/state/events.ts';
import {screenAfter} from '../support/frames.ts';
import {allowed, anInstance, denied, ireland, notPermitted} from '../support/nodes.ts';
import {decided, listedNodes} from '../support/ui.ts';

const key = (number: number): string => `-/eu-west-1/${anInstance(number).id}`;
const failed = (feed: 'identity' | 'instances' | 'managedNodes' | 'access', of: Problem, scope = ireland): Event => ({
	type: 'fetchFailed',
	scope,
	feed,
	problem: of,
});
const kinds: readonly ProblemKind[] = [
	'no-credentials',
	'expired-login',
	'expired-token',
	'wrong-key',
	'no-region',
	'access-denied',
	'throttled',
	'unreachable',
	'timeout',
	'malformed',
	'service-fault',
	'not-found',
	'not-connected',
	'invalid-input',
	'file',
	'other',
];

describe('a source that failed', () => {
	test.each(kinds)('tells %s in one line with what to do, and no row is lost', kind => {
		const events = [...listedNodes(2), failed('instances', problem(kind, 'what happened', 'what to do'))];
		const lines = screenAfter(events);
		expect(lines).toContain(`! what happened · what to do${kind === 'file' ? '' : ' · retry: Ctrl-Y'}`);
		expect(lines.filter(line => line.includes('web-'))).toHaveLength(2);
	});

	test('is not mentioned when the person moved on', () => {
		const lines = screenAfter([failed('instances', problem('cancelled', 'cancelled', ''))]);
		expect(lines.join('\n')).not.toContain('cancelled');
	});

	test('is told once for all sources that failed alike', () => {
		const same = problem('expired-login', 'the login has expired', 'aws sso login');
		const lines = screenAfter([failed('identity', same), failed('instances', same), failed('managedNodes', same)]);
		expect(lines.filter(line => line.includes('expired'))).toEqual([
			'! the login has expired · aws sso login · or here: L in the list',
		]);
		expect(lines).toContain('  no nodes: see above · Ctrl-Y asks again');
	});

	test('is told with its region where other regions answered', () => {
		const paris = {profile: null, region: 'eu-west-3'};
		const lines = screenAfter(
			[...listedNodes(1), failed('instances', problem('timeout', 'no answer in eu-west-3', 'reload'), paris)],
			[80, 24],
			{
				scopes: [ireland, paris],
			},
		);
		expect(lines).toContain('! no answer in eu-west-3 · retry: Ctrl-Y');
	});

	test('is told once for all regions that failed alike', () => {
		const scopes = ['eu-west-1', 'eu-west-3', 'us-east-1', 'us-east-2'].map(region => ({profile: null, region}));
		const events = scopes.map(scope =>
			failed('instances', problem('access-denied', `ec2:DescribeInstances in ${scope.region} is denied`, 'ask'), scope),
		);
		const told = '! ec2:DescribeInstances in 4 regions is denied · ask · retry: Ctrl-Y';
		expect(screenAfter(events, [80, 24], {scopes})).toContain(told);
	});

	test('is told once where the way to AWS is broken for all of them', () => {
		const lines = screenAfter([
			failed('identity', problem('unreachable', 'STS: not reachable', 'check the network')),
			failed('instances', problem('unreachable', 'EC2: not reachable', 'check the network')),
			failed('managedNodes', problem('unreachable', 'SSM: not reachable', 'check the network')),
		]);
		expect(lines).toContain('! STS: not reachable, and 2 more like it · check the network · retry: Ctrl-Y');
	});

	test('has its advice on a line of its own where one line is too short', () => {
		const long = problem(
			'access-denied',
			'not authorized to perform ec2:DescribeInstances',
			'ask for ec2:DescribeInstances on *',
		);
		const lines = screenAfter([failed('instances', long)], [60, 15]);
		expect(lines).toContain('! not authorized to perform ec2:DescribeInstances');
		expect(lines).toContain('  ask for ec2:DescribeInstances on * · retry: Ctrl-Y');
	});

	test('leaves room for the list however much failed', () => {
		const scopes = Array.from({length: 12}, (_, at) => ({profile: null, region: `eu-x-${at}`}));
		const events = scopes.map((scope, at) => failed('instances', problem('other', `no answer ${at}`, 'reload'), scope));
		const lines = screenAfter([...listedNodes(20), ...events], [60, 15], {scopes: [ireland, ...scopes]});
		expect(lines.filter(line => line.includes('web-')).length).toBeGreaterThanOrEqual(5);
		expect(lines).toContain('  and 10 more · retry: Ctrl-Y · in full: ! in the list');
	});
});

describe('the header', () => {
	test('counts what is shown and hidden, and of a query how many match', () => {
		const events = [...listedNodes(20), decided(denied, [3, 4])];
		expect(screenAfter(events)[1]).toBe('18 shown · 2 denied hidden');
		expect(screenAfter([...events, {type: 'typed', text: 'name:^web-2'}])[1]).toBe('2 of 18 shown · 2 denied hidden');
		expect(screenAfter([...events, {type: 'allToggled'}])[1]).toBe('20 shown · nothing hidden');
	});

	test('shows what is under way, then who speaks for sessions', () => {
		const asking = {type: 'fetchStarted', scope: ireland, feed: 'access'} as const;
		const events: readonly Event[] = [...listedNodes(5), {type: 'clientChosen', client: 'built-in client'}];
		expect(screenAfter([...events, asking, decided(allowed, [1, 2])])[1]).toMatch(/ access 2\/5$/);
		expect(screenAfter(events)[1]).toMatch(/ built-in client$/);
	});

	test('names the permission set of an SSO role instead of its role', () => {
		const arn = 'arn:aws:sts::111122223333:assumed-role/AWSReservedSSO_ReadOnly_0123456789abcdef/alice@example.com';
		const caller = {arn, account: '111122223333', userId: 'AROA:alice'};
		const [title] = screenAfter([{type: 'callerKnown', scope: ireland, caller}]);
		expect(title).toBe('reach · ReadOnly (SSO) alice@example.com · 111122223333 · eu-west-1');
	});

	test('says that a service asks to slow down, and how long', () => {
		const wait = {service: 'IAM', until: 12_000};
		const lines = screenAfter([...listedNodes(1), {type: 'throttled', wait}, {type: 'ticked', now: 4500}]);
		expect(lines).toContain('IAM asks to slow down: next try in 8 s');
	});

	test('says how old cached nodes are until newer ones are listed', () => {
		const cached = {type: 'cacheRead', nodes: [], at: 0} as const;
		const later = {type: 'ticked', now: 3 * 60_000} as const;
		expect(screenAfter([cached, later])).toContain('nodes as listed 3 min ago');
		expect(screenAfter([cached, later, ...listedNodes(1)]).join('\n')).not.toContain('as listed');
	});

	test('says once that nothing may be checked, and the column goes', () => {
		const events = [...listedNodes(3), decided(notPermitted, [1, 2, 3])];
		const lines = screenAfter(events);
		expect(lines).toContain('access not checked: needs iam:SimulatePrincipalPolicy · details: Ctrl-O');
		expect(lines.join('\n')).not.toContain('ACCESS');
		expect(lines.join('\n')).not.toContain('unknown');
		const inList = screenAfter([...events, {type: 'focused', focus: 'list'}]);
		expect(inList).toContain('access not checked: needs iam:SimulatePrincipalPolicy · details: d');
	});
});

describe('a list without rows', () => {
	test('says that nodes are on their way', () => {
		const lines = screenAfter([{type: 'fetchStarted', scope: ireland, feed: 'instances'}]);
		expect(lines).toContain('  nodes appear here as AWS lists them · type to search already');
	});

	test('says that nothing matches and how to clear', () => {
		const lines = screenAfter([...listedNodes(3), {type: 'typed', text: 'zzz'}]);
		expect(lines).toContain('  nothing matches “zzz” · Ctrl-U clears');
	});

	test('never says so when hidden nodes match', () => {
		const lines = screenAfter([...listedNodes(3), decided(denied, [1, 2, 3]), {type: 'typed', text: 'web'}]);
		expect(lines).toContain('  3 hidden match: 3 denied · Ctrl-T shows all');
		expect(lines.join('\n')).not.toContain('nothing');
	});

	test('says what is hidden when everything is', () => {
		const lines = screenAfter([...listedNodes(3), decided(denied, [1, 2, 3]), {type: 'focused', focus: 'list'}]);
		expect(lines).toContain('  nothing to reach: 3 denied · a shows all');
	});

	test('says where nothing was found', () => {
		expect(screenAfter(listedNodes(0)).join('\n')).toContain('no EC2 instances and no managed nodes in eu-west-1');
	});
});

describe('a message below the list', () => {
	const on = (number: number): Event => ({
		type: 'cursorMoved',
		cursor: {at: 'row', key: key(number), index: number - 1, line: number - 1},
	});

	test('tells why a denied node is denied, and that it can be tried', () => {
		const lines = screenAfter([
			...listedNodes(2),
			on(2),
			decided(denied, [2]),
			{type: 'enterRefused', key: key(2), why: 'denied'},
		]);
		expect(lines.slice(-6)).toEqual([
			'web-2',
			'denied (simulated): no statement in the policies of this identity allows',
			'  ssm:StartSession on this node',
			'→ ask for ssm:StartSession on this node; a real attempt is always possible',
			'Enter again tries anyway: the simulation may be wrong',
			expect.stringContaining('Enter connect'),
		]);
	});

	test('tells why a stopped instance cannot be connected to', () => {
		const lines = screenAfter([
			{type: 'instancesListed', scope: ireland, page: [anInstance(1, {state: 'stopped'})]},
			{type: 'allToggled'},
			on(1),
			{type: 'enterRefused', key: key(1), why: 'closed'},
		]);
		expect(lines.join('\n')).toContain('the instance is stopped\n→ start it: aws ec2 start-instances');
	});

	test('tells why a session could not be started, in full', () => {
		const why = problem('not-connected', 'the node is not connected', 'check its agent', {
			detail: 'TargetNotConnected: …',
		});
		const lines = screenAfter([...listedNodes(2), {type: 'connectFailed', key: key(2), problem: why}]);
		expect(lines.slice(-4, -1)).toEqual([
			'! web-2 (i-00000000000000002): the node is not connected',
			'→ check its agent',
			'TargetNotConnected: …',
		]);
	});

	test('why a node is denied is told no longer than it is denied', () => {
		const events: readonly Event[] = [
			...listedNodes(1),
			decided(denied, [1]),
			on(1),
			{type: 'enterRefused', key: key(1), why: 'denied'},
		];
		expect(screenAfter(events).join('\n')).toContain('again tries anyway');
		expect(screenAfter([...events, decided(allowed, [1])]).join('\n')).not.toContain('again tries anyway');
	});

	test('tells a refused session in two lines, and all of AWS’s sentence where the details are open', () => {
		const why = problem('access-denied', 'access denied', 'ask for ssm:StartSession', {detail: 'User: … is not …'});
		const refused: readonly Event[] = [...listedNodes(2), {type: 'connectFailed', key: key(2), problem: why}];
		const lines = screenAfter(refused);
		expect(lines.slice(-3, -1)).toEqual(['! web-2 (i-00000000000000002): access denied', '→ ask for ssm:StartSession']);
		expect(screenAfter([...refused, {type: 'detailsToggled', isShown: true}])).toContain('User: … is not …');
	});

	test('keeps its first and last lines where there is no room for all', () => {
		const why = problem('other', 'x '.repeat(400), 'the way out');
		const lines = screenAfter([...listedNodes(9), {type: 'connectFailed', key: key(2), problem: why}], [60, 15]);
		expect(lines.at(-2)).toBe('→ the way out');
		expect(lines.filter(line => line.includes('web-')).length).toBeGreaterThan(2);
	});

	test('is quiet where nothing is wrong, and says a word where something is', () => {
		expect(screenAfter([...listedNodes(1), decided(allowed, [1])]).at(-2)).toBe('');
		const doubtful = {...allowed, assuming: ['aws:SourceIp does not forbid it']} as typeof allowed;
		expect(screenAfter([...listedNodes(1), decided(doubtful, [1])]).at(-2)).toContain('assuming aws:SourceIp');
	});
});
