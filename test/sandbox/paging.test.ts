import {describe, expect, test} from 'vitest';
import {cut, type PageFault, pageNumber} from '../../src/sandbox/paging.ts';

const all = Array.from({length: 25}, (_, index) => index);

/** All pages of the listing, at most ten; the second goes wrong. */
const pagesWith = (fault?: PageFault): (readonly number[])[] => {
	const pages: (readonly number[])[] = [];
	let token: string | undefined;
	do {
		const page = cut(all, 10, token, 'numbers', pages.length === 1 ? fault : undefined);
		pages.push(page?.items ?? []);
		token = page?.next ?? undefined;
	} while (token && pages.length < 10);
	return pages;
};

describe('pages', () => {
	test('hold everything once', () => {
		expect(pagesWith().map(({length}) => length)).toEqual([10, 10, 5]);
		expect(pagesWith().flat()).toEqual(all);
	});

	test('know which they are', () => {
		const first = cut(all, 10, undefined, 'numbers');
		const second = cut(all, 10, first?.next ?? '', 'numbers');
		expect([undefined, '', first?.next, second?.next, 'nonsense'].map(pageNumber)).toEqual([1, 1, 2, 3, 2]);
	});

	test('are refused to tokens of other listings and to nonsense', () => {
		const {next} = cut(all, 10, undefined, 'numbers') ?? {};
		expect(cut(all, 10, next ?? '', 'letters')).toBeNull();
		expect(cut(all, 10, 'nonsense', 'numbers')).toBeNull();
		const forged = Buffer.from(JSON.stringify({page: 2, offset: -5, listing: 'numbers'})).toString('base64url');
		expect(cut(all, 10, forged, 'numbers')).toBeNull();
	});

	test('can be told again and again', () => {
		expect(pagesWith('repeatToken').map(([first]) => first)).toEqual([0, 10, 10, 20]);
	});

	test('can tell items twice, and lose none', () => {
		const items = pagesWith('repeatNodes').flat();
		expect(items.length).toBeGreaterThan(all.length);
		expect([...new Set(items)]).toEqual(all);
	});

	test('can lose items for good', () => {
		expect(pagesWith('loseNodes').flat()).toEqual(all.filter(item => item < 15 || item >= 20));
	});
});
