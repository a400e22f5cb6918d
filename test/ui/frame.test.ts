import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import type {Access} from '../../src/domain/access.ts';
import {problem} from '../../src/domain/problem.ts';
import type {Event} from '../../src/state/events.ts';
import {lineWidth} from '../../src/ui/text.ts';
import {frameAfter, screenAfter} from '../support/frames.ts';
import {allowed, aManagedNode, anInstance, denied, ireland, notPermitted} from '../support/nodes.ts';
import {decided, listedNodes} from '../support/ui.ts';

const key = (number: number): string => `-/eu-west-1/${anInstance(number).id}`;
const broken = problem('unreachable', 'EC2 in eu-west-1 cannot be reached', 'check the network and the proxy', {
	detail: 'getaddrinfo ENOTFOUND ec2.eu-west-1.amazonaws.com',
});

const hostile = 'web\u001B[2J\u001B]0;owned\u0007\u202E\n\rnext';
const names: readonly (string | null)[] = [
	null,
	hostile,
	'x'.repeat(256),
	'数据库-主节点',
	'👨‍👩‍👧 family',
	'web-1',
	'web-1',
];

const anyEvent: fc.Arbitrary<Event> = fc.oneof(
	fc.record({number: fc.integer({min: 1, max: 9}), name: fc.constantFrom(...names)}).map(
		({number, name}): Event => ({
			type: 'instancesListed',
			scope: ireland,
			page: [anInstance(number, {name, privateIp: number % 3 ? null : '10.0.0.1', tags: {Name: name ?? '', hostile}})],
		}),
	),
	fc
		.integer({min: 1, max: 9})
		.map(
			(number): Event => ({type: 'managedNodesListed', scope: ireland, page: [aManagedNode(number, {os: hostile})]}),
		),
	fc
		.tuple(fc.constantFrom<Access>(allowed, denied, notPermitted), fc.integer({min: 1, max: 9}))
		.map(([access, number]) => decided(access, [number])),
	fc.constantFrom<Event>(
		{type: 'fetchFailed', scope: ireland, feed: 'instances', problem: broken},
		{type: 'fetchFailed', scope: ireland, feed: 'managedNodes', problem: {...broken, summary: 'x'.repeat(300)}},
		{type: 'fetchStarted', scope: ireland, feed: 'access'},
		{type: 'throttled', wait: {service: 'IAM', until: 9000}},
		{type: 'typed', text: 'web'},
		{type: 'typed', text: '数据'.repeat(90)},
		{type: 'edited', edit: 'clear'},
		{type: 'edited', edit: 'left'},
		{type: 'focused', focus: 'list'},
		{type: 'allToggled'},
		{type: 'detailsToggled', isShown: true},
		{type: 'detailsToggled', isShown: false},
		{type: 'detailsScrolled', by: 3},
		{type: 'helpOpened'},
		{type: 'helpScrolled', by: 50},
		{type: 'helpClosed'},
		{type: 'cursorMoved', cursor: {at: 'row', key: key(3), index: 2, line: 7}},
		{type: 'enterRefused', key: key(3), why: 'denied'},
		{type: 'enterRefused', key: key(3), why: 'closed'},
		{type: 'connecting', key: key(3)},
		{type: 'connectFailed', key: key(3), problem: {...broken, detail: hostile.repeat(20)}},
		{type: 'told', text: hostile.repeat(30)},
		{type: 'sortChosen', sort: {column: 'ip', isDescending: true}},
		{type: 'markToggled', key: key(2)},
		{type: 'barOpened', text: 'so'},
		{type: 'lineSet', text: 'sort '},
		{type: 'menuOpened', name: 'sessions', about: null},
		{type: 'menuOpened', name: 'actions', about: key(1)},
		{
			type: 'menuFilled',
			name: 'sessions',
			items: Array.from({length: 70}, (_, at) => ({id: `${at}`, label: hostile, note: hostile})),
		},
		{type: 'menuFilled', name: 'actions', items: [{id: 'x', label: 'x'.repeat(300), disabledReason: hostile}]},
		{type: 'menuFailed', name: 'actions', problem: broken},
		{type: 'menuMoved', index: 50},
		{type: 'prompted', lines: [hostile.repeat(99)], isSecret: true},
		{type: 'asked', lines: [hostile.repeat(99)], yes: hostile},
		{type: 'coverClosed'},
		{type: 'clientChosen', client: 'built-in client'},
		{type: 'cacheRead', nodes: [], at: -90_000},
	),
);

describe('a frame', () => {
	test('is never taller nor wider than the screen and holds no control character, whatever happened', () => {
		fc.assert(
			fc.property(
				fc.array(anyEvent, {maxLength: 25}),
				fc.constantFrom<readonly [number, number]>([60, 15], [80, 24], [200, 60], [40, 10], [151, 37], [1, 1]),
				(events, size) => {
					const {lines, caret} = frameAfter(events, size);
					expect(lines.length).toBeLessThanOrEqual(size[1]);
					for (const {line} of lines) {
						expect(lineWidth(line)).toBeLessThanOrEqual(size[0]);
						for (const {text} of line) expect(text).not.toMatch(/[\u0000-\u001F\u007F-\u009F\u202A-\u202E]/);
					}
					if (!caret) return;
					expect(caret.x).toBeLessThan(size[0]);
					expect(caret.y).toBeLessThan(size[1]);
				},
			),
			{numRuns: 300},
		);
	});

	test('keeps what is asked and its caret on the screen, however much there is to say of an empty list', () => {
		const prompted = {type: 'prompted', lines: ['a long question '.repeat(100)], isSecret: true} as const;
		const events = [...listedNodes(1), {type: 'typed', text: '数据'.repeat(60)} as const, prompted];
		const {lines, caret} = frameAfter(events, [60, 15]);
		expect(lines.length).toBeLessThanOrEqual(15);
		expect(caret?.y).toBe(13);
	});

	test('is a sentence where the terminal is too small', () => {
		expect(screenAfter(listedNodes(3), [40, 10])).toEqual(['reach needs 60×15, this is 40×10']);
		expect(screenAfter(listedNodes(3), [60, 14])).toEqual(['reach needs 60×15, this is 60×14']);
	});

	test('shows the same on 60 columns and 15 lines', () => {
		expect(screenAfter([...listedNodes(30), decided(allowed, [1, 2]), decided(denied, [3])], [60, 15])).toEqual([
			'reach · alice · 111122223333 · eu-west-1',
			'29 shown · 1 denied hidden',
			'❯ type to search by name, id, IP, tag:key=value',
			'  ACCESS     NAME              ID                   STATE',
			'❯ ✓ allowed  web-1             i-00000000000000001  online',
			'  ✓ allowed  web-2             i-00000000000000002  online',
			'  ·          web-4             i-00000000000000004  online',
			'  ·          web-5             i-00000000000000005  online',
			'  ·          web-6             i-00000000000000006  online',
			'  ·          web-7             i-00000000000000007  online',
			'  ·          web-8             i-00000000000000008  online',
			'  ·          web-9             i-00000000000000009  online',
			'  ·          web-10            i-0000000000000000a  online',
			'',
			'Enter connect  Tab list  Ctrl-T all  Ctrl-C quit',
		]);
	});

	test('has more columns where there is more room', () => {
		const heading = (columns: number) => screenAfter(listedNodes(1), [columns, 24])[3]?.trim().split(/ {2,}/);
		expect(heading(80)).toEqual(['ACCESS', 'NAME', 'ID', 'STATE']);
		expect(heading(100)).toEqual(['ACCESS', 'NAME', 'ID', 'STATE', 'PRIVATE IP']);
		expect(heading(140)).toEqual(['ACCESS', 'NAME', 'ID', 'STATE', 'PRIVATE IP', 'PLATFORM']);
	});

	test('names the region of a node where there are several', () => {
		const paris = {profile: null, region: 'eu-west-3'};
		const lines = screenAfter([...listedNodes(1), ...listedNodes(1, paris)], [100, 24], {scopes: [ireland, paris]});
		expect(lines[0]).toContain('eu-west-1, eu-west-3');
		expect(lines[3]).toContain('REGION');
		expect(lines.filter(line => line.includes('web-1')).map(line => /eu-west-\d/.exec(line)?.[0])).toEqual([
			'eu-west-1',
			'eu-west-3',
		]);
	});

	test('two nodes of one name stand beside each other with their ids', () => {
		const page = [anInstance(1, {name: 'twin'}), anInstance(2, {name: 'twin'})];
		const lines = screenAfter([{type: 'instancesListed', scope: ireland, page}]);
		expect(lines.filter(line => line.includes('twin'))).toEqual([
			expect.stringContaining(anInstance(1).id),
			expect.stringContaining(anInstance(2).id),
		]);
	});

	test('a node without name and address has a dash for each', () => {
		const page = [anInstance(1, {name: null, privateIp: null, tags: {}})];
		const row = screenAfter([{type: 'instancesListed', scope: ireland, page}], [100, 24])[4];
		expect(row?.split(/ {2,}/).slice(1)).toEqual(['-', 'i-00000000000000001', '…', '-']);
	});
});

test('a menu about a node with a long name keeps its caret on the screen', () => {
	const long = anInstance(1, {name: 'x'.repeat(256), tags: {Name: 'x'.repeat(256)}});
	const events: Event[] = [
		{type: 'instancesListed', scope: ireland, page: [long]},
		{type: 'menuOpened', name: 'actions', about: '-/eu-west-1/i-00000000000000001'},
	];
	expect(frameAfter(events, [60, 15]).caret?.x).toBeLessThan(60);
});
