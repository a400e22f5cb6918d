import type {Event} from '../state/events.ts';
import type {ReportLine} from '../state/report.ts';
import type {MenuItem, MenuName, State} from '../state/state.ts';
import type {Store} from '../state/store.ts';
import type {Effects} from '../ui/effects.ts';

/** A report that is on the screen. */
export type Reporting = {
	/** Aborted when the person puts it away. */
	readonly signal: AbortSignal;
	/** Shows its lines as far as they are known. @param doing What is under way; `null`: nothing more comes. */
	readonly show: (lines: readonly ReportLine[], doing: string | null) => void;
	/** Shows its lines and waits for yes; false where it is put away. */
	readonly ask: (lines: readonly ReportLine[], yes: string) => Promise<boolean>;
};

/** Asks the person, one question at a time; a newer one takes the place of an older, which is then given up. */
export type Asker = {
	/** @param yes What yes does, as the screen says it. */
	readonly ask: (lines: readonly string[], yes: string) => Promise<boolean>;
	/** A text; `null` where the person gave up. */
	readonly prompt: (lines: readonly string[], isSecret?: boolean) => Promise<string | null>;
	/**
	 * Lets the person choose from a menu; `null` where they gave up.
	 * @param fill Is handed what shows items, as often as more are known, and a signal that aborts when it is over.
	 */
	readonly pick: (
		name: MenuName,
		fill: (show: (items: readonly MenuItem[]) => void, signal: AbortSignal) => void,
	) => Promise<string | null>;
	/** Brings up a report. */
	readonly report: (title: string, doing: string) => Reporting;
	/** Gives up what is asked, when nobody will answer any more. */
	readonly giveUp: () => void;
	/** Takes a question off the screen that has answered itself. */
	readonly withdraw: () => void;
	/** The effects that bring the answers. */
	readonly effects: Pick<Effects, 'answer' | 'reply'>;
};

/** Makes the asking on a store's screen. */
export const createAsker = (store: Store<State, Event>): Asker => {
	let answered: (isYes: boolean) => void = () => {};
	let replied: (text: string | null) => void = () => {};
	const giveUp = (): void => {
		answered(false);
		replied(null);
	};
	return {
		ask: (lines, yes) => {
			giveUp();
			return new Promise(resolve => {
				answered = resolve;
				store.dispatch({type: 'asked', lines, yes});
			});
		},
		prompt: (lines, isSecret = false) => {
			giveUp();
			return new Promise(resolve => {
				replied = resolve;
				store.dispatch({type: 'prompted', lines, isSecret});
			});
		},
		pick: (name, fill) => {
			giveUp();
			const over = new AbortController();
			return new Promise(resolve => {
				replied = text => {
					over.abort();
					resolve(text);
				};
				store.dispatch({type: 'menuOpened', name, about: null});
				fill(items => {
					if (!over.signal.aborted) store.dispatch({type: 'menuFilled', name, items});
				}, over.signal);
			});
		},
		report: (title, doing) => {
			giveUp();
			const over = new AbortController();
			const {signal} = over;
			const end = (isYes: boolean): void => {
				if (!isYes) over.abort();
			};
			answered = end;
			store.dispatch({type: 'reportOpened', title, doing});
			const show = (lines: readonly ReportLine[], doingNow: string | null, yes: string | null = null): void => {
				if (!signal.aborted) store.dispatch({type: 'reportFilled', lines, doing: doingNow, yes});
			};
			return {
				signal,
				show: (lines, doingNow) => show(lines, doingNow),
				ask: (lines, yes) =>
					new Promise(resolve => {
						if (signal.aborted) return resolve(false);
						answered = isYes => {
							answered = end;
							end(isYes);
							resolve(isYes);
						};
						show(lines, null, yes);
					}),
			};
		},
		giveUp,
		withdraw: () => {
			giveUp();
			store.dispatch({type: 'answered'});
		},
		effects: {
			answer: isYes => answered(isYes),
			reply: text => replied(text),
		},
	};
};
