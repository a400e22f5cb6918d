import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {createSearch, type Field, type FieldKind, parseQuery} from '../../src/search/index.ts';
import {plainRanking} from './reference.ts';

const named = (...names: string[]) => {
	const search = createSearch();
	names.forEach((name, row) => {
		search.put(row, [{kind: 'name', text: name}]);
	});
	return (query: string) => [...search.find(query).ranked].map(row => names[row]);
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
		expect([...search.find('prod').ranked]).toEqual([1, 0]);
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
		expect(search.find('db').ranked).toHaveLength(0);
		expect(search.find('0d1').ranked).toHaveLength(1);
		expect(search.find('.1.7').ranked).toHaveLength(1);
	});
	test('letters of two fields never make one word', () => {
		const search = createSearch();
		search.put(0, [
			{kind: 'name', text: 'we'},
			{kind: 'tag', text: 'b=1'},
		]);
		expect(search.find('web').ranked).toHaveLength(0);
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
		expect([...search.find(query).ranked].sort()).toEqual(expected);
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
	fc.string({unit: fc.constantFrom('a', 'b', 'A', 'B', '-', '1', '=', 'ß', 'É', '漢', 'İ', ' '), maxLength: 12}),
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
		fc.string({unit: fc.constantFrom('a', 'b', 'A', '-', '1', '=', 'é', '漢', 'İ'), maxLength: 4}),
	)
	.map(([sign, letters]) => sign + letters);

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
						expect([...search.find(query).ranked]).toEqual(plainRanking(now, query));
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
					expect([...(sliced.result()?.ranked ?? [])]).toEqual(plainRanking(now, `${typed} a`));
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
				expect([...search.find(query).ranked]).toEqual(plainRanking(now, query));
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
					expect([...search.find(typed).ranked]).toEqual(plainRanking(now, typed));
					expect([...search.find(`${typed}a`).ranked]).toEqual(plainRanking(now, `${typed}a`));
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
				expect([...narrowed.find(typed).ranked]).toEqual([...scratch.find(typed).ranked]);
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
					if (search.find(typed).ranked.length === 0 || parseQuery(typed).length === 0) return;
					for (const [field, places] of search.places(0, typed)) {
						expect(places.map(place => numbered(fields)[field]?.text.charAt(place).toLowerCase()).join('')).toBe(typed);
					}
				},
			),
			{numRuns: 600},
		);
	});
});
