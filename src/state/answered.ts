import type {Access, Subject} from '../domain/access.ts';
import type {Ask, SimulationSetup} from '../domain/simulation.ts';
import type {Sources} from '../domain/sources.ts';
import {readAnswer} from '../domain/verdict.ts';

/** Who answers, and until when. */
export type AnsweredBy = {readonly sources: Pick<Sources, 'simulate'>; readonly signal: AbortSignal};

/** The verdict where the simulator said nothing. */
export const noAnswer = (on: Subject): Access => ({verdict: 'unknown', why: {kind: 'no-answer', on}});

/** Sends asks and what must follow them, until the verdicts of their subjects stand. */
export const allAnswered = async (
	by: AnsweredBy,
	setup: SimulationSetup,
	asks: readonly Ask[],
): Promise<ReadonlyMap<string, Access>> => {
	const verdicts = new Map<string, Access>();
	let left = asks;
	while (left.length > 0 && !by.signal.aborted) {
		const [next, ...rest] = left;
		if (!next) break;
		const reading = readAnswer(setup, next, await by.sources.simulate(next.scope, next.request, by.signal));
		for (const [subject, access] of reading.access) verdicts.set(subject, access);
		left = reading.stop ? [] : [...rest, ...reading.next];
	}
	return verdicts;
};

/** The verdict on the subject of an ask that has one. */
export const answered = async (by: AnsweredBy, setup: SimulationSetup, ask: Ask): Promise<Access> =>
	[...(await allAnswered(by, setup, [ask])).values()].at(-1) ?? noAnswer(ask.on);
