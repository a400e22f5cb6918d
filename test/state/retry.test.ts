import {describe, expect, test} from 'vitest';
import {pending} from '../../src/domain/access.ts';
import {type Problem, problem} from '../../src/domain/problem.ts';
import {failure, success} from '../../src/domain/result.ts';
import {type Scope, scopeKey} from '../../src/domain/scope.ts';
import type {Sources} from '../../src/domain/sources.ts';
import {accessAt} from '../../src/state/access-table.ts';
import {startLoad} from '../support/loading.ts';
import {aManagedNode, anInstance} from '../support/nodes.ts';
import {memorySources} from '../support/sources.ts';
import {createClock} from '../support/view-clock.ts';

const scopeOf = (profile: string | null, region: string): Scope => ({profile, region});
const ofRegions = ['eu-west-1', 'eu-west-3', 'us-east-1'].map(region => scopeOf(null, region));
const ofProfiles = ['one', 'two'].flatMap(profile =>
	['eu-west-1', 'us-east-1'].map(region => scopeOf(profile, region)),
);

const silent = problem('timeout', 'EC2: no answer in time', 'check the network, then reload');
const expired = problem('expired-token', 'the session of profile two has expired', 'log in again, then reload');

/** An AWS with a node a scope, in which calls fail as `trouble` says; `asked` counts what each scope was asked. */
const startTroubled = (
	scopes: readonly Scope[],
	trouble: (call: string, scope: Scope) => Problem | null,
	more: Parameters<typeof startLoad>[3] = {},
	before?: (call: string) => Promise<void>,
) => {
	const asked: string[] = [];
	const {sources, calls} = memorySources(before ? {before} : {});
	const numberOf = (scope: Scope): number => scopes.findIndex(one => scopeKey(one) === scopeKey(scope)) + 1;
	const ask = (call: string, scope: Scope): Problem | null => {
		asked.push(`${call} ${scope.profile ?? '-'} ${scope.region}`);
		return trouble(call, scope);
	};
	const troubled: Sources = {
		...sources,
		identify: async (scope, signal) => {
			const wrong = ask('identify', scope);
			return wrong ? failure(wrong) : sources.identify(scope, signal);
		},
		simulate: async (scope, request, signal) => {
			const wrong = ask('simulate', scope);
			return wrong ? failure(wrong) : sources.simulate(scope, request, signal);
		},
		instances: async function* (scope) {
			const wrong = ask('instances', scope);
			await before?.('instances');
			yield wrong ? failure(wrong) : success([anInstance(numberOf(scope))]);
		},
		managedNodes: async function* (scope) {
			const wrong = ask('managedNodes', scope);
			yield wrong ? failure(wrong) : success([aManagedNode(numberOf(scope))]);
		},
	};
	const made = startLoad({}, {scopes}, 10, {...more, sources: troubled});
	const isDecided = (): boolean => {
		const {nodes, access} = made.store.get();
		for (let row = 0; row < nodes.rows.length; row++) if (accessAt(access, row) === pending) return false;
		return true;
	};
	/** Whether nothing is under way and every node has its verdict. */
	const isOver = (): boolean =>
		isDecided() &&
		made.store
			.get()
			.scopes.every(({feeds}) =>
				Object.entries(feeds).every(
					([feed, {fetching, status}]) => fetching === 'idle' && (status !== 'pending' || feed === 'access'),
				),
			);
	/** What is asked from now on until all is over. */
	const since = async (act: () => void): Promise<readonly string[]> => {
		asked.length = 0;
		act();
		await expect.poll(isOver).toBe(true);
		return [...asked].sort();
	};
	return {...made, asked, calls, since, isOver};
};

describe('a retry', () => {
	test('asks for the feeds that failed, and for nothing else', async () => {
		let isSilent = true;
		const {since, load, views, store, isOver} = startTroubled(ofRegions, (call, {region}) =>
			isSilent && call === 'instances' && region === 'eu-west-3' ? silent : null,
		);
		await expect.poll(isOver).toBe(true);
		const before = store.get().scopes;
		isSilent = false;
		const asked = await since(() => load.retry());
		expect(asked.filter(call => !call.startsWith('simulate'))).toEqual(['instances - eu-west-3']);
		await expect.poll(() => views.get().total).toBe(3);
		const after = store.get().scopes;
		expect(after[1]?.feeds.instances).toEqual({status: 'success', fetching: 'idle', problem: null});
		for (const at of [0, 2]) expect(after[at]?.feeds.instances).toBe(before[at]?.feeds.instances);
	});

	test('asks for a caller who was not known once, and lists what failed with it, of that profile only', async () => {
		let isExpired = true;
		const {since, load, isOver} = startTroubled(ofProfiles, (_, {profile}) =>
			isExpired && profile === 'two' ? expired : null,
		);
		await expect.poll(isOver).toBe(true);
		isExpired = false;
		const asked = await since(() => load.retry());
		expect(asked.filter(call => !call.includes(' two '))).toEqual([]);
		expect(asked.filter(call => !call.startsWith('simulate'))).toEqual([
			'identify two eu-west-1',
			'instances two eu-west-1',
			'instances two us-east-1',
			'managedNodes two eu-west-1',
			'managedNodes two us-east-1',
		]);
		expect(asked.some(call => call.startsWith('simulate'))).toBe(true);
	});

	test('asks IAM again that could not be reached, and lists nothing', async () => {
		let isSilent = true;
		const {since, load, isOver, verdict} = startTroubled([scopeOf(null, 'eu-west-1')], call =>
			isSilent && call === 'simulate' ? silent : null,
		);
		await expect.poll(isOver).toBe(true);
		expect(verdict(1)).toBe('unknown');
		isSilent = false;
		const asked = await since(() => load.retry());
		expect(new Set(asked)).toEqual(new Set(['identify - eu-west-1', 'simulate - eu-west-1']));
		expect(verdict(1)).toBe('allowed');
	});

	test('asks nothing where nothing failed, and nothing twice', async () => {
		let isSilent = true;
		let answer = () => {};
		let held = Promise.resolve();
		const {since, load, asked, isOver} = startTroubled(
			ofRegions,
			(call, {region}) => (isSilent && call === 'instances' && region === 'eu-west-3' ? silent : null),
			{},
			call => (call === 'instances' ? held : Promise.resolve()),
		);
		await expect.poll(isOver).toBe(true);
		isSilent = false;
		held = new Promise(resolve => {
			answer = resolve;
		});
		asked.length = 0;
		load.retry();
		load.retry();
		await expect.poll(() => asked).toEqual(['instances - eu-west-3']);
		load.retry();
		answer();
		await expect.poll(isOver).toBe(true);
		expect(asked.filter(call => !call.startsWith('simulate'))).toEqual(['instances - eu-west-3']);
		expect(await since(() => load.retry())).toEqual([]);
	});

	test('that fails again can be tried again', async () => {
		let isSilent = true;
		const {since, load, views, isOver} = startTroubled(ofRegions, (call, {region}) =>
			isSilent && call === 'instances' && region === 'eu-west-3' ? silent : null,
		);
		await expect.poll(isOver).toBe(true);
		expect(await since(() => load.retry())).toEqual(['instances - eu-west-3']);
		isSilent = false;
		expect(await since(() => load.retry())).toContain('instances - eu-west-3');
		await expect.poll(() => views.get().state.scopes[1]?.feeds.instances.status).toBe('success');
	});
});

test('on a reload what waits for its turn is queued, and none of it counts as listed', async () => {
	const scopes = Array.from({length: 12}, (_, at) => scopeOf(null, `eu-west-${at + 1}`));
	let answer = () => {};
	let held = Promise.resolve();
	const {load, store, asked, isOver} = startTroubled(
		scopes,
		() => null,
		{},
		call => (call === 'instances' ? held : Promise.resolve()),
	);
	await expect.poll(isOver).toBe(true);
	held = new Promise(resolve => {
		answer = resolve;
	});
	asked.length = 0;
	load.reload();
	const states = () => store.get().scopes.map(({feeds}) => feeds.instances.fetching);
	expect(states()).not.toContain('idle');
	await expect.poll(() => asked.filter(call => call.startsWith('instances'))).toHaveLength(8);
	expect(states().filter(state => state === 'queued')).toHaveLength(4);
	answer();
	await expect.poll(isOver).toBe(true);
	expect(new Set(states())).toEqual(new Set(['idle']));
});

test('a sign-in that is renewed asks only its own profile again', async () => {
	const clock = createClock();
	let isExpired = true;
	const login = problem('expired-login', 'the login of profile two has expired', 'run: aws sso login');
	const {asked, isOver} = startTroubled(ofProfiles, (_, {profile}) => (isExpired && profile === 'two' ? login : null), {
		clock,
	});
	await expect
		.poll(() => {
			clock.pass(50);
			return isOver();
		})
		.toBe(true);
	isExpired = false;
	asked.length = 0;
	await expect
		.poll(() => {
			clock.pass(5_000);
			return isOver();
		})
		.toBe(true);
	expect(asked.filter(call => !call.includes(' two '))).toEqual([]);
	expect(asked).toContain('instances two us-east-1');
});
