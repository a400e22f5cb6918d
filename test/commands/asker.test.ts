import {expect, test} from 'vitest';
import {createAsker} from '../../src/commands/asker.ts';
import {initialState} from '../../src/state/state.ts';
import {createStore} from '../../src/state/store.ts';
import {update} from '../../src/state/update.ts';

const open = () => {
	const store = createStore(update, initialState({scopes: [], now: 0}));
	return {store, asker: createAsker(store)};
};

test('a report that is put away stops its work and shows nothing more', () => {
	const {asker, store} = open();
	const report = asker.report('doctor', 'looking');
	store.dispatch({type: 'coverClosed'});
	asker.effects.answer(false);
	expect(report.signal.aborted).toBe(true);
	const next = asker.report('doctor of another', 'looking');
	report.show([{text: 'late', tone: 'plain'}], null);
	expect(store.get().ui.screen).toMatchObject({report: {title: 'doctor of another', lines: []}});
	expect(next.signal.aborted).toBe(false);
});

test('a report that asks says yes once, and no where it is given up or another comes', async () => {
	const {asker} = open();
	const first = asker.report('grant', 'proving');
	const yes = first.ask([], 'give it');
	asker.effects.answer(true);
	await expect(yes).resolves.toBe(true);
	expect(first.signal.aborted).toBe(false);
	const second = asker.report('grant', 'proving');
	expect(first.signal.aborted).toBe(true);
	const no = second.ask([], 'give it');
	asker.giveUp();
	await expect(no).resolves.toBe(false);
	expect(second.signal.aborted).toBe(true);
});
