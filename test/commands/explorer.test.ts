import {afterAll, afterEach, describe, expect, test} from 'vitest';
import {dismissRobots, startReach} from '../support/robot.ts';
import {runReach} from '../support/run.ts';
import {type SandboxProcess, startSandbox, stopSandboxes} from '../support/sandbox.ts';

afterEach(stopSandboxes);
afterAll(dismissRobots);

const empty = ['ap-south-1', 'eu-central-1', 'sa-east-1'];
const many = Array.from({length: 1100}, (_, at) => ({id: `i-${'c'.repeat(13)}${String(at).padStart(4, '0')}`}));

const start = (resourceExplorer?: object, more: object = {}): Promise<SandboxProcess> =>
	startSandbox({
		regions: {
			'us-west-2': {instances: many},
			'eu-west-1': {instances: [{id: 'i-0000000000000000a', name: 'web', agent: {}}]},
			'us-east-1': {managedNodes: [{id: 'mi-0000000000000000a', name: 'rack', agent: {}}]},
			...Object.fromEntries(empty.map(name => [name, {}])),
		},
		...(resourceExplorer && {resourceExplorer}),
		...more,
	});

const all = ['list', '--all', '--region', 'all', '--no-permission-check', '-o', 'ids'];
const lines = (text: string) => text.split('\n').filter(Boolean);

/** What `--source explorer` lists, and which regions were asked for instances. */
const listed = async (sandbox: SandboxProcess, args: readonly string[] = [...all, '--source', 'explorer']) => {
	await sandbox.resetCalls();
	const {code, out, err} = await runReach([...args], sandbox.environment);
	const calls = await sandbox.calls();
	const asked = Object.keys(calls).flatMap(name => name.split('ec2:DescribeInstances@')[1] ?? []);
	return {code, err, count: lines(out).length, asked: asked.toSorted(), calls};
};

const occupied = ['eu-west-1', 'us-east-1', 'us-west-2'];
const everywhere = [...occupied, ...empty].toSorted();

describe('--source explorer', () => {
	test('lists the regions with nodes only, with a handful of calls, though one of them has more than a query tells', async () => {
		const sandbox = await start({aggregator: 'us-west-2'});
		const {code, err, count, asked, calls} = await listed(sandbox);
		expect([code, err, count]).toEqual([0, '', 1102]);
		expect(asked).toEqual(occupied);
		const explored = Object.fromEntries(
			['ListIndexes', 'GetIndex', 'GetView', 'Search'].map(name => [name, calls[`resource-explorer-2:${name}`]]),
		);
		// The first answer is full of us-west-2; without it eu-west-1; then hybrid nodes.
		expect(explored).toEqual({ListIndexes: 1, GetIndex: 1, GetView: 1, Search: 3});
	});

	test('is asked of nobody without the option, nor where only one region is listed', async () => {
		const sandbox = await start({aggregator: 'eu-west-1'});
		for (const args of [all, ['list', '--no-permission-check', '--source', 'explorer']]) {
			const {calls} = await listed(sandbox, args);
			expect(Object.keys(calls).filter(name => name.startsWith('resource-explorer'))).toEqual([]);
		}
	});

	test('narrows regions that are named, and keeps one where all are empty', async () => {
		const sandbox = await start({aggregator: 'eu-west-1'});
		const named = (regions: readonly string[]) => [
			...['list', '--no-permission-check', '-o', 'ids', '--source', 'explorer', '--region', regions.join(',')],
		];
		expect(await listed(sandbox, named(['sa-east-1', 'us-east-1']))).toMatchObject({count: 1, asked: ['us-east-1']});
		expect(await listed(sandbox, named(empty))).toMatchObject({code: 0, count: 0, asked: empty.slice(0, 1)});
	});

	test('lists a region that has no index all the same', async () => {
		const sandbox = await start({aggregator: 'us-west-2', indexed: ['eu-west-1', 'us-east-1', 'sa-east-1']});
		expect((await listed(sandbox)).asked).toEqual([...occupied, 'ap-south-1', 'eu-central-1'].toSorted());
	});

	test('does not see what the index has not come across yet, where nothing else is in the region', async () => {
		const sandbox = await start({aggregator: 'eu-west-1', unseen: ['mi-0000000000000000a']});
		expect(await listed(sandbox)).toMatchObject({count: 1101, asked: ['eu-west-1', 'us-west-2']});
	});

	const trouble = (fault: string, action = 'Search') => ({
		faults: [{service: 'resource-explorer-2', action, fault}],
	});
	test.each<[string, object | undefined, object, RegExp]>([
		['there is no index', undefined, {}, /no aggregator index in this account/],
		['there are local indexes only', {}, {}, /no aggregator index in this account/],
		['the index is not complete', {aggregator: 'eu-west-1', state: 'UPDATING'}, {}, /in eu-west-1 is not complete yet/],
		['there is no default view', {aggregator: 'eu-west-1', view: null}, {}, /no default view in eu-west-1/],
		['the view hides something', {aggregator: 'eu-west-1', view: '-region:us-*'}, {}, /shows only -region:us-\*/],
		['it is denied', {aggregator: 'eu-west-1'}, trouble('accessDenied'), /access denied/],
		['it is throttled', {aggregator: 'eu-west-1'}, trouble('throttle'), /AWS is throttling/],
		['it fails', {aggregator: 'eu-west-1'}, trouble('error500', 'GetIndex'), /AWS itself failed/],
		['an answer is cut', {aggregator: 'eu-west-1'}, trouble('malformed', 'ListIndexes'), /cut or not AWS's/],
		['an answer is empty', {aggregator: 'eu-west-1'}, trouble('empty', 'GetView'), /cut or not AWS's/],
		['it repeats itself', {aggregator: 'eu-west-1'}, trouble('repeatToken'), /repeats itself/],
	])('falls back to every region in one line where %s', async (_, explorer, more, said) => {
		const {code, err, count, asked} = await listed(await start(explorer, more));
		expect([code, count, asked]).toEqual([0, 1102, everywhere]);
		expect(err).toMatch(said);
		expect(err).toContain('every region is listed instead');
		expect(lines(err).length, err).toBeLessThanOrEqual(2);
	});

	test('is a setting of the interface, too, which says when it fell back', async () => {
		const sandbox = await start();
		const robot = startReach(['--region', 'all', '--no-permission-check'], {
			environment: {...sandbox.environment, REACH_SOURCE: 'explorer'},
			columns: 120,
		});
		await robot.sees('no aggregator index in this account');
		await robot.sees('1,102 shown');
	});

	test('cannot be anything else', async () => {
		const sandbox = await start();
		const {code, err} = await runReach(['list', '--source', 'magic'], sandbox.environment);
		expect([code, err]).toEqual([2, expect.stringContaining('It is list or explorer.')]);
	});
});
