import type {NodeKey} from '../domain/node.ts';
import {entering, isSameIntent} from '../state/enter.ts';
import {nodeOf} from '../state/node-table.ts';
import type {View} from '../state/select.ts';
import {cursorAt, type Row, rowAtCursor} from '../state/window.ts';
import type {Desk} from './desk.ts';

/** The row that Enter means; see {@link isSameIntent}. */
const meantRow = ({views, drawn}: Desk): {readonly view: View; readonly row: Row | null} => {
	const latest = views.latest();
	const seen = drawn().view;
	const view = isSameIntent(seen, latest) ? seen : latest;
	return {view, row: rowAtCursor(view)};
};

/** From here on the cursor belongs to the chosen node, so that one comes back to it, whatever arrives meanwhile. */
const pinCursor = ({store}: Desk, view: View, key: NodeKey): void => {
	const {cursor, notice} = store.get().ui;
	if (cursor.at === 'row' && cursor.key === key) return;
	const pinned = cursorAt(view, view.index);
	if (!pinned) return;
	store.dispatch({type: 'cursorMoved', cursor: pinned});
	if (notice?.kind === 'denied') store.dispatch({type: 'enterRefused', key: notice.key, why: 'denied'});
};

/** Enter on a node: opens a session or picks it, or says why not. */
export const connect = (desk: Desk): void => {
	const {view, row} = meantRow(desk);
	const {store, effects, suspendTerminal} = desk;
	const node = row && nodeOf(store.get().nodes, row.key);
	if (!row || !node) return;
	pinCursor(desk, view, row.key);
	// Whoever picks a node may want to start it, or to ask for access.
	const isPicking = store.get().purpose !== 'connect';
	const step = isPicking ? {kind: 'connect' as const} : entering(row, store.get().ui.notice);
	if (step.kind === 'refuse') {
		store.dispatch({type: 'enterRefused', key: row.key, why: step.why});
		// Somebody wants this very node: worth the few calls.
		if (step.why === 'denied' && !row.closer) effects.lookCloser(node);
	} else effects.connect(node, suspendTerminal);
};
