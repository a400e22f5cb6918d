import {describe, expect, test} from 'vitest';
import {problem} from '../../src/domain/problem.ts';
import {failure, success} from '../../src/domain/result.ts';
import {accessAt} from '../../src/state/access-table.ts';
import {startLoad, type TestLoad} from '../support/loading.ts';
import {anInstance} from '../support/nodes.ts';

const instances = (count: number, more: (number: number) => object = () => ({})) =>
	success(Array.from({length: count}, (_, at) => anInstance(at + 1, more(at + 1))));

/** Waits until nothing is asked any more. */
const isIdle = ({store}: TestLoad) =>
	expect.poll(() => store.get().scopes[0]?.feeds.access.fetching, {timeout: 20_000}).toBe('idle');
const reasonOf = ({store}: TestLoad, row: number): unknown => {
	const access = accessAt(store.get().access, row);
	return access.verdict === 'unknown' ? access.why : access.verdict;
};

describe('an IAM that misbehaves', () => {
	test('and throttles for ever leaves verdicts unknown, says so, and is not asked twice about a node', async () => {
		const throttled = problem('throttled', 'IAM is throttling', 'wait');
		const one = startLoad({instances: [instances(300)], refuse: () => failure(throttled)});
		await expect.poll(() => one.verdict(300)).toBe('unknown');
		await isIdle(one);
		expect(reasonOf(one, 0)).toEqual({kind: 'problem', problem: throttled});
		const asked = one.calls.simulated.flatMap(({resources}) => resources);
		expect(new Set(asked).size).toBe(asked.length);
	});

	test('and answers about nothing leaves verdicts unknown', async () => {
		const one = startLoad({instances: [instances(60)], decide: arn => (arn.includes(':document/') ? 'allowed' : null)});
		await expect.poll(() => one.verdict(60)).toBe('unknown');
		await isIdle(one);
		expect(reasonOf(one, 0)).toEqual({kind: 'no-answer', on: 'node'});
		expect(one.calls.simulated.length).toBeLessThanOrEqual(4);
	});

	test('and loses the principal midway keeps what was said and asks no more', async () => {
		let answers = 0;
		const gone = problem('not-found', 'no such user', 'check the name');
		const one = startLoad({
			instances: [instances(300)],
			refuse: () => (++answers > 3 ? failure(gone) : null),
		});
		await expect.poll(() => one.verdict(300)).toBe('unknown');
		expect(one.verdict(1)).toBe('allowed');
		expect(reasonOf(one, 299)).toEqual({kind: 'problem', problem: gone});
		expect(one.calls.simulated.length).toBeLessThanOrEqual(5);
	});
});

test('a tag of 5,000 values costs no call a node: the screen is asked for, and the rest when it is scrolled to', async () => {
	const one = startLoad({
		instances: [instances(5000, number => ({tags: {Name: `web-${number}`, serial: `s${number}`}}))],
		keys: success(['ssm:resourceTag/serial']),
	});
	await expect.poll(() => one.verdict(1)).toBe('allowed');
	await isIdle(one);
	// Ten rows, each a group of its own, and the session document.
	expect(one.calls.simulated.length).toBeLessThanOrEqual(11 + 20);
	expect(one.verdict(5000)).toBe('pending');
});

test('policies with keys that nobody can supply leave denials unknown, and allowed verdicts name them', async () => {
	const keys = success(['aws:SourceVpce', 'aws:TokenIssueTime', 'ssm:AccessRequestId']);
	const denied = startLoad({instances: [instances(2)], keys, decide: () => 'explicitDeny'});
	await expect.poll(() => denied.verdict(2)).toBe('unknown');
	const open = startLoad({instances: [instances(2)], keys});
	await expect.poll(() => open.verdict(2)).toBe('allowed');
	expect(JSON.stringify(accessAt(open.store.get().access, 1))).toContain('aws:SourceVpce does not forbid it');
});

test('half of the pages: the nodes that came are decided, and the listing says what is missing', async () => {
	const cut = problem('malformed', 'the answer is cut', 'reload');
	const one = startLoad({instances: [instances(100), failure(cut)]});
	await expect.poll(() => one.verdict(100)).toBe('allowed');
	expect(one.store.get().scopes[0]?.feeds.instances).toMatchObject({status: 'error', problem: cut});
});
