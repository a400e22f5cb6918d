import {describe, expect, test} from 'vitest';
import {createSearch, type Field} from '../../src/search/index.ts';
import {createTextIndex, putRow} from '../../src/search/text-index.ts';
import {makeRandom} from '../support/random.ts';
import {ranked} from '../support/ranked.ts';
import {plainRanking} from './reference.ts';

/** What people, cats on keyboards and AWS accounts of all countries put into names and queries. */
const odd = [
	...['👩‍💻', 'e\u0301', 'é', 'İstanbul', 'ıI', 'ß', 'ẞ', 'ﬃ', 'ŉ', 'ς', 'K', '\u{10400}\u{10428}', 'Ǆǆ'],
	...['עברית', 'مرحبا', 'नमस्ते', 'ไทย', '漢字', '한글', 'ﷺ', '\u202Eevil', '\uFEFF', '\u00A0x', '\u2028'],
	...['\u0000', '\u001B[2J', '\u007F', '\t', 'a\nb', '\uD83D', '\uDC69', '\uDC69\uD83D'],
	...[
		'',
		' ',
		'    ',
		'!',
		'!!',
		'^',
		"'",
		"!'",
		'!^',
		'tag:',
		'!tag:',
		'tag:=',
		'tag:^',
		'name:',
		'name:!x',
		':',
		'TAG:a',
	],
	...['tag:tag:', "'^x", '=', '!=', '__proto__', 'constructor', 'a'.repeat(300), '漢'.repeat(300)],
];

/** Rows that hold them in every kind of field. */
const rows: readonly (readonly Field[])[] = odd.flatMap((text, at): readonly (readonly Field[])[] => [
	[{kind: 'name', text}],
	[
		{kind: 'id', text},
		{kind: 'ip', text: odd[(at * 7) % odd.length] ?? ''},
		{kind: 'tag', text: `${odd[(at * 5) % odd.length]}=${text}`},
		{kind: 'region', text},
	],
]);

const filled = () => {
	const search = createSearch();
	rows.forEach((fields, row) => {
		search.put(row, fields);
	});
	return search;
};

describe('odd input', () => {
	const short = odd.filter(text => text.length < 20);

	test('finds, narrows and goes back as the plain matcher does, whatever is typed', () => {
		const search = filled();
		const queries = short.flatMap((text, at) => {
			const other = short[(at * 11) % short.length] ?? '';
			return [text, `!${text}`, `'${text}`, `^${text}`, `tag:${text}`, `id:${text}`, `${text} ${other}`];
		});
		for (const query of queries) {
			for (let length = 1; length <= query.length; length++) {
				const typed = query.slice(0, length);
				expect(ranked(search.find(typed)), JSON.stringify(typed)).toEqual(plainRanking(rows, typed));
			}
			for (let length = query.length - 1; length >= 0; length--) {
				const typed = query.slice(0, length);
				expect(ranked(search.find(typed)), JSON.stringify(typed)).toEqual(plainRanking(rows, typed));
			}
		}
	});

	test.each([
		['letters', 'a'.repeat(10_000)],
		['ideographs', '漢'.repeat(10_000)],
		['words', 'ab '.repeat(300)],
		['signs', '!'.repeat(10_000)],
		['fields', 'tag:'.repeat(2500)],
	])('a long query of %s is answered', (_, query) => {
		const search = filled();
		expect(ranked(search.find(query))).toEqual(plainRanking(rows, query));
		for (let row = 0; row < search.size(); row++) search.places(row, query);
	});

	test('matched places lie in their text, in order, once each', () => {
		const search = filled();
		for (const query of odd) {
			for (const row of ranked(search.find(query))) {
				for (const places of search.places(row, query).values()) {
					expect(places.every((place, at) => place >= 0 && place > (places[at - 1] ?? -1))).toBe(true);
					expect(places.at(-1) ?? 0).toBeLessThan(Math.max(...(rows[row] ?? []).map(({text}) => text.length)));
				}
			}
		}
	});

	test('10,000 tags in all sorts of scripts are each found by their own words', () => {
		const scripts = ['abc', 'αβγ', 'жзи', 'عربي', 'עברית', 'नमस्ते', 'ไทย', '漢字', '한글', '👩‍💻', 'ﷺ', 'İß'];
		const search = createSearch();
		const tag = (number: number) => `${scripts[number % scripts.length]}=${number}x`;
		for (let row = 0; row < 200; row++) {
			search.put(
				row,
				Array.from({length: 50}, (_, at) => ({kind: 'tag', text: tag(row * 50 + at)})),
			);
		}
		for (let number = 0; number < 10_000; number += 7) {
			expect(ranked(search.find(`tag:${tag(number)}`)), tag(number)).toEqual([Math.floor(number / 50)]);
		}
	});
});

describe('the index', () => {
	test('is appended to and never rebuilt: what stands there stays as it is and where it is', () => {
		const seed = Math.trunc(Math.random() * 1e9);
		const random = makeRandom(seed);
		const index = createTextIndex();
		const some = (): readonly Field[] => [
			{kind: 'name', text: odd[Math.floor(random() * 40)] ?? ''},
			{kind: 'id', text: `i-${Math.floor(random() * 1e9)}`},
			{kind: 'tag', text: `team=${Math.floor(random() * 9)}`},
		];
		for (let row = 0; row < 500; row++) putRow(index, row, some());
		for (let change = 0; change < 300; change++) {
			const {byteCount, wideCount, sharedCount, logCount} = index;
			const before = {
				bytes: index.bytes.slice(0, byteCount),
				wide: index.wide.slice(0, wideCount),
				shared: index.sharedStart.slice(0, sharedCount),
				log: index.log.slice(0, logCount),
			};
			const row = random() < 0.5 ? index.size : Math.floor(random() * index.size);
			const fields = some();
			putRow(index, row, fields);
			const now = {
				bytes: index.bytes.slice(0, byteCount),
				wide: index.wide.slice(0, wideCount),
				shared: index.sharedStart.slice(0, sharedCount),
				log: index.log.slice(0, logCount),
			};
			expect(now, `seed ${seed}`).toEqual(before);
			const letters = fields.reduce((sum, {text}) => sum + text.length, 0);
			const written = index.byteCount - byteCount + index.wideCount - wideCount;
			expect(written, `seed ${seed}`).toBeLessThanOrEqual(letters);
			expect(index.logCount).toBe(logCount + 1);
		}
	});

	test('goes back to what was found for a shorter query without looking again', () => {
		const search = filled();
		const [one, two] = [search.find('a'), search.find('ab')];
		expect(search.find('a')).toBe(one);
		expect(search.find('ab')).toBe(two);
		search.put(rows.length, [{kind: 'name', text: 'abc'}]);
		expect(search.find('a')).not.toBe(one);
		expect([...search.find('a').rows]).toContain(rows.length);
	});
});
