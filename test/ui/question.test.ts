import {expect, test} from 'vitest';
import {keys} from '../support/terminal.ts';
import {listedNodes, startUi} from '../support/ui.ts';

const question = {type: 'asked', lines: ['The plugin was not found.'], yes: 'use the built-in client'} as const;

test('a question stands below the list, with its keys, and y answers yes', async () => {
	const ui = await startUi(80, 24, listedNodes(3));
	ui.store.dispatch(question);
	const frame = await ui.frame();
	expect(frame).toContain('The plugin was not found.');
	expect(frame).toContain('y: use the built-in client · n: not now');
	expect(frame).toContain('web-1');
	await ui.press('y');
	expect(ui.asked.answers).toEqual([true]);
	expect(await ui.frame()).not.toContain('not now');
});

test.each(['n', 'q', keys.esc])('%j answers no, and the list is back', async key => {
	const ui = await startUi(80, 24, listedNodes(3));
	ui.store.dispatch(question);
	await ui.press(key);
	expect(ui.asked.answers).toEqual([false]);
	expect(ui.store.get().ui.screen).toEqual({kind: 'list'});
});

test('other keys neither answer nor reach the list', async () => {
	const ui = await startUi(80, 24, listedNodes(3));
	ui.store.dispatch(question);
	await ui.press('x', keys.enter);
	expect(ui.asked.answers).toEqual([]);
	expect(ui.asked.connected).toEqual([]);
	expect(ui.store.get().ui.screen.kind).toBe('question');
});
