import {describe, expect, test} from 'vitest';
import {readFleet} from '../../src/sandbox/fleet/read-fleet.ts';
import type {Fleet} from '../../src/sandbox/fleet.ts';

const now = '2026-11-23T10:00:00.000Z';

const generated = (generate: object, regions: object = {}): Fleet => {
	const reading = readFleet({regions, generate}, now);
	if (!reading.ok) throw new Error(JSON.stringify(reading.flaws));
	return reading.fleet;
};

const nodesOf = (fleet: Fleet) => [...fleet.regions.values()].flatMap(({instances}) => instances);
const plan = {seed: 1, instances: 1000, regions: ['eu-west-1', 'us-east-1'], tagValues: {env: 4, team: 40}};

describe('a generated fleet', () => {
	test('is the same for the same seed and another for another', () => {
		expect([...generated(plan).regions]).toEqual([...generated(plan).regions]);
		const ids = new Set(nodesOf(generated(plan)).map(({id}) => id));
		expect(nodesOf(generated({...plan, seed: 2})).filter(({id}) => ids.has(id))).toEqual([]);
	});

	test('spreads valid, unique ids over the regions', () => {
		const fleet = generated(plan);
		expect([...fleet.regions].map(([name, {instances}]) => [name, instances.length])).toEqual([
			['eu-west-1', 500],
			['us-east-1', 500],
		]);
		const ids = nodesOf(fleet).map(({id}) => id);
		expect(new Set(ids).size).toBe(1000);
		expect(ids.filter(id => !/^i-0[0-9a-f]{16}$/.test(id))).toEqual([]);
		expect(new Set(nodesOf(fleet).map(({privateIp}) => privateIp)).size).toBe(1000);
	});

	test('has as many values of each tag as asked for', () => {
		const nodes = nodesOf(generated(plan));
		expect(new Set(nodes.map(({tags}) => tags['env'])).size).toBe(4);
		expect(new Set(nodes.map(({tags}) => tags['team'])).size).toBe(40);
	});

	test('has nodes that are stopped, lost and never registered', () => {
		const nodes = nodesOf(generated(plan));
		expect(nodes.filter(({state}) => state === 'stopped')).toHaveLength(25);
		expect(nodes.filter(({agent}) => agent === null)).toHaveLength(20);
		expect(nodes.filter(({agent}) => agent?.ping === 'ConnectionLost').length).toBeGreaterThan(25);
	});

	test('stands beside what the file describes', () => {
		const id = 'i-0a1b2c3d4e5f60718';
		const fleet = generated({...plan, instances: 10}, {'eu-west-1': {instances: [{id}]}, 'ap-south-1': {}});
		expect([...fleet.regions].map(([name, {instances}]) => [name, instances.length])).toEqual([
			['eu-west-1', 6],
			['ap-south-1', 0],
			['us-east-1', 5],
		]);
	});

	test('of 100,000 nodes is there at once', () => {
		const before = performance.now();
		expect(nodesOf(generated({...plan, instances: 100_000}))).toHaveLength(100_000);
		expect(performance.now() - before).toBeLessThan(30_000);
	});
});
