import {describe, expect, test} from 'vitest';
import type {Event} from '../../src/state/events.ts';
import type {ReportLine} from '../../src/state/report.ts';
import {anInstance, ireland} from '../support/nodes.ts';
import {keys} from '../support/terminal.ts';
import {listedNodes, startUi} from '../support/ui.ts';

const lines = (count: number): readonly ReportLine[] =>
	Array.from({length: count}, (_, at) => ({text: `line ${at + 1}`, tone: 'plain'}));
const opened: Event = {type: 'reportOpened', title: 'doctor: web-1', doing: 'looking'};
const filled = (count: number, yes: string | null = null): Event => ({
	...{type: 'reportFilled', lines: lines(count), doing: null, yes},
});

describe('a report', () => {
	test('says what is under way, then its lines, and Esc gives the list back as it was', async () => {
		const ui = await startUi(80, 24, listedNodes(3));
		await ui.press(keys.tab, 'j');
		ui.store.dispatch(opened);
		expect(await ui.frame()).toMatch(/reach · doctor: web-1[\s\S]*looking…/);
		ui.store.dispatch(filled(3));
		const frame = await ui.frame();
		expect(frame).toContain('line 3');
		expect(frame).not.toContain('looking');
		await ui.press(keys.esc);
		expect(ui.asked.answers).toEqual([false]);
		expect(await ui.frame()).toMatch(/❯ .*web-2/);
	});

	test('scrolls to its end and no further, by lines, pages and to both ends', async () => {
		const ui = await startUi(60, 15, listedNodes(3));
		ui.store.dispatch(opened);
		ui.store.dispatch(filled(40));
		expect(await ui.frame()).toContain('… 29 more lines');
		await ui.press('j', keys.down);
		expect(await ui.frame()).toMatch(/\nline 3\n/);
		await ui.press(keys.pgdn, keys.pgdn, keys.pgdn, keys.pgdn, keys.pgdn);
		expect(await ui.frame()).toMatch(/line 40\n/);
		await ui.press('k');
		expect(await ui.frame()).toMatch(/\nline 28\n/);
		await ui.press('g');
		expect(await ui.frame()).toMatch(/\nline 1\n/);
		await ui.press('G');
		expect(await ui.frame()).toMatch(/line 40\n/);
	});

	test('that asks is answered by y alone, shows what comes of it at the top, and asks only once', async () => {
		const ui = await startUi(80, 24, listedNodes(3));
		ui.store.dispatch(opened);
		ui.store.dispatch(filled(60, 'give it'));
		expect(await ui.frame()).toContain('y: give it · n: not now');
		await ui.press(keys.enter, ' ', 'x', 'Y', 'G');
		expect(ui.asked.answers).toEqual([]);
		await ui.press('y', 'y');
		expect(ui.asked.answers).toEqual([true]);
		expect(await ui.frame()).toMatch(/\nline 1\n/);
		expect(await ui.frame()).not.toContain('give it');
	});

	test.each(['n', 'q', keys.esc])('that asks is put away by %j, which means no', async key => {
		const ui = await startUi(80, 24, listedNodes(3));
		ui.store.dispatch(opened);
		ui.store.dispatch(filled(3, 'give it'));
		await ui.press(key);
		expect(ui.asked.answers).toEqual([false]);
		expect(ui.store.get().ui.screen).toEqual({kind: 'list'});
	});

	test('shows nothing hostile, and breaks long lines below their own beginning', async () => {
		const ui = await startUi(60, 15, listedNodes(1));
		ui.store.dispatch(opened);
		const text = `    → \u001B[2J${'word '.repeat(20)}`;
		ui.store.dispatch({type: 'reportFilled', lines: [{text, tone: 'fail'}], doing: null, yes: null});
		const frame = await ui.frame();
		expect(frame).toContain('→ [2J');
		expect(frame).toMatch(/\n {6}word/);
		expect(frame).toContain('doctor: web-1');
	});

	test('that was put away stays away, whatever comes after', async () => {
		const ui = await startUi(80, 24, listedNodes(3));
		ui.store.dispatch(opened);
		await ui.press(keys.esc);
		ui.store.dispatch(filled(3, 'give it'));
		expect(ui.store.get().ui.screen).toEqual({kind: 'list'});
	});
});

describe('the keys of access', () => {
	const ids = (nodes: readonly {readonly id: string}[] | undefined) => nodes?.map(({id}) => id);

	test('D examines the node under the cursor, A grants it, or the marked ones', async () => {
		const ui = await startUi(80, 24, listedNodes(4));
		await ui.press(keys.tab, 'j', 'D', 'A', ' ', ' ', 'A');
		expect(ids(ui.asked.examined)).toEqual([anInstance(2).id]);
		expect(ids(ui.asked.granted[0])).toEqual([anInstance(2).id]);
		expect(ids(ui.asked.granted[1])).toEqual([anInstance(2).id, anInstance(3).id]);
	});

	test('the command bar knows both', async () => {
		const ui = await startUi(80, 24, listedNodes(1));
		await ui.press(keys.tab, ':', 'doctor', keys.enter, ':', 'grant', keys.enter);
		expect([ui.asked.examined.length, ui.asked.granted.length]).toEqual([1, 1]);
	});

	test('both say why not where nodes are only picked, and without a node', async () => {
		const picking = await startUi(80, 24, listedNodes(1), {purpose: 'pick'});
		await picking.press(keys.tab, 'D', 'A');
		expect(await picking.frame()).toContain('nodes are only picked');
		const empty = await startUi(80, 24, [{type: 'instancesListed', scope: ireland, page: []}]);
		await empty.press(keys.tab, 'A');
		expect(await empty.frame()).toContain('no node is listed');
		expect([...picking.asked.examined, ...picking.asked.granted, ...empty.asked.granted]).toEqual([]);
	});
});

describe('a menu of examples', () => {
	const items = [
		{id: 'user/bobby', label: 'bobby', note: 'user'},
		{id: 'user/bob', label: 'bob', note: 'user'},
	];

	test('takes what was typed, and the item that is called so exactly before others', async () => {
		const ui = await startUi(80, 24, listedNodes(1));
		ui.store.dispatch({type: 'menuOpened', name: 'principals', about: null});
		ui.store.dispatch({type: 'menuFilled', name: 'principals', items});
		await ui.press('bob', keys.enter);
		ui.store.dispatch({type: 'menuOpened', name: 'principals', about: null});
		ui.store.dispatch({type: 'menuFilled', name: 'principals', items});
		await ui.press('user/bobby', keys.enter);
		expect(ui.asked.chosen).toEqual(['principals user/bob', 'principals user/bobby']);
	});

	test('gives up by Esc', async () => {
		const ui = await startUi(80, 24, listedNodes(1));
		ui.store.dispatch({type: 'menuOpened', name: 'grantEnds', about: null});
		await ui.press(keys.esc);
		expect(ui.asked.replies).toEqual([null]);
	});

	test('takes no typed text where only what is listed can be', async () => {
		const ui = await startUi(80, 24, listedNodes(1));
		ui.store.dispatch({type: 'menuOpened', name: 'regions', about: null});
		ui.store.dispatch({type: 'menuFilled', name: 'regions', items: [{id: 'eu-west-1', label: 'eu-west-1'}]});
		await ui.press('moon', keys.enter);
		expect(ui.asked.chosen).toEqual([]);
	});
});
