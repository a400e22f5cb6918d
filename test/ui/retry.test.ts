import {describe, expect, test} from 'vitest';
import {type Problem, problem} from '../../src/domain/problem.ts';
import type {Scope} from '../../src/domain/scope.ts';
import type {Event} from '../../src/state/events.ts';
import {screenAfter} from '../support/frames.ts';
import {anInstance, ireland} from '../support/nodes.ts';
import {keys} from '../support/terminal.ts';
import {listedNodes, startUi} from '../support/ui.ts';

const paris: Scope = {profile: null, region: 'eu-west-3'};
const scopes = [ireland, paris];
const silent = problem(
	'timeout',
	'EC2 DescribeInstances in eu-west-3: no answer in time',
	'check the network, then reload',
);
const failed = (of: Problem, scope: Scope, feed: 'identity' | 'instances' | 'managedNodes' = 'instances'): Event => ({
	...{type: 'fetchFailed', scope, feed, problem: of},
});
const ended = (scope: Scope, feed: 'instances' | 'managedNodes'): Event => ({
	...{type: 'listingEnded', scope, feed, listed: new Set()},
});
const parisFailed: readonly Event[] = [...listedNodes(3), ended(paris, 'managedNodes'), failed(silent, paris)];
const told = '! EC2 DescribeInstances in eu-west-3: no answer in time';

describe('a scope that failed', () => {
	test.each([
		[60, 15],
		[80, 24],
	] as const)('is a row with the reason and the key that asks again at %ix%i', (...size) => {
		const lines = screenAfter(parisFailed, size, {scopes});
		expect(lines).toContain(size[0] === 80 ? `${told} · retry: Ctrl-Y` : told);
		expect(lines).toContain(size[0] === 80 ? '  check the network' : '  check the network · retry: Ctrl-Y');
	});

	test('has its key in the footer while it can be asked for, and no longer', () => {
		const footer = (...events: readonly Event[]) => screenAfter(events, [200, 24], {scopes}).at(-1);
		expect(footer(...listedNodes(3))).not.toContain('retry');
		expect(footer(...parisFailed)).toContain('Ctrl-Y retry  Ctrl-R reload');
		const queued: Event = {type: 'fetchesQueued', wanted: [{scope: paris, feeds: ['instances']}]};
		expect(footer(...parisFailed, queued)).not.toContain('retry');
		expect(footer(...parisFailed, queued, ended(paris, 'instances'))).not.toContain('retry');
	});

	test('says that it is being asked again, in place of what to do', () => {
		const lines = screenAfter(
			[...parisFailed, {type: 'fetchesQueued', wanted: [{scope: paris, feeds: ['instances']}]}],
			[80, 24],
			{scopes},
		);
		expect(lines).toContain(`${told} · asking again…`);
		expect(lines.join('\n')).not.toContain('Ctrl-Y');
		expect(lines[1]).toMatch(/listed 1\/2 regions$/);
	});

	test('is tried again by the key in both places, and by its name in the command bar', async () => {
		const ui = await startUi(80, 24, parisFailed, {scopes});
		await ui.press(keys.ctrl('y'));
		expect(ui.asked).toMatchObject({retried: [1], reloaded: []});
		await ui.press(keys.tab, keys.ctrl('y'), ':', 'retry', keys.enter);
		expect(ui.asked).toMatchObject({retried: [1, 1, 1], reloaded: []});
		expect(ui.store.get().ui.line.text).toBe('');
	});

	test('keeps its key in sight however long reason and advice are', () => {
		const long = problem('access-denied', `EC2 DescribeInstances in eu-west-3: ${'x '.repeat(90)}`, 'ask '.repeat(40));
		const lines = screenAfter([...listedNodes(30), failed(long, paris)], [60, 15], {scopes});
		expect(lines.find(line => line.includes('retry: Ctrl-Y'))).toBeDefined();
		expect(lines.every(line => line.length <= 60)).toBe(true);
		expect(lines.filter(line => line.includes('web-')).length).toBeGreaterThan(3);
	});
});

test('of more failures than there is room for each has a line, and the keys stand below them', () => {
	const other = problem('access-denied', `SSM DescribeInstanceProperties: ${'x '.repeat(60)}`, 'ask '.repeat(30));
	const events = [...parisFailed, failed(other, ireland, 'managedNodes')];
	const lines = screenAfter(events, [60, 15], {scopes});
	expect(lines.slice(2, 5)).toEqual([
		'! eu-west-1: SSM DescribeInstanceProperties: x x x x x x x …',
		told,
		'  retry: Ctrl-Y · in full: ! in the list',
	]);
	expect(lines.every(line => line.length <= 60)).toBe(true);
});

test('where nothing failed the key says so, and where it is being asked for', async () => {
	const ui = await startUi(80, 24, listedNodes(3), {scopes});
	await ui.press(keys.ctrl('y'));
	expect(await ui.frame()).toContain('nothing failed: there is nothing to ask for again');
	for (const event of parisFailed) ui.store.dispatch(event);
	ui.store.dispatch({type: 'fetchesQueued', wanted: [{scope: paris, feeds: ['instances']}]});
	await ui.press(keys.ctrl('y'));
	expect(await ui.frame()).toContain('what failed is being asked for again');
	expect(ui.asked.retried).toEqual([]);
});

test('what went wrong is shown in full by a key of the list, where anything did', async () => {
	const ui = await startUi(80, 24, listedNodes(3), {scopes});
	await ui.press('!', keys.ctrl('u'), keys.tab, '!');
	expect(await ui.frame()).toContain('nothing went wrong');
	expect(ui.asked.problems).toEqual([]);
	for (const event of parisFailed) ui.store.dispatch(event);
	await ui.press('!', ':', 'problems', keys.enter);
	expect(ui.asked.problems).toEqual([1, 1]);
});

test('a flaw in a settings file has no such key', () => {
	const flaw = problem('file', 'settings.json: unknown setting "x"', 'It is ignored.');
	const lines = screenAfter([{type: 'scopesKnown', scopes, problems: [flaw]}]);
	expect(lines.join('\n')).not.toContain('Ctrl-Y');
});

describe('progress', () => {
	const queued: Event = {
		type: 'fetchesQueued',
		wanted: scopes.map(scope => ({scope, feeds: ['instances', 'managedNodes']})),
	};
	const all: readonly Event[] = [...listedNodes(3), ended(paris, 'instances'), ended(paris, 'managedNodes')];

	test('does not count as listed what waits for its turn to be listed again', () => {
		const counts = (...events: readonly Event[]) => screenAfter([...all, ...events], [80, 24], {scopes})[1];
		expect(counts()).not.toContain('listed');
		expect(counts(queued)).toMatch(/listed 0\/2 regions$/);
		const begun: readonly Event[] = (['instances', 'managedNodes'] as const).map(feed => ({
			...{type: 'fetchStarted', scope: ireland, feed},
		}));
		expect(counts(queued, ...begun)).toMatch(/listed 0\/2 regions$/);
		expect(counts(queued, ...begun, ...listedNodes(3))).toMatch(/listed 1\/2 regions$/);
	});
});

describe('failures of several profiles', () => {
	const names = Array.from({length: 40}, (_, at) => `account-${at}`);
	const regions = ['eu-west-1', 'us-east-1', 'ap-southeast-2'];
	const many = names.flatMap(profile => regions.map(region => ({profile, region})));
	const listed: readonly Event[] = [
		{type: 'instancesListed', scope: many[0] as Scope, page: [anInstance(1)]},
		...many.flatMap(scope => [ended(scope, 'instances'), ended(scope, 'managedNodes')]),
	];
	const cutOff = (profiles: readonly string[], services = ['EC2', 'SSM']): readonly Event[] =>
		many
			.filter(({profile}) => profiles.includes(profile))
			.flatMap(scope =>
				services.map(service => {
					const what = service === 'EC2' ? 'EC2 DescribeInstances' : 'SSM DescribeInstanceProperties';
					const gone = problem(
						'unreachable',
						`${what} in ${scope.region}: not reachable (ECONNREFUSED)`,
						'check the proxy',
					);
					return failed(gone, scope, service === 'EC2' ? 'instances' : 'managedNodes');
				}),
			);
	const bad = (lines: readonly string[]) =>
		lines.filter(line => line.startsWith('!')).map(line => line.replace(' · retry: Ctrl-Y', ''));
	const screen = (...events: readonly Event[]) => screenAfter([...listed, ...events], [80, 24], {scopes: many});

	test('of the network are one line with their names', () => {
		const lines = screen(...cutOff(['account-7', 'account-21']));
		expect(lines).toContain('! account-7, account-21: not reachable (ECONNREFUSED) · retry: Ctrl-Y');
		expect(lines).toContain('  check the proxy');
	});

	test('of the network name the service and the regions where it is not all of them', () => {
		const some = cutOff(['account-7', 'account-21'], ['SSM']).filter(
			event => 'scope' in event && event.scope.region === 'us-east-1',
		);
		expect(bad(screen(...some))).toEqual(['! account-7, account-21: SSM in us-east-1: not reachable (ECONNREFUSED)']);
	});

	test('of the network for all services name the regions where it is not all of them', () => {
		const some = cutOff(['account-7', 'account-21']).filter(
			event => 'scope' in event && event.scope.region === 'us-east-1',
		);
		expect(bad(screen(...some))).toEqual(['! account-7, account-21: us-east-1: not reachable (ECONNREFUSED)']);
	});

	test('of the network for different reasons are a line each', () => {
		const silentOne = problem(
			'timeout',
			'EC2 DescribeInstances in us-east-1: no answer in time',
			'check the network, then reload',
		);
		const lines = bad(screen(...cutOff(['account-7']), failed(silentOne, {profile: 'account-9', region: 'us-east-1'})));
		expect(lines).toHaveLength(2);
		expect(lines[0]).toMatch(/^! account-7: EC2 .*not reachable/);
		expect(lines[1]).toBe('! account-9: EC2 DescribeInstances in us-east-1: no answer in time');
	});

	test('are counted where they are many, and where they are all', () => {
		expect(bad(screen(...cutOff(names.slice(3, 15))))).toEqual([
			'! account-3, account-4 and 10 more: not reachable (ECONNREFUSED)',
		]);
		expect(bad(screen(...cutOff(names)))).toEqual(['! all 40 profiles: not reachable (ECONNREFUSED)']);
	});

	test('with a login that all of them use are one line with what to run once', () => {
		const login = (profile: string) =>
			problem('expired-login', `the login of profile ${profile} has expired`, 'run: aws sso login --sso-session corp');
		const events = many.flatMap(scope => [
			failed(login(scope.profile), scope, 'identity'),
			failed(login(scope.profile), scope, 'instances'),
		]);
		const lines = screen(...events);
		expect(bad(lines)).toEqual(['! the login of account-0, account-1 and 38 more has expired']);
		expect(lines.join('\n')).toContain('run: aws sso login --sso-session corp · or here: L in the list');
	});

	test('of credentials stay apart where different things are to be done', () => {
		const login = (profile: string, session: string) =>
			problem(
				'expired-login',
				`the login of profile ${profile} has expired`,
				`run: aws sso login --sso-session ${session}`,
			);
		const events = [...names.slice(0, 2)].map((profile, at) =>
			failed(login(profile, `corp-${at}`), {profile, region: 'eu-west-1'}, 'identity'),
		);
		expect(bad(screen(...events))).toEqual([
			'! the login of profile account-0 has expired',
			'! the login of profile account-1 has expired',
		]);
	});
});
