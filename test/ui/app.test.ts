import {describe, expect, test} from 'vitest';
import {allowed, aManagedNode, anInstance, denied, ireland} from '../support/nodes.ts';
import {keys} from '../support/terminal.ts';
import {decided, listedNodes, startUi} from '../support/ui.ts';

const ids = (nodes: readonly {readonly id: string}[]): readonly string[] => nodes.map(({id}) => id);
const id = (number: number): string => anInstance(number).id;

describe('in the search box', () => {
	test('typing narrows the list and Enter asks for a session on the node under the cursor', async () => {
		const ui = await startUi(80, 24, [...listedNodes(30), decided(allowed, [17])]);
		await ui.press('web-17');
		expect(await ui.frame()).toContain('1 of 30 shown');
		await ui.press(keys.enter);
		expect(ids(ui.asked.connected)).toEqual([id(17)]);
	});

	test('keys that arrive together act one after the other', async () => {
		const ui = await startUi(80, 24, listedNodes(30));
		await ui.press(`web-17${keys.enter}`);
		expect(ids(ui.asked.connected)).toEqual([id(17)]);
	});

	test('every printable key goes to the query, and other keys move and edit', async () => {
		const ui = await startUi(80, 24, listedNodes(30));
		await ui.press('q', 'j', 'k', '?', ' ', '/', 'a');
		expect(ui.store.get().ui.line.text).toBe('qjk? /a');
		await ui.press(keys.backspace, keys.left, keys.delete, keys.home, keys.delete, keys.ctrl('e'), 'z');
		expect(ui.store.get().ui.line.text).toBe('jk? z');
		await ui.press(keys.ctrl('w'), keys.ctrl('u'));
		expect(ui.store.get().ui.line.text).toBe('');
		await ui.press(keys.down, keys.ctrl('n'), keys.ctrl('n'), keys.up, keys.ctrl('p'));
		await ui.press(keys.pgdn, keys.pgup, keys.down, keys.enter);
		expect(ids(ui.asked.connected)).toEqual([id(3)]);
	});

	test('neither Ctrl-J nor Alt does anything', async () => {
		const ui = await startUi(80, 24, listedNodes(3));
		const before = ui.store.get().ui;
		await ui.press('\n', '\u001Ba', '\u001B\r');
		expect(ui.store.get().ui).toEqual(before);
		expect(ui.asked.connected).toEqual([]);
	});

	test('a pasted text is one text, without its line ends and control characters', async () => {
		const ui = await startUi(80, 24, listedNodes(3));
		await ui.press(keys.paste('web-2\n\u001B[2J'));
		expect(ui.store.get().ui.line.text).toBe('web-2  [2J');
		expect(ui.asked.connected).toEqual([]);
	});

	test('Esc clears, then goes to the list, and Tab comes and goes', async () => {
		const ui = await startUi(80, 24, listedNodes(3));
		await ui.press('web', keys.esc);
		expect(ui.store.get().ui).toMatchObject({line: {text: ''}, focus: 'search'});
		await ui.press(keys.esc);
		expect(ui.store.get().ui.focus).toBe('list');
		await ui.press(keys.tab);
		expect(ui.store.get().ui.focus).toBe('search');
		await ui.press(keys.tab);
		expect(ui.store.get().ui.focus).toBe('list');
	});

	test('the terminal’s cursor stands where the next letter goes', async () => {
		const ui = await startUi(80, 24, listedNodes(3));
		await ui.press('数据x', keys.left);
		await ui.frame();
		expect(ui.terminal.screen.buffer.active).toMatchObject({cursorX: 6, cursorY: 2});
		await ui.press(keys.tab);
		expect(ui.terminal.bytes()).toContain('\u001B[?25l');
	});
});

describe('in the list', () => {
	test('letters are commands', async () => {
		const ui = await startUi(80, 24, [...listedNodes(60), decided(denied, [2])]);
		await ui.press(keys.tab, 'jj', 'k', 'G');
		expect(await ui.frame()).toMatch(/❯ · +web-60/);
		await ui.press('g', 'j');
		expect(await ui.frame()).toMatch(/❯ · +web-3 /);
		await ui.press('a', 'g', 'j');
		expect(await ui.frame()).toMatch(/❯ ✗ denied +web-2 /);
		await ui.press('d');
		expect(await ui.frame()).toContain('denied (simulated): no statement');
		await ui.press(keys.esc);
		expect(await ui.frame()).not.toContain('denied (simulated): no statement');
		await ui.press(keys.ctrl('r'));
		expect(ui.asked.reloaded).toHaveLength(1);
		await ui.press('/', 'q');
		expect(ui.store.get().ui).toMatchObject({focus: 'search', line: {text: 'q'}});
	});

	test('help lists the keys and scrolls to its end', async () => {
		const ui = await startUi(80, 24, listedNodes(3));
		await ui.press(keys.tab, '?');
		expect(await ui.frame()).toContain('In the search box');
		for (let page = 0; page < 5; page++) await ui.press(keys.pgdn);
		expect(await ui.frame()).toContain('What the signs say');
		const {screen} = ui.store.get().ui;
		await ui.press(keys.pgdn);
		expect(ui.store.get().ui.screen).toEqual(screen);
		await ui.press('q');
		expect(await ui.frame()).toContain('web-1');
	});

	test('the details scroll to their end and no further', async () => {
		const ui = await startUi(60, 15, listedNodes(3));
		await ui.press(keys.tab, 'd');
		for (let times = 0; times < 40; times++) await ui.press('J');
		const top = ui.store.get().ui.detailsTop;
		expect(top).toBeLessThan(30);
		expect(await ui.frame()).toContain('env=prod');
		await ui.press('K');
		expect(ui.store.get().ui.detailsTop).toBe(top - 1);
	});

	test('q quits with 0, Ctrl-C gives up with 130', async () => {
		const quit = await startUi();
		await quit.press('q', keys.ctrl('u'), keys.tab, 'q');
		await expect(quit.exited).resolves.toBe(0);
		const given = await startUi();
		await given.press(keys.ctrl('c'));
		await expect(given.exited).resolves.toBe(130);
	});
});

describe('Enter', () => {
	test('says why on a denied node and tries at the second time', async () => {
		const ui = await startUi(80, 24, [...listedNodes(3), decided(denied, [2])], {showsAll: true});
		await ui.press('web-2', keys.enter);
		expect(ui.asked.connected).toEqual([]);
		expect(await ui.frame()).toContain('Enter again tries anyway');
		await ui.press(keys.enter);
		expect(ids(ui.asked.connected)).toEqual([id(2)]);
	});

	test('asks anew when the cursor went elsewhere between', async () => {
		const ui = await startUi(80, 24, [...listedNodes(3), decided(denied, [1, 2])], {showsAll: true});
		await ui.press(keys.enter, keys.down, keys.enter, keys.up, keys.enter);
		expect(ui.asked.connected).toEqual([]);
	});

	test('shows the cause on a stopped instance, without a call', async () => {
		const page = [anInstance(1, {state: 'stopped'})];
		const ui = await startUi(80, 24, [{type: 'instancesListed', scope: ireland, page}], {showsAll: true});
		await ui.press(keys.enter, keys.enter);
		expect(ui.asked.connected).toEqual([]);
		expect(await ui.frame()).toContain('the instance is stopped');
	});

	test('means the node that the last frame showed under the cursor, whatever arrived since', async () => {
		const ui = await startUi(80, 24, [{type: 'instancesListed', scope: ireland, page: [anInstance(5), anInstance(6)]}]);
		expect(await ui.frame()).toMatch(/❯ · +web-5 /);
		// In one turn: a page whose node comes first, and Enter before the frame that would show it.
		ui.store.dispatch({type: 'instancesListed', scope: ireland, page: [anInstance(1)]});
		await ui.press(keys.enter);
		expect(ids(ui.asked.connected)).toEqual([id(5)]);
		expect(await ui.frame()).toMatch(/❯ · +web-5 /);
	});

	test('does nothing on an empty list but say so', async () => {
		const ui = await startUi(80, 24, listedNodes(2));
		await ui.press('zzz', keys.enter);
		expect(ui.asked.connected).toEqual([]);
		expect(await ui.frame()).toContain('no node is listed');
	});

	test('is stopped by Esc while a session is being opened', async () => {
		const ui = await startUi(80, 24, listedNodes(2));
		ui.store.dispatch({type: 'connecting', key: `-/eu-west-1/${id(1)}`});
		expect(await ui.frame()).toContain(`opening a session on web-1 (${id(1)})… Esc stops`);
		await ui.press('x', keys.enter, keys.esc);
		expect(ui.asked.cancelled).toHaveLength(1);
		expect(ui.store.get().ui).toMatchObject({screen: {kind: 'list'}, line: {text: ''}});
	});
});

test('a node that turns denied under the cursor stays, dimmed, until the cursor moves', async () => {
	const ui = await startUi(80, 24, listedNodes(3));
	await ui.press(keys.down);
	ui.store.dispatch(decided(denied, [1, 2]));
	expect(await ui.frame()).toMatch(/❯ ✗ denied +web-2 /);
	expect(await ui.frame()).not.toContain('web-1 ');
	await ui.press(keys.down);
	expect(await ui.frame()).not.toContain('web-2 ');
});

test('a ping that changes moves nothing', async () => {
	const ui = await startUi(80, 24, listedNodes(3));
	ui.store.dispatch({
		type: 'managedNodesListed',
		scope: ireland,
		page: [aManagedNode(2, {ping: 'ConnectionLost', lastPing: '2027-01-01T00:00:00Z'})],
	});
	const rows = (await ui.frame()).split('\n').filter(line => line.includes('web-'));
	expect(rows.map(line => /web-\d/.exec(line)?.[0])).toEqual(['web-1', 'web-2', 'web-3']);
	expect(rows[1]).toContain('lost');
});
