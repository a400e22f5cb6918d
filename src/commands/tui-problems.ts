import type {Event} from '../state/events.ts';
import {canRetry, failedFeeds} from '../state/failed.ts';
import type {ReportLine} from '../state/report.ts';
import type {State} from '../state/state.ts';
import type {Store} from '../state/store.ts';
import {adviceOf, distinctTold, problemsTold} from '../ui/problems-told.ts';
import type {Asker} from './asker.ts';

/** What the report of problems needs. */
export type ProblemsInput = {
	readonly store: Store<State, Event>;
	readonly asker: Asker;
	/** Asks again for what failed. */
	readonly retry: () => void;
};

const linesOf = ({problems, scopes}: State): readonly ReportLine[] => {
	const all = distinctTold([
		...problems,
		...problemsTold(scopes, {profiles: Number.POSITIVE_INFINITY, regions: Number.POSITIVE_INFINITY}),
	]);
	if (all.length === 0) return [{text: 'nothing is wrong', tone: 'pass'}];
	return all.flatMap((told, at): readonly ReportLine[] => {
		const advice = told.isAskedAgain ? 'asking again…' : adviceOf(told);
		return [
			...(at === 0 ? [] : [{text: '', tone: 'plain'} as const]),
			{text: `! ${told.summary}`, tone: 'fail'},
			...(advice === '' ? [] : [{text: `  ${advice}`, tone: told.isAskedAgain ? 'muted' : 'plain'} as const]),
		];
	});
};

/** The effect behind `!`: all that went wrong, in full, as it stands at every moment; yes asks again for it. */
export const createTuiProblems =
	({store, asker, retry}: ProblemsInput): (() => void) =>
	() => {
		const report = asker.report('what went wrong', '');
		const show = (): void => {
			const state = store.get();
			const isAsking = state.scopes.some(scope => failedFeeds(scope).some(({isAskedAgain}) => isAskedAgain));
			if (!canRetry(state)) report.show(linesOf(state), isAsking ? 'asking again' : null);
			else void report.ask(linesOf(state), 'ask again for what failed').then(isYes => (isYes ? retry() : undefined));
		};
		let known = store.get();
		const off = store.subscribe(() => {
			const before = known;
			known = store.get();
			if (known.scopes !== before.scopes || known.problems !== before.problems) show();
		});
		report.signal.addEventListener('abort', off, {once: true});
		show();
	};
