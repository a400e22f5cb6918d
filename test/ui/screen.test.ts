import {expect, test} from 'vitest';
import {allowed, anInstance, ireland} from '../support/nodes.ts';
import {keys} from '../support/terminal.ts';
import {decided, listedNodes, startUi} from '../support/ui.ts';

test('the screen is the alternate one, and what was there before is back afterwards', async () => {
	const ui = await startUi(80, 24, listedNodes(3));
	expect(ui.terminal.screen.buffer.active.type).toBe('alternate');
	expect(ui.terminal.isRaw()).toBe(true);
	await ui.press(keys.ctrl('c'));
	await ui.exited;
	await ui.terminal.settle();
	expect(ui.terminal.screen.buffer.active.type).toBe('normal');
	expect(ui.terminal.isRaw()).toBe(false);
	expect(ui.terminal.screen.modes.bracketedPasteMode).toBe(false);
	expect(ui.terminal.frame()).toBe('');
});

test('nothing is drawn before keys are taken one by one: an Enter that comes earlier would be none', async () => {
	const ui = await startUi(80, 24, listedNodes(3));
	expect(ui.terminal.beforeRaw()).toBe('');
});

test.each([
	[60, 15],
	[80, 24],
	[200, 60],
	[40, 10],
])('what is on a screen of %i×%i fits it and survives being resized', async (columns, rows) => {
	const names = ['数据库-主节点', 'x'.repeat(256), 'web\u001B[2J\u202Eevil', null, 'naïve café'];
	const page = names.map((name, at) => anInstance(at + 1, {name}));
	const ui = await startUi(columns, rows, [{type: 'instancesListed', scope: ireland, page}]);
	const first = await ui.frame();
	expect(first.split('\n').length).toBeLessThanOrEqual(rows);
	for (const [c, r] of [
		[100, 30],
		[61, 16],
		[30, 5],
		[columns, rows],
	] as const) {
		ui.terminal.resize(c, r);
		expect((await ui.frame()).split('\n').length).toBeLessThanOrEqual(r);
	}
	expect(await ui.frame()).toBe(first);
});

test('keys typed before the first frame are not lost', async () => {
	const ui = await startUi(80, 24, listedNodes(20), {}, 'web-1');
	expect(ui.store.get().ui.line.text).toBe('web-1');
	expect(await ui.frame()).toContain('11 of 20 shown');
});

test('a session gets the terminal, and the list stands afterwards as it was', async () => {
	let raw: boolean | null = null;
	const ui = await startUi(
		80,
		24,
		[...listedNodes(40), decided(allowed, [20])],
		{},
		'',
		async ({terminal}, suspend) => {
			await suspend(async () => {
				raw = terminal.isRaw();
				terminal.screen.write('\r\nremote shell\r\n');
				await terminal.settle();
			});
		},
	);
	await ui.press('web-', keys.pgdn, keys.down);
	const before = await ui.frame();
	await ui.press(keys.enter);
	expect(raw).toBe(false);
	expect(await ui.frame()).toBe(before);
	expect(ui.terminal.isRaw()).toBe(true);
	await ui.press('2');
	expect(ui.store.get().ui.line.text).toBe('web-2');
});
