import type {Access, Subject} from '../domain/access.ts';
import type {Ask, SimulationSetup} from '../domain/simulation.ts';
import type {Sources} from '../domain/sources.ts';
import {readAnswer} from '../domain/verdict.ts';

/** Who answers, and until when. */
export type AnsweredBy = {readonly sources: Pick<Sources, 'simulate'>; readonly signal: AbortSignal};

/** The verdict where the simulator said nothing. */
export const noAnswer = (on: Subject): Access => ({verdict: 'unknown', why: {kind: 'no-answer', on}});

/** Sends an ask and what must follow it, until the verdicts of its subjects stand. */
export const answered = async (by: AnsweredBy, setup: SimulationSetup, ask: Ask): Promise<Access> => {
	let verdict: Access | null = null;
	let left: readonly Ask[] = [ask];
	while (left.length > 0 && !by.signal.aborted) {
		const [next, ...rest] = left;
		if (!next) break;
		const reading = readAnswer(setup, next, await by.sources.simulate(next.scope, next.request, by.signal));
		for (const access of reading.access.values()) verdict = access;
		left = reading.stop ? [] : [...rest, ...reading.next];
	}
	return verdict ?? noAnswer(ask.on);
};
