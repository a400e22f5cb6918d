import {afterEach, describe, expect, test} from 'vitest';
import type {NodeJson} from '../../src/commands/node-json.ts';
import {dismissRobots, startReach} from '../support/robot.ts';
import {runReach} from '../support/run.ts';
import {startSandbox, stopSandboxes} from '../support/sandbox.ts';

afterEach(async () => {
	await stopSandboxes();
	dismissRobots();
});

const policy = {Version: '2012-10-17', Statement: [{Effect: 'Allow', Action: '*', Resource: '*'}]};
const all = {kind: 'user', policies: {all: policy}};
const nodes = 2500;
const fleetWith = (faults: readonly object[], regions = ['eu-west-1']) => ({
	caller: 'all',
	principals: {all},
	regions: {},
	generate: {seed: 3, instances: nodes, regions, tagValues: {env: 4}},
	faults,
});
const listing = {service: 'ec2', action: 'DescribeInstances'};
const asIds = ['list', '--all', '--no-permission-check', '-o', 'ids'];

describe('pages that go wrong', () => {
	test('nodes that two pages name are listed once', async () => {
		const sandbox = await startSandbox(fleetWith([{...listing, fault: 'repeatNodes'}]));
		const {code, out, err} = await runReach(asIds, sandbox.environment);
		const ids = out.trimEnd().split('\n');
		expect([code, err, ids.length, new Set(ids).size]).toEqual([0, '', nodes, nodes]);
	});

	test('nodes that vanish from EC2 between two pages stay as what Systems Manager knows of them', async () => {
		const sandbox = await startSandbox(fleetWith([{...listing, page: 2, fault: 'loseNodes'}]));
		const {code, out, err} = await runReach(asIds, sandbox.environment);
		const ids = new Set(out.trimEnd().split('\n'));
		expect([code, err]).toEqual([0, '']);
		// Every 50th instance never registered: of the 500 that were lost ten are known to nobody.
		expect(ids.size).toBe(nodes - 500 / 50);
	});

	test('a page that names itself as the next ends the listing with a word, and what came before stands', async () => {
		const sandbox = await startSandbox(fleetWith([{...listing, page: 2, fault: 'repeatToken'}]));
		const {code, out, err} = await runReach(asIds, sandbox.environment);
		expect(code).toBe(0);
		expect(err).toMatch(/repeats itself/);
		expect(out.trimEnd().split('\n').length).toBeGreaterThan(2000);
		expect((await sandbox.calls())['ec2:DescribeInstances']).toBeLessThan(10);
	});

	test('a region that hangs holds no other up', async () => {
		const regions = ['eu-west-1', 'us-east-1'];
		const faults = ['ec2', 'ssm'].map(service => ({service, region: 'us-east-1', fault: 'hang'}));
		const sandbox = await startSandbox(fleetWith(faults, regions));
		const robot = startReach(['--region', regions.join(',')], {environment: sandbox.environment, columns: 120});
		await robot.sees('listed 1/2 regions', 30_000);
		await robot.sees(/1,2\d\d shown/, 30_000);
	});
});

test('10,000 tags in all sorts of scripts are listed byte for byte, and found', async () => {
	const letters = ['abc', 'αβγ', 'жзи', 'عربي', 'עברית', 'नमस्ते', 'ไทย', '漢字', '한글', '👩‍💻', 'ﷺ', 'İß'];
	const tagsOf = (node: number) =>
		Object.fromEntries(
			Array.from({length: 49}, (_, at) => {
				const word = letters[(node + at) % letters.length] ?? '';
				return [`${word}-${at}`, `${word}${node * 49 + at}`];
			}),
		);
	const idOf = (node: number) => `i-${node.toString(16).padStart(17, '0')}`;
	const instances = Array.from({length: 205}, (_, node) => ({
		...{id: idOf(node), name: `node-${node}`, agent: {}},
		tags: tagsOf(node),
	}));
	const sandbox = await startSandbox({caller: 'all', principals: {all}, regions: {'eu-west-1': {instances}}});
	const {out} = await runReach(['list', '-o', 'json', '--no-permission-check'], sandbox.environment);
	const listed = JSON.parse(out) as NodeJson[];
	expect(listed).toHaveLength(205);
	const plain = (tags: object) => Object.fromEntries(Object.entries(tags).filter(([, value]) => !value.includes('👩')));
	for (const {id, tags} of listed) {
		const {Name: _, ...own} = tags ?? {};
		expect(plain(own)).toEqual(plain(tagsOf(Number.parseInt(id.slice(2), 16))));
	}
	const robot = startReach(['--no-permission-check'], {environment: sandbox.environment});
	// Systems Manager may name them before EC2 has told their tags.
	await robot.sees('built-in client');
	for (const query of ['漢字7', 'жзи', 'ไทย']) {
		robot.type(query);
		await robot.sees(`❯ ${query}`);
		await robot.sees(/(?<![\d,])[1-9]\d* of 205 shown/);
		robot.type('\u0015');
		await robot.misses('of 205');
	}
});
