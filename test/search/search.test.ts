import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {createSearch, type Field, type FieldKind, parseQuery} from '../../src/search/index.ts';
import {ranked} from '../support/ranked.ts';
import {plainRanking} from './reference.ts';

const named = (...names: string[]) => {
	const search = createSearch();
	names.forEach((name, row) => {
		search.put(row, [{kind: 'name', text: name}]);
	});
	return (query: string) => ranked(search.find(query)).map(row => names[row]);
};

describe('ranking', () => {
	test('letters in a row beat scattered ones', () => {
		expect(named('a-long-p-i', 'api-1')('api')).toEqual(['api-1', 'a-long-p-i']);
	});
	test('a word at its start beats the same letters inside a word', () => {
		expect(named('rapid', 'pay-api')('api')).toEqual(['pay-api', 'rapid']);
	});
	test('the shorter of two equal matches comes first', () => {
		expect(named('web-server-1', 'web-1')('web')).toEqual(['web-1', 'web-server-1']);
	});
	test('equal matches keep the order of their rows', () => {
		expect(named('web-2', 'web-1')('web')).toEqual(['web-2', 'web-1']);
	});
	test('camel humps count as word starts', () => {
		expect(named('fobar', 'fooBar')('fb')).toEqual(['fooBar', 'fobar']);
	});
	test('a match in the name beats a better one in another field', () => {
		const search = createSearch();
		search.put(0, [
			{kind: 'name', text: 'db'},
			{kind: 'tag', text: 'prod'},
		]);
		search.put(1, [{kind: 'name', text: 'p-r-o-d'}]);
		expect(ranked(search.find('prod'))).toEqual([1, 0]);
	});
	test('upper case in a query makes case count', () => {
		expect(named('web', 'Web')('Web')).toEqual(['Web']);
		expect(named('web', 'Web')('web')).toHaveLength(2);
	});
	test('ids and addresses match as they stand, without gaps', () => {
		const search = createSearch();
		search.put(0, [
			{kind: 'name', text: 'web'},
			{kind: 'id', text: 'i-0d1b'},
			{kind: 'ip', text: '10.0.1.7'},
		]);
		expect(ranked(search.find('db'))).toHaveLength(0);
		expect(ranked(search.find('0d1'))).toHaveLength(1);
		expect(ranked(search.find('.1.7'))).toHaveLength(1);
	});
	test('letters of two fields never make one word', () => {
		const search = createSearch();
		search.put(0, [
			{kind: 'name', text: 'we'},
			{kind: 'tag', text: 'b=1'},
		]);
		expect(ranked(search.find('web'))).toHaveLength(0);
	});
});

describe('the search language', () => {
	const search = createSearch();
	const rows: Field[][] = [
		[
			{kind: 'name', text: 'payments-api'},
			{kind: 'id', text: 'i-0a1b'},
			{kind: 'region', text: 'eu-west-1'},
			{kind: 'tag', text: 'env=prod'},
		],
		[
			{kind: 'name', text: 'orders-api'},
			{kind: 'id', text: 'i-0c2d'},
			{kind: 'region', text: 'us-east-1'},
			{kind: 'tag', text: 'env=dev'},
		],
	];
	rows.forEach((fields, row) => {
		search.put(row, fields);
	});
	test.each([
		['api', [0, 1]],
		['pay api', [0]],
		['!orders', [0]],
		['^orders', [1]],
		['region:us', [1]],
		['tag:env=prod', [0]],
		['tag:env', [0, 1]],
		['name:0a1b', []],
		['id:0a1b', [0]],
		["'ment", [0]],
		["'mnt", []],
		['tag:', [0, 1]],
		['!', [0, 1]],
		['', [0, 1]],
	])('%s finds its nodes', (query, expected) => {
		expect(ranked(search.find(query)).sort()).toEqual(expected);
	});
	test('of a long query the first 32 words count, half-typed ones not among them', () => {
		const words = (count: number) => `${'! '.repeat(5)}${'api '.repeat(count)}`;
		expect(parseQuery(words(3000))).toHaveLength(32);
		expect(ranked(search.find(`${words(31)}pay`))).toEqual([0]);
		expect(ranked(search.find(`${words(32)}pay`)).sort()).toEqual([0, 1]);
	});
	test('matched letters are told by field and position', () => {
		expect([...search.places(0, 'api dv')]).toEqual([[0, [9, 10, 11]]]);
		expect([...search.places(1, 'api dv')]).toEqual([
			[0, [7, 8, 9]],
			[4, [4, 6]],
		]);
	});
});

const kinds: FieldKind[] = ['name', 'id', 'ip', 'tag', 'region'];
const own: FieldKind[] = ['name', 'id', 'ip'];
const text = fc.oneof(
	fc.string({
		unit: fc.constantFrom('a', 'b', 'A', 'B', '-', '1', '=', 'ß', 'É', '漢', 'İ', 'i', 'Σ', 'ς', ' '),
		maxLength: 12,
	}),
	fc.string({unit: 'grapheme', maxLength: 6}),
	// Nodes share most of their tags.
	fc.constantFrom('a=b', 'ab=1', 'a/B-1'),
);
const row = fc
	.array(fc.record({kind: fc.constantFrom(...kinds), text}), {maxLength: 5})
	.map(fields =>
		fields.filter(({kind}, at) => !own.includes(kind) || fields.findIndex(field => field.kind === kind) === at),
	);

/** The fields of a row as they are numbered: name, id and address, then the others. */
const numbered = (fields: readonly Field[]): readonly (Field | undefined)[] => [
	...own.map(kind => fields.find(field => field.kind === kind)),
	...fields.filter(({kind}) => !own.includes(kind)),
];
const word = fc
	.tuple(
		fc.constantFrom('', '', '', '!', '^', "'", 'tag:', 'name:', '!tag:'),
		fc.string({unit: fc.constantFrom('a', 'b', 'A', '-', '1', '=', 'é', '漢', 'İ', 'i', 'Σ', 'ς'), maxLength: 4}),
	)
	.map(([sign, letters]) => sign + letters);

test('a search that goes on after another one began finds the same', () => {
	const search = createSearch();
	for (let row = 0; row < 2000; row++) search.put(row, [{kind: 'name', text: `${row % 2 ? 'web' : 'db'}-${row}`}]);
	const first = search.start('web');
	expect(first.step(() => true)).toBe(false);
	const second = search.start('db');
	expect(second.step(() => true)).toBe(false);
	for (const run of [first, second]) while (!run.step(() => true));
	const everySecond = (from: number) => Array.from({length: 1000}, (_, at) => from + 2 * at);
	expect([...(first.result()?.rows ?? [])]).toEqual(everySecond(1));
	expect([...(second.result()?.rows ?? [])]).toEqual(everySecond(0));
});

test('ids are found by every part of them, however long the letters of others are', () => {
	const search = createSearch();
	['i-0a', 'mi-0ai', 'xmi-'].forEach((id, row) => {
		search.put(row, [{kind: 'id', text: id}]);
	});
	expect(ranked(search.find('i')).sort()).toEqual([0, 1, 2]);
	expect(ranked(search.find('ai'))).toEqual([1]);
	search.put(3, [{kind: 'id', text: 'i-0123i9'}]);
	expect(ranked(search.find('i9'))).toEqual([3]);
	expect(ranked(search.find('mi-')).sort()).toEqual([1, 2]);
});

describe('every fast path agrees with the plain matcher', () => {
	test('masks, narrowing, going back, later pages, rewritten rows and slices', () => {
		fc.assert(
			fc.property(
				fc.array(row, {minLength: 1, maxLength: 30}),
				fc.array(word, {maxLength: 3}),
				fc.nat({max: 29}),
				row,
				(rows, words, at, rewritten) => {
					const search = createSearch();
					const half = Math.ceil(rows.length / 2);
					const now: (readonly Field[])[] = rows.slice(0, half);
					now.forEach((fields, number) => {
						search.put(number, fields);
					});
					const typed = words.join(' ');
					const check = (query: string) => {
						expect(ranked(search.find(query))).toEqual(plainRanking(now, query));
					};
					for (let length = 0; length <= typed.length; length++) check(typed.slice(0, length));
					for (const fields of rows.slice(half)) {
						search.put(now.length, fields);
						now.push(fields);
					}
					check(typed);
					now[at % now.length] = rewritten;
					search.put(at % now.length, rewritten);
					for (let length = typed.length; length >= 0; length--) check(typed.slice(0, length));
					const sliced = search.start(`${typed} a`);
					while (!sliced.step(() => true));
					expect(ranked(sliced.result())).toEqual(plainRanking(now, `${typed} a`));
				},
			),
			{numRuns: 600},
		);
	});
	test('scores, in the order of names that differ little', () => {
		const letters = fc.string({unit: fc.constantFrom('a', 'b', 'A', 'B', '-', '1', '=', ' '), maxLength: 8});
		const typed = fc
			.tuple(
				fc.constantFrom('', "'", '^'),
				fc.string({unit: fc.constantFrom('a', 'b', '1'), minLength: 1, maxLength: 3}),
			)
			.map(([sign, wanted]) => sign + wanted);
		fc.assert(
			fc.property(fc.array(letters, {minLength: 2, maxLength: 12}), typed, (names, query) => {
				const search = createSearch();
				const now = names.map((name): readonly Field[] => [{kind: 'name', text: name}]);
				now.forEach((fields, number) => {
					search.put(number, fields);
				});
				expect(ranked(search.find(query))).toEqual(plainRanking(now, query));
			}),
			{numRuns: 4000},
		);
	});
	test('slices of large indexes, whatever is written between them', () => {
		fc.assert(
			fc.property(
				fc.array(row, {minLength: 5, maxLength: 40}),
				fc.array(word, {minLength: 1, maxLength: 2}),
				fc.array(row, {minLength: 1, maxLength: 20}),
				fc.nat(),
				(rows, words, later, at) => {
					const search = createSearch();
					const now = Array.from({length: 1700}, (_, number) => rows[(number * 7) % rows.length] ?? []);
					now.forEach((fields, number) => {
						search.put(number, fields);
					});
					const typed = words.join(' ');
					const sliced = search.start(typed);
					let slices = 1;
					for (; !sliced.step(() => true); slices++) {
						const fields = later[slices % later.length] ?? [];
						const [first, second] = [(at * slices) % now.length, now.length];
						for (const number of [first, second]) {
							now[number] = fields;
							search.put(number, fields);
						}
					}
					expect(slices).toBe(4);
					const result = sliced.result();
					if (result) search.keep(result);
					expect(ranked(search.find(typed))).toEqual(plainRanking(now, typed));
					expect(ranked(search.find(`${typed}a`))).toEqual(plainRanking(now, `${typed}a`));
				},
			),
			{numRuns: 40},
		);
	});
	test('a result from narrowing is the same, in the same order, as one from scratch', () => {
		fc.assert(
			fc.property(fc.array(row, {maxLength: 40}), word, (rows, typed) => {
				const [narrowed, scratch] = [createSearch(), createSearch()];
				rows.forEach((fields, number) => {
					narrowed.put(number, fields);
					scratch.put(number, fields);
				});
				for (let length = 1; length < typed.length; length++) narrowed.find(typed.slice(0, length));
				expect(ranked(narrowed.find(typed))).toEqual(ranked(scratch.find(typed)));
			}),
			{numRuns: 600},
		);
	});
	test('the letters told as matched are the letters of the query', () => {
		fc.assert(
			fc.property(
				row,
				fc.string({unit: fc.constantFrom('a', 'b', '-', '1'), minLength: 1, maxLength: 3}),
				(fields, typed) => {
					const search = createSearch();
					search.put(0, fields);
					if (ranked(search.find(typed)).length === 0 || parseQuery(typed).length === 0) return;
					for (const [field, places] of search.places(0, typed)) {
						expect(places.map(place => numbered(fields)[field]?.text.charAt(place).toLowerCase()).join('')).toBe(typed);
					}
				},
			),
			{numRuns: 600},
		);
	});
});
