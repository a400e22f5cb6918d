import {describe, expect, test} from 'vitest';
import {problem} from '../../src/domain/problem.ts';
import {failure, success} from '../../src/domain/result.ts';
import {startLoad} from '../support/loading.ts';
import {aManagedNode, anInstance, ireland} from '../support/nodes.ts';
import {memorySources} from '../support/sources.ts';

const numbers = (from: number, to: number): number[] => Array.from({length: to - from + 1}, (_, at) => from + at);
const instances = (from: number, to: number) => success(numbers(from, to).map(number => anInstance(number)));
const managed = (from: number, to: number) => success(numbers(from, to).map(number => aManagedNode(number)));

const denial = failure(
	problem('access-denied', 'not authorized', 'ask for it', {
		action: 'iam:SimulatePrincipalPolicy',
		resource: 'arn:aws:iam::111122223333:user/alice',
	}),
);

test('the first simulation covers exactly the rows on the screen, then the document and the rest follow', async () => {
	const {calls, verdict, store} = startLoad({instances: [instances(1, 120)], managedNodes: [managed(1, 120)]});
	await expect.poll(() => verdict(120)).toBe('allowed');
	expect(calls.simulated[0]?.resources).toHaveLength(10);
	expect(calls.simulated[1]?.resources[0]).toContain('document/SSM-SessionManagerRunShell');
	expect(calls.simulated).toHaveLength(2 + Math.ceil(110 / 50));
	expect(calls.most.simulations).toBeLessThanOrEqual(2);
	await expect.poll(() => store.get().scopes[0]?.feeds.access.fetching).toBe('idle');
});

test('one AccessDenied stops the asking, and every node says what is missing', async () => {
	const {calls, verdict, store} = startLoad({instances: [instances(1, 300)], refuse: () => denial});
	await expect.poll(() => verdict(300)).toBe('unknown');
	expect(verdict(1)).toBe('unknown');
	expect(calls.simulated.length).toBeLessThanOrEqual(2);
	expect(store.get().scopes[0]?.feeds.access).toMatchObject({status: 'error', fetching: 'idle'});
});

test('nodes that come after the refusal say the same without being asked for', async () => {
	let release = () => {};
	const held = new Promise<void>(resolve => {
		release = resolve;
	});
	let pages = 0;
	const {calls, verdict} = startLoad({
		instances: [instances(1, 5), instances(6, 9)],
		refuse: () => denial,
		before: async call => {
			if (call === 'instances' && ++pages === 2) await held;
		},
	});
	await expect.poll(() => verdict(1)).toBe('unknown');
	const asked = calls.simulated.length;
	release();
	await expect.poll(() => verdict(9)).toBe('unknown');
	expect(calls.simulated).toHaveLength(asked);
});

test('an unreachable IAM makes verdicts unknown, and listing does not wait for it', async () => {
	const unreachable = failure(problem('unreachable', 'IAM cannot be reached', 'check the network'));
	const {verdict, calls} = startLoad({instances: [instances(1, 200)], refuse: () => unreachable});
	await expect.poll(() => verdict(200)).toBe('unknown');
	expect(calls.simulated.length).toBeLessThanOrEqual(2);
});

test('a failed page keeps the rows before it and tells why', async () => {
	const broken = failure(problem('malformed', 'the answer cannot be read', 'reload'));
	const {store, verdict} = startLoad({instances: [instances(1, 3), broken], managedNodes: [managed(1, 3)]});
	await expect.poll(() => store.get().scopes[0]?.feeds.instances.problem?.kind).toBe('malformed');
	await expect.poll(() => verdict(3)).toBe('allowed');
});

test('a reload asks again and drops nodes that are gone', async () => {
	const holdings = {instances: [instances(1, 3)]};
	const {store, views, load, verdict, calls} = startLoad(holdings);
	await expect.poll(() => verdict(3)).toBe('allowed');
	holdings.instances = [instances(1, 2)];
	const asked = calls.simulated.length;
	load.reload();
	expect(verdict(3)).toBe('allowed');
	await expect.poll(() => views.get().total).toBe(2);
	await expect.poll(() => calls.simulated.length).toBeGreaterThan(asked);
	expect(store.get().scopes[0]?.feeds.instances.status).toBe('success');
});

test('without checks nothing is asked of IAM', async () => {
	const {calls, verdict} = startLoad({instances: [instances(1, 3)]}, {checksAccess: false});
	await expect.poll(() => verdict(3)).toBe('unchecked');
	expect(calls.names).not.toContain('principal');
	expect(calls.simulated).toEqual([]);
});

test('tags of hybrid nodes are read two at a time, and their verdicts wait for them', async () => {
	const hybrid = numbers(1, 6).map(number => aManagedNode(number, {id: `mi-${number}`}));
	const {calls, store} = startLoad({
		managedNodes: [success(hybrid)],
		keys: success(['ssm:resourceTag/env']),
		tags: id => (id === 'mi-6' ? denial : success({env: 'prod'})),
	});
	await expect.poll(() => calls.names.filter(name => name.startsWith('tags'))).toHaveLength(6);
	expect(calls.most.tags).toBe(2);
	const told = () => calls.simulated.map(({context}) => context.find(({key}) => /resourcetag/i.test(key))?.values[0]);
	await expect.poll(told).toContain('prod');
	expect(told()).toContain(undefined);
	await expect.poll(() => store.get().scopes[0]?.feeds.access.fetching).toBe('idle');
});

test('an instance is never asked for without the tags that EC2 has just told', async () => {
	const releases = new Map<string, () => void>();
	const held = (name: string) => new Promise<void>(resolve => releases.set(name, resolve));
	const waits = new Map([
		['instances', held('instances')],
		['tags mi-9', held('tags mi-9')],
	]);
	const {calls, store, views} = startLoad({
		instances: [instances(1, 1)],
		managedNodes: [success([aManagedNode(1), aManagedNode(9, {id: 'mi-9'})])],
		keys: success(['ssm:resourceTag/env']),
		tags: () => denial,
		before: call => waits.get(call) ?? Promise.resolve(),
	});
	await expect.poll(() => calls.names).toContain('tags mi-9');
	expect(views.get().list).toHaveLength(2);
	// The answer that makes the feed look again comes before the view knows of the instance.
	store.subscribe(() => {
		if (store.get().scopes[0]?.feeds.instances.status === 'success') releases.get('tags mi-9')?.();
	});
	releases.get('instances')?.();
	const web = ({resources}: {resources: readonly string[]}) => resources.some(arn => arn.includes('instance/i-'));
	await expect.poll(() => calls.simulated.some(web)).toBe(true);
	for (const {context} of calls.simulated.filter(web))
		expect(context).toContainEqual({key: 'ssm:resourceTag/env', type: 'string', values: ['prod']});
});

test('a reload asks anew for what was denied, though it is not listed', async () => {
	let decision: 'implicitDeny' | 'allowed' = 'implicitDeny';
	const {load, verdict, views} = startLoad({
		instances: [instances(1, 3)],
		decide: arn => (arn.endsWith(anInstance(2).id) ? decision : 'allowed'),
	});
	await expect.poll(() => views.get().hidden.denied).toBe(1);
	decision = 'allowed';
	load.reload();
	await expect.poll(() => verdict(2)).toBe('allowed');
	await expect.poll(() => views.get().list).toHaveLength(3);
});

test('a verdict follows the tags: what was asked with older ones is asked again', async () => {
	let env = 'secret';
	let release = () => {};
	let held = Promise.resolve();
	const {calls, load, verdict} = startLoad({
		get instances() {
			return [success([anInstance(1, {tags: {env}}), anInstance(2, {tags: {env: 'prod'}})])];
		},
		keys: success(['ssm:resourceTag/env']),
		decide: (_, {context}) => (context.some(({values}) => values[0] === 'secret') ? 'explicitDeny' : 'allowed'),
		before: call => (call === 'instances' ? held : Promise.resolve()),
	});
	await expect.poll(() => [verdict(1), verdict(2)]).toEqual(['denied', 'allowed']);
	env = 'prod';
	held = new Promise(resolve => {
		release = resolve;
	});
	const asked = calls.simulated.length;
	load.reload();
	// By what is listed still: nothing waits for the listing.
	await expect.poll(() => calls.simulated.length).toBeGreaterThan(asked + 1);
	release();
	await expect.poll(() => [verdict(1), verdict(2)]).toEqual(['allowed', 'allowed']);
	const second = (arn: string) => arn.endsWith(anInstance(2).id);
	expect(calls.simulated.slice(asked).filter(({resources}) => resources.some(second))).toHaveLength(1);
});

test('a pause sends nothing new until it ends', async () => {
	let release = () => {};
	const held = new Promise<void>(resolve => {
		release = resolve;
	});
	const {load, store, verdict, calls} = startLoad({
		instances: [instances(1, 3)],
		before: call => (call === 'instances' ? held : Promise.resolve()),
	});
	load.pause();
	release();
	await expect.poll(() => calls.names).toContain('contextKeys');
	expect(store.get().nodes.rows.length).toBe(0);
	expect(store.get().scopes[0]?.feeds.instances.fetching).toBe('paused');
	load.resume();
	await expect.poll(() => verdict(3)).toBe('allowed');
});

test('a listing that repeats its pages comes to an end', async () => {
	const {store} = startLoad({instances: Array.from({length: 40}, () => instances(1, 3))});
	await expect.poll(() => store.get().scopes[0]?.feeds.instances.problem?.summary).toContain('repeats itself');
	expect(store.get().nodes.rows.length).toBe(3);
});

test('a fleet that is denied whole is not asked for to its end', async () => {
	const {calls, store, views, verdict} = startLoad({
		instances: [instances(1, 1000), instances(1001, 2000), instances(2001, 3000)],
		decide: arn => (arn.includes('/i-') ? 'implicitDeny' : 'allowed'),
	});
	await expect.poll(() => views.get().hidden.denied).toBe(1000);
	await expect.poll(() => store.get().scopes[0]?.feeds.access.fetching).toBe('idle');
	const asked = () => calls.simulated.flatMap(({resources}) => resources).filter(arn => arn.includes('/i-')).length;
	expect(asked()).toBe(1000);
	store.dispatch({type: 'edited', edit: 'clear'});
	store.dispatch({type: 'typed', text: 'web-29'});
	await expect.poll(() => verdict(2950)).toBe('denied');
});

test('regions of one profile share one identity', async () => {
	const paris = {profile: null, region: 'eu-west-3'};
	const {calls, store} = startLoad({instances: [instances(1, 2)]}, {scopes: [ireland, paris]});
	await expect.poll(() => store.get().scopes.every(({feeds}) => feeds.instances.status === 'success')).toBe(true);
	expect(calls.names.filter(name => name === 'identify')).toHaveLength(1);
	expect(store.get().scopes.map(({caller}) => caller?.account)).toEqual(['111122223333', '111122223333']);
});

test('of a hundred profiles at most sixteen callers are asked for at once', async () => {
	const scopes = numbers(1, 100).map(number => ({profile: `account-${number}`, region: 'eu-west-1'}));
	const {sources} = memorySources({});
	let [running, most] = [0, 0];
	const identify: typeof sources.identify = async (...args) => {
		most = Math.max(most, ++running);
		await new Promise(resolve => setImmediate(resolve));
		running--;
		return sources.identify(...args);
	};
	const {store} = startLoad({}, {scopes, checksAccess: false}, 10, {sources: {...sources, identify}});
	await expect.poll(() => store.get().scopes.every(({caller}) => caller !== null)).toBe(true);
	expect(most).toBe(16);
});

describe('of many scopes eight are listed at once', () => {
	const scopes = numbers(1, 12).map(number => ({profile: null, region: `eu-west-${number}`}));
	/** Regions that never answer EC2. */
	const hanging = new Set(scopes.slice(0, 8).map(({region}) => region));
	const start = () => {
		const {sources} = memorySources({managedNodes: []});
		const asked: string[] = [];
		const listed: typeof sources.instances = (scope, signal) => {
			asked.push(scope.region);
			return hanging.has(scope.region) ? stuck() : sources.instances(scope, signal);
		};
		const made = startLoad({}, {scopes, checksAccess: false}, 10, {sources: {...sources, instances: listed}});
		return {...made, asked};
	};
	async function* stuck(): AsyncGenerator<never> {
		await new Promise(() => {});
	}

	test('and one that a service throttles gives its place to the next', async () => {
		const {asked, load} = start();
		await expect.poll(() => asked).toHaveLength(8);
		const slow = problem('throttled', 'slow down', '');
		for (const scope of scopes.slice(0, 3)) load.waiting({service: 'EC2', scope, delay: 60_000, problem: slow});
		await expect.poll(() => asked).toHaveLength(12);
	});

	test('and those that hang give theirs after a few seconds', async () => {
		const {asked, store} = start();
		await expect.poll(() => asked).toHaveLength(8);
		await expect.poll(() => asked, {timeout: 20_000}).toHaveLength(12);
		const [first, last] = [store.get().scopes[0], store.get().scopes[11]];
		expect([first?.feeds.instances.fetching, last?.feeds.instances.status]).toEqual(['fetching', 'success']);
	}, 30_000);
});
