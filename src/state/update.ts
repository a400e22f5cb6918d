import type {Event} from './events.ts';
import type {Drawn, State, Ui} from './state.ts';
import {updateFleet} from './update-fleet.ts';
import {updateUi} from './update-ui.ts';

const isAnotherList = (ui: Ui, before: Ui): boolean =>
	ui.line.text !== before.line.text || ui.showsAll !== before.showsAll || ui.sort !== before.sort;

const withDrawn = (drawn: Drawn, ui: Ui, before: Ui, event: Event): Drawn => {
	if (event.type === 'drawn') {
		const isSame = drawn.height === event.height && drawn.top === event.top;
		return isSame ? drawn : {height: event.height, top: event.top};
	}
	const isMoved = isAnotherList(ui, before) || ui.cursor !== before.cursor;
	return isMoved && drawn.top !== null ? {...drawn, top: null} : drawn;
};

/** Folds one event into the state. Pure; returns the same state when nothing changed. */
export const update = (state: State, event: Event): State => {
	const fleet = updateFleet(state, event);
	const ui = updateUi(fleet.ui, event);
	const drawn = withDrawn(fleet.drawn, ui, fleet.ui, event);
	return ui === fleet.ui && drawn === fleet.drawn ? fleet : {...fleet, ui, drawn};
};
