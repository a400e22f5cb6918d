import {expect, test} from 'vitest';
import type {SimulatedPrincipal} from '../../src/domain/context-keys.ts';
import type {KnownPrincipal} from '../../src/domain/known-principal.ts';
import {problem} from '../../src/domain/problem.ts';
import {failure, success} from '../../src/domain/result.ts';
import {startLoad, type TestLoad} from '../support/loading.ts';
import {anInstance} from '../support/nodes.ts';
import {alice, alicePrincipal, type Holdings} from '../support/sources.ts';

const own = alicePrincipal as SimulatedPrincipal;
const before: KnownPrincipal = {principal: own, source: alice.arn, keys: ['ssm:resourceTag/env']};
const instances = [success([1, 2, 3].map(number => anInstance(number, {tags: {env: 'prod', team: 'web'}})))];

type Start = {readonly kept: KnownPrincipal[]; readonly held: Map<string, () => void>} & TestLoad;

/** A start whose calls by these names wait until they are let go. */
const start = (
	known: KnownPrincipal | null,
	holding: readonly string[],
	holdings: Partial<Holdings> = {},
	memory = true,
): Start => {
	const kept: KnownPrincipal[] = [];
	const held = new Map<string, () => void>();
	const hold = (call: string): Promise<void> =>
		holding.includes(call) && !held.has(call) ? new Promise(resolve => held.set(call, resolve)) : Promise.resolve();
	const load = startLoad({instances, keys: success(before.keys), before: hold, ...holdings}, {}, 10, {
		...(memory && {memory: {recall: async () => known, keep: one => void kept.push(one)}}),
	});
	return {...load, kept, held};
};

const letGo = ({held}: Start): void => {
	for (const go of held.values()) go();
};
/** Values of a context key, a simulation of nodes each. */
const sent = ({calls}: Start, key: string): (string | undefined)[] =>
	calls.simulated
		.filter(({resources}) => resources[0]?.includes(':instance/'))
		.map(({context}) => context.find(entry => entry.key === key)?.values[0]);

test('what an earlier run found out lets the first simulation go while IAM is still asked', async () => {
	const one = start(before, ['principal', 'contextKeys']);
	await expect.poll(() => sent(one, 'ssm:resourceTag/env')).toContain('prod');
	expect(one.calls.names.filter(name => name === 'principal' || name === 'contextKeys')).toHaveLength(2);
});

test('no verdict is told before IAM has said that it is still so', async () => {
	const one = start(before, ['principal', 'contextKeys']);
	await expect.poll(() => one.calls.simulated.length).toBe(2);
	one.held.get('contextKeys')?.();
	await expect.poll(() => one.calls.names).toContain('sessionDocument');
	expect(one.verdict(1)).toBe('pending');
	expect(one.store.get().scopes[0]?.feeds.access.fetching).toBe('fetching');
	letGo(one);
	await expect.poll(() => one.verdict(1)).toBe('allowed');
	expect(one.calls.simulated).toHaveLength(2);
	expect(one.store.get().scopes[0]?.principal).toEqual(own);
	await expect.poll(() => one.store.get().scopes[0]?.feeds.access.fetching).toBe('idle');
	expect(one.kept).toContainEqual(before);
});

test('other policies are asked about anew, and nothing is said by the old ones', async () => {
	const one = start(before, ['contextKeys'], {
		keys: success(['ssm:resourceTag/team']),
		decide: (arn, {context}) =>
			arn.includes(':document/') || context.some(({key}) => key === 'ssm:resourceTag/team')
				? 'allowed'
				: 'implicitDeny',
	});
	const told: string[] = [];
	one.store.subscribe(() => told.push(one.verdict(1)));
	await expect.poll(() => sent(one, 'ssm:resourceTag/env')).toEqual(['prod']);
	letGo(one);
	await expect.poll(() => one.verdict(1)).toBe('allowed');
	expect(sent(one, 'ssm:resourceTag/team')).toEqual([undefined, 'web']);
	expect(told).not.toContain('denied');
	await expect.poll(() => one.kept.map(({keys}) => keys)).toContainEqual(['ssm:resourceTag/team']);
});

test('another principal than before is asked about anew, whatever was on its way', async () => {
	const moved: SimulatedPrincipal = {...own, tags: {team: 'ops'}};
	const one = start(before, ['principal'], {
		principal: moved,
		decide: (arn, {context}) =>
			arn.includes(':document/') || context.some(({key}) => key === 'aws:PrincipalTag/team')
				? 'allowed'
				: 'implicitDeny',
	});
	const told: string[] = [];
	one.store.subscribe(() => told.push(one.verdict(1)));
	await expect.poll(() => sent(one, 'ssm:resourceTag/env')).toEqual(['prod']);
	letGo(one);
	await expect.poll(() => one.verdict(1)).toBe('allowed');
	expect(told).not.toContain('denied');
	expect(one.store.get().scopes[0]?.principal).toEqual(moved);
	await expect.poll(() => one.store.get().scopes[0]?.feeds.access.fetching).toBe('idle');
	await expect.poll(() => one.kept.at(-1)?.principal).toEqual(moved);
});

test('keys that may not be read any more are not known any more', async () => {
	const refused = failure(problem('access-denied', 'not authorized', 'ask for it'));
	const one = start(before, [], {keys: refused});
	await expect.poll(() => one.verdict(1)).toBe('allowed');
	await expect.poll(() => sent(one, 'aws:ResourceTag/team')).toContain('web');
	expect(one.kept).toEqual([]);
});

test('a first run keeps what it found out once IAM has answered', async () => {
	const one = start(null, []);
	await expect.poll(() => one.kept).toEqual([before]);
});

test('a run that IAM refuses keeps nothing', async () => {
	const refused = failure(problem('access-denied', 'not authorized', 'ask for it'));
	const one = start(null, [], {refuse: () => refused});
	await expect.poll(() => one.verdict(3)).toBe('unknown');
	expect(one.kept).toEqual([]);
});

test('a session closed in between does not let old policies speak', async () => {
	const one = start(before, ['contextKeys']);
	await expect.poll(() => one.calls.simulated.length).toBe(2);
	one.load.pause();
	letGo(one);
	one.load.resume();
	await expect.poll(() => one.verdict(1)).toBe('allowed');
});
