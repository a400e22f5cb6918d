import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {bySegments, fits, wild} from '../../../src/sandbox/iam/glob.ts';

const seed = Math.trunc(Math.random() * 2 ** 31);

/** The same meaning by way of a regular expression: slow for some patterns, but plainly right. */
const expected = (pattern: string, text: string): boolean => {
	const source = pattern
		.replace(/[\\^$.|+()[\]{}]/g, '\\$&')
		.replaceAll('*', '[^]*')
		.replaceAll('?', '[^]');
	return new RegExp(`^${source}$`).test(text);
};

/** By ARN segments: a `*` inside one of the first five, and `?` there, is no colon. */
const expectedBySegments = (pattern: string, text: string): boolean => {
	const parts = pattern.split(':');
	const segments = parts.length > 6 ? [...parts.slice(0, 5), parts.slice(5).join(':')] : parts;
	const source = segments
		.map((segment, at) => {
			const escaped = segment.replace(/[\\^$.|+()[\]{}]/g, '\\$&');
			if (at === segments.length - 1) return escaped.replaceAll('*', '[^]*').replaceAll('?', '[^]');
			return escaped
				.replace(/\*$/, '\u0000')
				.replaceAll('*', '[^:]*')
				.replaceAll('?', '[^:]')
				.replace('\u0000', '[^]*');
		})
		.join(':');
	return new RegExp(`^${source}$`).test(text);
};

const letters = (...from: string[]): fc.Arbitrary<string> => fc.string({unit: fc.constantFrom(...from), maxLength: 12});

describe(`wildcards (seed ${seed})`, () => {
	test('mean what a regular expression would', () => {
		fc.assert(
			fc.property(letters('a', 'b', ':', '*', '?', '.'), letters('a', 'b', ':', '.'), (pattern, text) => {
				expect(fits(wild(pattern), text)).toBe(expected(pattern, text));
			}),
			{seed, numRuns: 3000},
		);
	});

	test('stay in their segment where they stand in its middle', () => {
		fc.assert(
			fc.property(letters('a', ':', '*', '?'), letters('a', 'b', ':'), (pattern, text) => {
				expect(fits(bySegments(wild(pattern)), text)).toBe(expectedBySegments(pattern, text));
			}),
			{seed, numRuns: 3000},
		);
	});

	test('cost no more for a spiteful pattern', () => {
		const pattern = wild(`${'*a'.repeat(60)}b`);
		const start = performance.now();
		expect(fits(pattern, 'a'.repeat(2000))).toBe(false);
		expect(performance.now() - start).toBeLessThan(20_000);
	});
});
