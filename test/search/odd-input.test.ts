import {describe, expect, test} from 'vitest';
import {cased, fold} from '../../src/search/fold.ts';
import {createSearch, type Field} from '../../src/search/index.ts';
import type {Texts} from '../../src/search/score.ts';
import {createTextIndex, inRecord, namesAt, placeIn, putRow, recordSize, textsAt} from '../../src/search/text-index.ts';
import {makeRandom} from '../support/random.ts';
import {ranked} from '../support/ranked.ts';
import {plainRanking} from './reference.ts';

/** What people, cats on keyboards and AWS accounts of all countries put into names and queries. */
const odd = [
	...[
		'👩‍💻',
		'e\u0301',
		'é',
		'İstanbul',
		'ıI',
		'ß',
		'ẞ',
		'ﬃ',
		'ŉ',
		'ς',
		'ΟΔΟΣΑ',
		'Οδος',
		'K',
		'\u{10400}\u{10428}',
		'Ǆǆ',
	],
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
		['ΟΔΟΣ', ['ΟΔΟΣ', 'ΟΔΟΣΑ']],
		['οδοσ', ['ΟΔΟΣ', 'οδος', 'ΟΔΟΣΑ', 'η οδος 5']],
		['οδος', ['ΟΔΟΣ', 'οδος', 'ΟΔΟΣΑ', 'η οδος 5']],
		["'οδος", ['ΟΔΟΣ', 'οδος', 'ΟΔΟΣΑ', 'η οδος 5']],
		['istanbul', ['istanbul', 'Istanbul', 'İstanbul', 'db-İSTANBUL']],
		['Istanbul', ['Istanbul', 'İstanbul']],
		['İstanbul', ['Istanbul', 'İstanbul']],
		['^İ', ['Istanbul', 'İstanbul']],
		['İSTANBUL', ['db-İSTANBUL']],
		['!İSTANBUL istan', ['istanbul', 'Istanbul', 'İstanbul']],
	])('%s finds its names, also while it is typed', (query, expected) => {
		const names = [
			...['ΟΔΟΣ', 'οδος', 'ΟΔΟΣΑ', 'η οδος 5', 'istanbul', 'Istanbul', 'İstanbul', 'db-İSTANBUL'],
			...['ısparta', 'ΟΔΟ'],
		];
		const search = createSearch();
		names.forEach((text, row) => {
			search.put(row, [{kind: 'name', text}]);
		});
		const found = (typed: string) =>
			ranked(search.find(typed))
				.map(row => names[row] ?? '')
				.sort((one, other) => names.indexOf(one) - names.indexOf(other));
		for (let length = 1; length < query.length; length++) {
			expect(found(query.slice(0, length))).toEqual(expect.arrayContaining(query.startsWith('!') ? [] : expected));
		}
		expect(found(query)).toEqual(expected);
	});

	test.each([
		['οδος', 'ΟΔΟΣΑ', [0, 1, 2, 3]],
		['οδοσ', 'η οδος', [2, 3, 4, 5]],
		['istanbul', 'db-İSTANBUL', [3, 4, 5, 6, 7, 8, 9, 10]],
	])('the letters of %s are marked in %s', (query, text, letters) => {
		const search = createSearch();
		search.put(0, [{kind: 'name', text}]);
		expect(search.places(0, query).get(0)).toEqual(letters);
	});

	test('every letter there is folds to one of its length, and alone as it does in a word', () => {
		for (let point = 0; point < 0x110000; point++) {
			const letter = String.fromCodePoint(point);
			const folded = fold(letter);
			if (folded === letter) continue;
			expect(folded.length, letter).toBe(letter.length);
			expect([fold(folded), fold(`a${letter}`), fold(`${letter}a`)]).toEqual([folded, `a${folded}`, `${folded}a`]);
			expect(cased(cased(letter))).toBe(cased(letter));
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
	test('is written to and never rebuilt: what other rows have stays as it is and where it is', () => {
		const seed = Math.trunc(Math.random() * 1e9);
		const random = makeRandom(seed);
		const index = createTextIndex();
		const some = (): readonly Field[] => [
			{kind: 'name', text: odd[Math.floor(random() * 40)] ?? ''},
			{kind: 'id', text: `i-${Math.floor(random() * 1e9)}`},
			{kind: 'tag', text: `team=${Math.floor(random() * 9)}`},
		];
		for (let row = 0; row < 500; row++) putRow(index, row, some());
		const textOf = (texts: Texts, start: number, length: number) =>
			String.fromCharCode(...texts.subarray(placeIn(start), placeIn(start) + length));
		/** What the index holds of a row: its record and the texts that it points to. */
		const heldOf = (row: number) => {
			const record = index.records.slice(row * recordSize, (row + 1) * recordSize);
			const [name = 0, code = 0, lengths = 0] = record.subarray(inRecord.name);
			const codes = ((lengths >>> 16) & 0xff) + (lengths >>> 24);
			const own = [textOf(namesAt(index, name), name, lengths & 0xffff), textOf(textsAt(index, code), code, codes)];
			return [...record, ...own].join();
		};
		const heldOfAll = () => Array.from({length: index.size}, (_, row) => heldOf(row));
		const sizeOf = () => index.nameCount + index.byteCount + index.wideCount;
		for (let change = 0; change < 300; change++) {
			const {sharedCount, logCount} = index;
			const [shared, log] = [index.sharedStart.slice(0, sharedCount), index.log.slice(0, logCount)];
			const [before, size] = [heldOfAll(), sizeOf()];
			const row = random() < 0.5 ? index.size : Math.floor(random() * index.size);
			const fields = some();
			putRow(index, row, fields);
			before[row] = heldOf(row);
			expect(heldOfAll(), `seed ${seed}`).toEqual(before);
			expect(index.sharedStart.slice(0, sharedCount), `seed ${seed}`).toEqual(shared);
			expect(index.log.slice(0, logCount), `seed ${seed}`).toEqual(log);
			const letters = fields.reduce((sum, {text}) => sum + text.length, 0);
			expect(sizeOf() - size, `seed ${seed}`).toBeLessThanOrEqual(letters);
			expect(index.logCount).toBe(logCount + 1);
		}
	});

	test('writes a row again where it stands if it fits there', () => {
		const index = createTextIndex();
		const put = (name: string, ip: string) =>
			putRow(index, 0, [
				{kind: 'name', text: name},
				{kind: 'id', text: 'i-0a'},
				{kind: 'ip', text: ip},
			]);
		put('ip-10-0-0-1.ec2.internal', '10.0.0.1');
		const {nameCount, byteCount} = index;
		put('payments-api', '10.0.0.1');
		expect([index.nameCount, index.byteCount]).toEqual([nameCount, byteCount]);
		put('payments-api', '10.0.0.101');
		expect(index.byteCount).toBeGreaterThan(byteCount);
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
