import type {Event} from '../state/events.ts';
import type {State} from '../state/state.ts';
import type {Store} from '../state/store.ts';
import type {Effects} from '../ui/effects.ts';

/** Asks the person, one question at a time; a newer one takes the place of an older, which is then given up. */
export type Asker = {
	/** @param yes What yes does, as the screen says it. */
	readonly ask: (lines: readonly string[], yes: string) => Promise<boolean>;
	/** A text; `null` where the person gave up. */
	readonly prompt: (lines: readonly string[], isSecret?: boolean) => Promise<string | null>;
	/** Gives up what is asked, when nobody will answer any more. */
	readonly giveUp: () => void;
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
		giveUp,
		effects: {
			answer: isYes => answered(isYes),
			reply: text => replied(text),
		},
	};
};
