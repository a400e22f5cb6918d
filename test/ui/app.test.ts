import {expect, test} from 'vitest';
import {allowed, denied} from '../support/nodes.ts';
import {keys} from '../support/terminal.ts';
import {decided, listedNodes, startUi} from '../support/ui.ts';

test('typing narrows the list and Enter asks for a session on the node under the cursor', async () => {
	const ui = await startUi(80, 24, [...listedNodes(30), decided(allowed, [17])]);
	await ui.press('web-17');
	expect(await ui.frame()).toContain('1 of 30 shown');
	await ui.press(keys.enter);
	expect(ui.asked.connected.map(({id}) => id)).toEqual(['i-00000000000000011']);
});

test('keys that arrive together act one after the other', async () => {
	const ui = await startUi(80, 24, listedNodes(30));
	await ui.press(`web-17${keys.enter}`);
	expect(ui.asked.connected.map(({id}) => id)).toEqual(['i-00000000000000011']);
});

test('a denied node says why at first and is tried at the second Enter', async () => {
	const ui = await startUi(80, 24, [...listedNodes(3), decided(denied, [2])], {showsAll: true});
	await ui.press('web-2', keys.enter);
	expect(ui.asked.connected).toEqual([]);
	expect(await ui.frame()).toContain('Enter again tries anyway');
	await ui.press(keys.enter);
	expect(ui.asked.connected).toHaveLength(1);
});

test('Ctrl-C gives up with 130 and q quits from the list with 0', async () => {
	const given = await startUi();
	await given.press(keys.ctrl('c'));
	await expect(given.exited).resolves.toBe(130);
	const quit = await startUi();
	await quit.press('q', keys.ctrl('u'), keys.tab, 'q');
	await expect(quit.exited).resolves.toBe(0);
});
