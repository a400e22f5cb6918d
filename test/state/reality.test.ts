import {describe, expect, test} from 'vitest';
import type {Outcome} from '../../src/domain/outcome.ts';
import {rowAt, rowAtCursor} from '../../src/state/window.ts';
import {screenAfter} from '../support/frames.ts';
import {allowed, anInstance, denied} from '../support/nodes.ts';
import {alice} from '../support/sources.ts';
import {decided, listedNodes} from '../support/ui.ts';
import {createFollower, namesOf} from '../support/viewing.ts';

const minute = 60_000;
const callerEvent = {type: 'callerKnown', scope: {profile: null, region: 'eu-west-1'}, caller: alice} as const;

const outcome = (number: number, more: Partial<Outcome> = {}): Outcome => ({
	caller: alice.arn,
	region: 'eu-west-1',
	node: anInstance(number).id,
	document: null,
	result: 'denied',
	on: 'node',
	at: 0,
	expires: null,
	tags: null,
	simulated: 'allowed',
	detail: 'User: x is not authorized to perform: ssm:StartSession on resource: y',
	...more,
});
const attempted = (of: Outcome) => ({type: 'outcomeSeen', outcome: of}) as const;
const verdicts = (view: Parameters<typeof rowAt>[0]): readonly string[] =>
	Array.from(view.list, (_, place) => rowAt(view, place)?.access.verdict ?? '');

describe('what a real attempt came to', () => {
	test('beats the simulation, and a refusal hides nothing', () => {
		const follow = createFollower();
		follow(...listedNodes(2), callerEvent, decided(allowed, [1, 2]));
		const view = follow(attempted(outcome(1)));
		expect(namesOf(view)).toEqual(['web-1', 'web-2']);
		expect(verdicts(view)).toEqual(['denied', 'allowed']);
		expect(rowAtCursor(view)?.access).toMatchObject({source: 'live'});
	});

	test('brings back a row that the simulation would hide', () => {
		const follow = createFollower();
		expect(namesOf(follow(...listedNodes(2), callerEvent, decided(denied, [1])))).toEqual(['web-2']);
		const view = follow(attempted(outcome(1, {result: 'allowed', simulated: 'denied'})));
		expect(namesOf(view)).toEqual(['web-1', 'web-2']);
		expect(verdicts(view)).toEqual(['allowed', 'pending']);
	});

	test('a refusal of the document speaks about all nodes of the region', () => {
		const follow = createFollower();
		follow(...listedNodes(2), callerEvent, decided(allowed, [1, 2]));
		expect(verdicts(follow(attempted(outcome(1, {on: 'document'}))))).toEqual(['denied', 'denied']);
	});

	test('is forgotten after 15 minutes, and a refusal when the person asks again', () => {
		const follow = createFollower();
		follow(...listedNodes(1), callerEvent, decided(allowed, [1]), attempted(outcome(1)));
		expect(verdicts(follow({type: 'ticked', now: 14 * minute}))).toEqual(['denied']);
		expect(verdicts(follow({type: 'ticked', now: 15 * minute}))).toEqual(['allowed']);
		follow(attempted(outcome(1, {at: 15 * minute})));
		expect(verdicts(follow({type: 'denialsForgotten'}))).toEqual(['allowed']);
	});

	test('does not count for another caller', () => {
		const follow = createFollower();
		follow(...listedNodes(1), callerEvent, decided(allowed, [1]));
		expect(verdicts(follow(attempted(outcome(1, {caller: 'arn:aws:iam::1:user/bob'}))))).toEqual(['allowed']);
	});

	test('stands on the status line beside the simulation', () => {
		const lines = screenAfter([
			...listedNodes(1),
			callerEvent,
			decided(allowed, [1]),
			attempted(outcome(1)),
			{type: 'ticked', now: 4 * minute},
		]);
		expect(lines.at(-2)).toBe('denied live 4 min ago · simulated allowed');
	});
});
