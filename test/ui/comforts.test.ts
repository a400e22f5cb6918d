import {describe, expect, test} from 'vitest';
import type {Access} from '../../src/domain/access.ts';
import {problem} from '../../src/domain/problem.ts';
import type {Closer} from '../../src/domain/what-if.ts';
import type {Event} from '../../src/state/events.ts';
import {anInstance, ireland} from '../support/nodes.ts';
import {keys} from '../support/terminal.ts';
import {listedNodes, startUi} from '../support/ui.ts';

const id = (number: number): string => anInstance(number).id;
const copied = (bytes: string): readonly string[] =>
	[...bytes.matchAll(/\u001B\]52;c;([\w+/=]+)\u0007/g)].map(([, text = '']) => Buffer.from(text, 'base64').toString());

test('y copies the id, Y the command that opens the same session', async () => {
	const scope = {profile: "o'brien", region: 'eu-west-1'};
	const ui = await startUi(80, 24, listedNodes(2, scope), {scopes: [scope]});
	await ui.press(keys.tab, 'y');
	expect(await ui.frame()).toContain(`copied: ${id(1)}`);
	await ui.press('Y');
	expect(copied(ui.terminal.bytes())).toEqual([
		id(1),
		`aws ssm start-session --target ${id(1)} --region eu-west-1 --profile 'o'\\''brien'`,
	]);
});

test('s sorts by the next column, S turns the order around, and the heading says so', async () => {
	const page = ['b', 'a', 'c'].map((name, at) => anInstance(at + 1, {name, privateIp: `10.0.0.${9 - at}`}));
	const ui = await startUi(100, 24, [{type: 'instancesListed', scope: ireland, page}]);
	const order = async () => [...(await ui.frame()).matchAll(/(\w) +i-0/g)].map(([, name]) => name).join('');
	expect(await order()).toBe('abc');
	await ui.press(keys.tab, 's');
	expect(await order()).toBe('bac');
	expect(await ui.frame()).toContain('ID ↓');
	await ui.press('s');
	expect(await order()).toBe('cab');
	await ui.press('S');
	expect(await order()).toBe('bac');
	expect(await ui.frame()).toContain('PRIVATE IP ↑');
	await ui.press('s', 's', 's', 's');
	expect(await order()).toBe('abc');
});

test('a query is answered in the chosen order', async () => {
	const page = ['web-b', 'web', 'other'].map((name, at) => anInstance(at + 1, {name, privateIp: `10.0.0.${9 - at}`}));
	const ui = await startUi(100, 24, [{type: 'instancesListed', scope: ireland, page}]);
	await ui.press(keys.tab, 'S', '/', 'web');
	expect([...(await ui.frame()).matchAll(/(web\S*) +i-0/g)].map(([, name]) => name)).toEqual(['web-b', 'web']);
});

test('Space marks nodes, the header counts them, Esc takes the marks away', async () => {
	const ui = await startUi(80, 24, listedNodes(4));
	await ui.press(keys.tab, ' ', ' ', 'k');
	expect(await ui.frame()).toMatch(/^● · +web-1/m);
	expect(await ui.frame()).toContain('2 marked');
	await ui.press(' ');
	expect([...ui.store.get().ui.marks]).toEqual([`-/eu-west-1/${id(1)}`]);
	await ui.press(keys.esc);
	expect(ui.store.get().ui.marks.size).toBe(0);
});

test('* pins a node, which then stands first with a star, and takes the pin off', async () => {
	const ui = await startUi(80, 24, listedNodes(4));
	await ui.press(keys.tab, 'j', '*');
	expect(ui.asked.pins).toEqual([`${id(2)} true`]);
	ui.store.dispatch({type: 'familiarKnown', familiar: node => ({score: 0, isPinned: node.id === id(2)})});
	expect((await ui.frame()).split('\n')[4]).toMatch(/^\* · +web-2/);
	await ui.press('*');
	expect(ui.asked.pins[1]).toBe(`${id(2)} false`);
});

describe('the command bar', () => {
	test('completes, runs and goes away', async () => {
		const ui = await startUi(80, 24, listedNodes(4));
		await ui.press(keys.tab, ':', 'so', keys.tab, 'i', keys.backspace, 'pl', keys.tab);
		expect(await ui.frame()).toMatch(/^:sort platform$/m);
		expect(ui.terminal.screen.buffer.active).toMatchObject({cursorX: 14, cursorY: 22});
		await ui.press(keys.enter);
		expect(ui.store.get().ui).toMatchObject({sort: {column: 'platform'}, screen: {kind: 'list'}, line: {text: ''}});
	});

	test('says what it does not know, and Esc leaves it', async () => {
		const ui = await startUi(80, 24, listedNodes(4));
		await ui.press(keys.tab, ':', 'frobnicate', keys.enter);
		expect(await ui.frame()).toContain('no command “frobnicate”');
		await ui.press(':', 'q', keys.esc);
		expect(ui.store.get().ui.screen).toEqual({kind: 'list'});
	});

	test('quits', async () => {
		const ui = await startUi(80, 24);
		await ui.press(keys.tab, ':q', keys.enter);
		await expect(ui.exited).resolves.toBe(0);
	});
});

describe('a menu', () => {
	test('shows its items, is narrowed by typing and hands over what is chosen', async () => {
		const ui = await startUi(80, 24, listedNodes(4));
		await ui.press(keys.tab, 'r');
		expect(ui.asked.menus).toEqual(['regions']);
		expect(await ui.frame()).toContain('asking…');
		const items = ['eu-west-1', 'eu-west-3', 'us-east-1'].map(region => ({id: region, label: region}));
		ui.store.dispatch({type: 'menuFilled', name: 'regions', items});
		await ui.press('west', keys.down);
		expect(await ui.frame()).not.toContain('us-east-1');
		await ui.press(keys.enter);
		expect(ui.asked.chosen).toEqual(['regions eu-west-3']);
		expect(await ui.frame()).toContain('web-1');
	});

	test('says why it has no items', async () => {
		const ui = await startUi(80, 24, listedNodes(4));
		await ui.press(keys.tab, 'p');
		ui.store.dispatch({type: 'menuFailed', name: 'profiles', problem: problem('file', 'cannot read', 'look at it')});
		expect(await ui.frame()).toContain('! cannot read · look at it');
		await ui.press(keys.esc, 'w');
		ui.store.dispatch({type: 'menuFilled', name: 'sessions', items: []});
		expect(await ui.frame()).toContain('no session is open');
	});

	test('keeps an item that is disabled, with its reason', async () => {
		const ui = await startUi(80, 24, listedNodes(4));
		await ui.press(keys.tab, 'x');
		const items = [{id: 'port', label: 'forward a port', disabledReason: 'denied on the document'}];
		ui.store.dispatch({type: 'menuFilled', name: 'actions', items});
		expect(await ui.frame()).toContain('what to do: web-1 ❯');
		expect(await ui.frame()).toContain('forward a port  denied on the document');
		await ui.press(keys.enter);
		expect(ui.asked.chosen).toEqual([]);
		expect(ui.store.get().ui.screen.kind).toBe('menu');
	});

	test('of sessions is chosen from by number', async () => {
		const ui = await startUi(80, 24, listedNodes(4));
		await ui.press(keys.tab, 'w');
		const items = ['one', 'two', 'three'].map((name, at) => ({id: name, label: name, number: at + 1}));
		ui.store.dispatch({type: 'menuFilled', name: 'sessions', items});
		expect(await ui.frame()).toContain('2 two');
		await ui.press('2');
		expect(ui.asked.chosen).toEqual(['sessions two']);
	});

	test('that was closed before its items came stays closed', async () => {
		const ui = await startUi(80, 24, listedNodes(4));
		await ui.press(keys.tab, 'r', keys.esc);
		ui.store.dispatch({type: 'menuFilled', name: 'regions', items: [{id: 'a', label: 'a'}]});
		expect(await ui.frame()).toContain('web-1');
	});
});

test('a prompt takes a text, hides a secret one, and Esc gives up', async () => {
	const ui = await startUi(80, 24, listedNodes(4));
	ui.store.dispatch({type: 'prompted', lines: ['One-time code of arn:aws:iam::1:mfa/alice'], isSecret: true});
	await ui.press('12', '3');
	expect(await ui.frame()).toContain('One-time code');
	expect(await ui.frame()).toContain('❯ •••');
	expect(ui.terminal.bytes()).not.toContain('123');
	await ui.press(keys.enter);
	ui.store.dispatch({type: 'prompted', lines: ['Reason'], isSecret: false});
	await ui.press('why', keys.esc);
	expect(ui.asked.replies).toEqual(['123', null]);
	expect(ui.store.get().ui).toMatchObject({screen: {kind: 'list'}, line: {text: ''}});
});

test('the window is called by what it shows, and its old title comes back', async () => {
	const ui = await startUi(80, 24, listedNodes(4));
	ui.store.dispatch({type: 'connecting', key: `-/eu-west-1/${id(2)}`});
	await ui.frame();
	await ui.press(keys.ctrl('c'));
	await ui.exited;
	const titles = [...ui.terminal.bytes().matchAll(/\](2;[^\u0007]*)|\[(2[23];2t)/g)].map(
		([, title, stack]) => title ?? stack,
	);
	expect(titles).toEqual(['22;2t', '2;reach', '2;web-2 · reach', '23;2t']);
});

describe('c looks closer at a denial', () => {
	const refused: Access = {
		verdict: 'denied',
		on: 'node',
		by: 'organization',
		decision: 'explicitDeny',
		policies: [],
		source: 'simulated',
	};
	const allowed: Access = {verdict: 'allowed', assuming: [], policies: [], source: 'simulated'};
	const key = `-/eu-west-1/${id(1)}`;
	const found = (closer?: Closer): Event => ({
		type: 'accessDecided',
		decided: new Map([[key, refused]]),
		grounds: new Map([
			[
				key,
				{
					source: 'arn:aws:iam::111122223333:role/ops',
					document: 'arn:aws:ssm:eu-west-1:111122223333:document/SSM-SessionManagerRunShell',
					onNode: refused,
					onDocument: allowed,
					keys: [],
					context: [],
					facts: [],
					...(closer && {closer}),
				},
			],
		]),
	});
	const open = () => startUi(140, 40, [...listedNodes(2), found()], {showsAll: true});

	test('and tells what would be without organization policies, and the command that requests access', async () => {
		const ui = await open();
		await ui.press(keys.tab);
		expect(await ui.frame()).toContain('c looks closer');
		await ui.press('c');
		expect(ui.asked.closer).toEqual([id(1)]);
		ui.store.dispatch(found({withoutOrganization: allowed, request: allowed}));
		const frame = (await ui.frame()).replaceAll(/[│\s]+/g, ' ');
		expect(frame).toContain('without organization policies it would be allowed');
		expect(frame).toContain('just-in-time access may be requested');
		expect(frame).toContain('aws ssm start-access-request');
		expect(frame).not.toContain('c looks closer');
	});

	test('Enter on it does the same once', async () => {
		const ui = await open();
		await ui.press(keys.enter);
		expect(ui.asked.closer).toEqual([id(1)]);
		ui.store.dispatch(found({withoutOrganization: null, request: refused}));
		expect((await ui.frame()).replaceAll(/\s+/g, ' ')).toContain('just-in-time access may not be requested either');
		await ui.press(keys.enter);
		expect(ui.asked).toMatchObject({closer: [id(1)], connected: [{id: id(1)}]});
	});

	test('and says why not where nothing is denied', async () => {
		const ui = await open();
		await ui.press(keys.tab, 'j', 'c');
		expect(ui.asked.closer).toEqual([]);
		expect(await ui.frame()).toContain('this node is not denied');
	});
});
