import {nodeKey} from '../domain/node.ts';
import {nodeOf} from '../state/node-table.ts';
import type {MenuName} from '../state/state.ts';
import {matchingItems} from '../state/update-cover.ts';
import {type BarOrder, completed, readBar} from './bar.ts';
import type {Command} from './binding.ts';
import {type Desk, nodeAtCursor} from './desk.ts';

/** Brings up a menu and asks for its items. */
export const openMenu = (desk: Desk, name: MenuName): void => {
	const node = name === 'actions' ? nodeAtCursor(desk) : null;
	desk.store.dispatch({type: 'menuOpened', name, about: node && nodeKey(node)});
	desk.effects.openMenu(name, node);
};

/** Chooses the item at a place among those that match; one that is disabled stays where it is and says why. */
export const chooseItem = ({store, effects, suspendTerminal}: Desk, place: number): void => {
	const {ui, nodes} = store.get();
	if (ui.screen.kind !== 'menu') return;
	const {menu} = ui.screen;
	const item = matchingItems(menu)[place];
	if (!item || item.disabledReason) return;
	store.dispatch({type: 'coverClosed'});
	effects.choose(menu.name, item.id, menu.about === null ? null : nodeOf(nodes, menu.about), suspendTerminal);
};

/** Enter in a menu. */
export const choose = (desk: Desk): void => {
	const {screen} = desk.store.get().ui;
	if (screen.kind === 'menu') chooseItem(desk, screen.menu.index);
};

/** Ends what is under the cursor in the list of sessions; other lists hold nothing that could be ended. */
export const endItem = ({store, effects}: Desk): void => {
	const {screen} = store.get().ui;
	if (screen.kind !== 'menu' || screen.menu.name !== 'sessions') return;
	const item = matchingItems(screen.menu)[screen.menu.index];
	if (!item || (item.endReason === undefined ? item.disabledReason : item.endReason)) return;
	store.dispatch({type: 'coverClosed'});
	effects.endItem?.(item.id);
};

/** Tab in the command bar. */
export const complete = ({store}: Desk): void => {
	const state = store.get();
	if (state.ui.screen.kind === 'bar') {
		store.dispatch({type: 'lineSet', text: completed(state.ui.screen.line.text, state)});
	}
};

const obey = ({store, effects, suspendTerminal}: Desk, order: BarOrder, run: (command: Command) => void): void => {
	if (order.kind === 'command') run(order.command);
	else if (order.kind === 'choose') effects.choose(order.menu, order.id, null, suspendTerminal);
	else if (order.kind === 'wrong') store.dispatch({type: 'told', text: order.text});
	else store.dispatch({type: 'sortChosen', sort: {column: order.column, isDescending: false}});
};

/** Enter in the command bar or a prompt. @param run Carries out a command that was typed out. */
export const submit = (desk: Desk, run: (command: Command) => void): void => {
	const {screen} = desk.store.get().ui;
	desk.store.dispatch({type: 'coverClosed'});
	if (screen.kind === 'prompt') desk.effects.reply(screen.line.text);
	else if (screen.kind === 'bar' && screen.line.text.trim() !== '') obey(desk, readBar(screen.line.text), run);
};
