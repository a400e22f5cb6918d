import {readFileSync} from 'node:fs';
import path from 'node:path';
import {describe, expect, test} from 'vitest';
import type {OwnKeys} from '../../src/state/state.ts';
import {bindings, chooseable} from '../../src/ui/binding-table.ts';
import {keyLabel} from '../../src/ui/bindings.ts';
import {bindingsOf, keysFault, ownCommands} from '../../src/ui/own-keys.ts';
import {expectGenerated} from '../support/generated.ts';
import {anInstance} from '../support/nodes.ts';
import {root} from '../support/robot.ts';
import {keys} from '../support/terminal.ts';
import {listedNodes, startUi} from '../support/ui.ts';

const open = (own: OwnKeys, rows = 24) =>
	startUi(80, rows, listedNodes(4), {display: {columns: null, isSpoken: false, keys: own}});

describe('keys of one’s own', () => {
	test('do what they are chosen for, and ours do it no longer', async () => {
		const ui = await open({reload: ['R', 'ctrl-g'], toggleAll: ['t'], sort: ['z']});
		await ui.press(keys.ctrl('g'));
		expect(ui.asked.reloaded).toHaveLength(1);
		await ui.press(keys.ctrl('r'));
		expect(ui.asked.reloaded).toHaveLength(1);
		await ui.press(keys.tab, 'R', 't', 'z', 'z', 'a', 's');
		expect(ui.asked.reloaded).toHaveLength(2);
		expect(ui.store.get().ui).toMatchObject({showsAll: true, sort: {column: 'ip'}});
	});

	test('that write are text in the search box, where ours go on', async () => {
		const ui = await open({toggleAll: ['t'], connect: ['o']});
		await ui.press('to');
		expect(ui.store.get().ui).toMatchObject({line: {text: 'to'}, showsAll: false});
		await ui.press(keys.ctrl('t'));
		expect(ui.store.get().ui.showsAll).toBe(true);
		await ui.press(keys.ctrl('u'), keys.tab, keys.enter);
		expect(ui.asked.connected).toEqual([]);
		await ui.press('o');
		expect(ui.asked.connected.map(({id}) => id)).toEqual([anInstance(1).id]);
	});

	test('stand in footer, help and messages', async () => {
		const ui = await open({help: ['ctrl-g'], toSearch: ['f'], toggleAll: ['ctrl-k'], connect: ['u']}, 60);
		await ui.press('nothing like it');
		expect(await ui.frame()).toContain('Ctrl-K all');
		await ui.press(keys.ctrl('u'), keys.tab);
		expect(await ui.frame()).toMatch(/Ctrl-G help/);
		expect(await ui.frame()).toContain('f searches');
		await ui.press(keys.ctrl('g'));
		expect(await ui.frame()).toMatch(/^ {2}Ctrl-K +list denied/m);
		await ui.press('G');
		expect(await ui.frame()).toContain('u twice tries anyway');
		await ui.press('g');
		expect(await ui.frame()).toMatch(/^ {2}f +go to the search box/m);
	});

	test('are told apart from their meaning in the smallest help, however many there are', async () => {
		const four = ['ctrl-v', 'ctrl-x', 'ctrl-k', 'ctrl-z'];
		const ui = await startUi(60, 60, listedNodes(1), {display: {columns: null, isSpoken: false, keys: {reload: four}}});
		await ui.press(keys.tab, '?');
		expect(await ui.frame()).toMatch(/^ {2}Ctrl-V Ctrl-X Ctrl-K Ctrl-Z {2}ask AWS again$/m);
		expect(await ui.frame()).toMatch(/^ {2}q {28}quit$/m);
	});

	test.each([
		[{reload: 'R'}, 'it must be lists of keys'],
		[{reload: []}, 'it must be lists of keys'],
		[['R'], 'it must be lists of keys'],
		[null, 'it must be lists of keys'],
		[{fly: ['R']}, 'no keys can be chosen for "fly"; commands: connect,'],
		[{constructor: ['R']}, 'no keys can be chosen for "constructor"'],
		[{back: ['R']}, 'no keys can be chosen for "back"'],
		[{giveUp: ['R']}, 'no keys can be chosen for "giveUp"'],
		[{reload: ['ctrl-j']}, '"ctrl-j" is no key'],
		[{reload: ['alt-r']}, '"alt-r" is no key'],
		[{reload: ['ctrl-c']}, '"ctrl-c" is no key'],
		[{reload: ['esc']}, '"esc" is no key'],
		[{reload: ['\u001B']}, 'is no key'],
		[{reload: ['1', '2', '3', '4', '5']}, 'reload has more than 4 keys'],
		[{toList: ['l']}, '"l" writes in the search box, where toList is wanted'],
		[{sort: ['a']}, 'a is bound twice in the list: toggleAll and sort'],
		[{sort: ['m'], mark: ['m']}, 'm is bound twice in the list: mark and sort'],
		[{reload: ['ctrl-u']}, 'ctrl-u is bound twice in the search box: reload and clear'],
		[{down: ['n']}, 'n is bound twice in offer: back and down'],
	])('%j is refused: %s', (value, words) => {
		expect(keysFault(value)).toContain(words);
	});

	test('may change places, and take what is free', () => {
		expect(keysFault({sort: ['a'], toggleAll: ['s', 'ctrl-t']})).toBeNull();
		expect(keysFault({actions: ['é'], mark: ['tab'], toSearch: ['/']})).toBeNull();
		expect(keysFault({})).toBeNull();
	});

	test('leave a way out, whatever they are', () => {
		for (const command of ownCommands) expect(['back', 'yes', 'giveUp', 'choose', 'submit']).not.toContain(command);
		expect(bindingsOf({})).toEqual(bindings);
	});

	test('are listed in docs/keys.md', () => {
		const lines = ownCommands.map(command => {
			const own = chooseable.filter(binding => binding.command === command);
			const labels = [...new Set(own.flatMap(binding => binding.keys.map(key => `\`${keyLabel(key)}\``)))];
			return `| \`${command}\` | ${labels.join(' ')} | ${own[0]?.help} |`;
		});
		const page = readFileSync(path.join(root, 'docs', 'keys.md'), 'utf8');
		const table = `| command | keys | does |\n|---|---|---|\n${lines.join('\n')}\n`;
		expectGenerated(
			'docs/keys.md',
			page.replace(/(<!-- commands: [^\n]*-->\n)[\s\S]*?(<!-- \/commands -->)/, `$1\n${table}\n$2`),
		);
	});
});
