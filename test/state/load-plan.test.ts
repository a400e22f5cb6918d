import {expect, test} from 'vitest';
import {success} from '../../src/domain/result.ts';
import {startLoad} from '../support/loading.ts';
import {anInstance, ireland} from '../support/nodes.ts';

const thousand = (from: number) => success(Array.from({length: 1000}, (_, at) => anInstance(from + at)));

test('tags that change while a node is being asked for have it asked again', async () => {
	const {promise: held, resolve: release} = Promise.withResolvers<void>();
	const {calls, store, verdict} = startLoad({
		instances: [success([anInstance(1, {tags: {env: 'prod'}})])],
		keys: success(['ssm:resourceTag/env']),
		decide: (_, {context}) => (context.some(({values}) => values[0] === 'secret') ? 'explicitDeny' : 'allowed'),
		before: call =>
			call === 'simulate' && calls.names.filter(name => name === call).length === 1 ? held : Promise.resolve(),
	});
	await expect.poll(() => calls.names).toContain('sessionDocument');
	const page = [anInstance(1, {tags: {env: 'secret'}}), anInstance(2)];
	store.dispatch({type: 'instancesListed', scope: ireland, page});
	// By then it was planned with the new tags, while the request with the old ones is under way.
	await expect.poll(() => verdict(2)).toBe('allowed');
	release();
	await expect.poll(() => verdict(1)).toBe('denied');
});

test('10,000 nodes are asked for to the last one in as few requests as they fill', async () => {
	const {calls, verdict} = startLoad({instances: Array.from({length: 10}, (_, at) => thousand(at * 1000))}, {}, 10, {
		eager: Number.POSITIVE_INFINITY,
	});
	await expect.poll(() => [verdict(0), verdict(5000), verdict(9999)]).toEqual(['allowed', 'allowed', 'allowed']);
	const asked = calls.simulated.flatMap(({resources}) => resources);
	expect(new Set(asked).size).toBe(asked.length);
	// One for the document, the first for the screen, and what pages push onto it.
	expect(calls.simulated.length).toBeLessThanOrEqual(10_000 / 50 + 12);
});
