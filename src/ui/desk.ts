import type {Node} from '../domain/node.ts';
import type {Event} from '../state/events.ts';
import {nodeOf} from '../state/node-table.ts';
import type {View} from '../state/select.ts';
import type {State} from '../state/state.ts';
import type {Store} from '../state/store.ts';
import type {Views} from '../state/views.ts';
import {rowAtCursor} from '../state/window.ts';
import type {Effects, SuspendTerminal} from './effects.ts';
import type {Frame} from './screen.ts';

/** A view with the frame it was drawn as. */
export type Drawing = {readonly view: View; readonly frame: Frame};

/** What commands act on. */
export type Desk = {
	readonly store: Store<State, Event>;
	readonly views: Views;
	readonly effects: Effects;
	readonly suspendTerminal: SuspendTerminal;
	/** Ends the program with an exit code. */
	readonly exit: (code: number) => void;
	/** What is on the screen: what the person saw when the key was pressed. */
	readonly drawn: () => Drawing;
	/** Writes a sequence to the terminal that moves nothing on the screen. */
	readonly write: (sequence: string) => void;
};

/** The node under the cursor as it is known now. */
export const nodeAtCursor = ({store, views}: Desk): Node | null => {
	const row = rowAtCursor(views.latest());
	return row && nodeOf(store.get().nodes, row.key);
};

/** The marked nodes as far as they are still there, else the one under the cursor. */
export const meantNodes = (desk: Desk): readonly Node[] => {
	const {nodes, ui} = desk.store.get();
	const one = nodeAtCursor(desk);
	if (ui.marks.size === 0) return one ? [one] : [];
	return [...ui.marks].map(key => nodeOf(nodes, key)).filter(node => node !== null);
};
