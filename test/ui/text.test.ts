import fc from 'fast-check';
import stringWidth from 'string-width';
import {describe, expect, test} from 'vitest';
import {cell, count, cut, cutLine, lineWidth, merged, padded, spread} from '../../src/ui/text.ts';
import {wrapped} from '../../src/ui/wrap.ts';
import {textOf} from '../support/frames.ts';

const anyText = fc.oneof(
	fc.string({unit: 'grapheme'}),
	fc.string({unit: 'binary'}),
	fc.string({unit: fc.constantFrom('数', '👨‍👩‍👧', 'é', 'a', ' ', '\u001B[31m', '\u202E', '\uD800')}),
);

describe('a text in columns', () => {
	test('is cut with an ellipsis and never in the middle of a character', () => {
		expect(cut('payments-api', 20)).toBe('payments-api');
		expect(cut('payments-api', 8)).toBe('payment…');
		expect(cut('数据库主节点', 6)).toBe('数据…');
		expect(cut('ab', 0)).toBe('');
	});

	test('takes exactly the columns of its cell, whatever it holds', () => {
		fc.assert(
			fc.property(anyText, fc.nat(40), (text, width) => {
				expect(stringWidth(padded(text, width))).toBe(width);
				expect(stringWidth(cut(text, width))).toBeLessThanOrEqual(width);
			}),
		);
	});

	test('is rid of control characters', () => {
		expect(cut('a\u001B[31mb\u202Ec', 20)).toBe('a [31mb c');
	});

	test('shows matched letters where they are, and none behind the cut', () => {
		expect(cell('payments', 10, 'plain', [0, 1, 4])).toEqual([
			{text: 'pa', role: 'match'},
			{text: 'ym', role: 'plain'},
			{text: 'e', role: 'match'},
			{text: 'nts  ', role: 'plain'},
		]);
		expect(cell('payments', 4, 'plain', [2, 3, 7])).toEqual([
			{text: 'pa', role: 'plain'},
			{text: 'y', role: 'match'},
			{text: '…', role: 'plain'},
		]);
	});

	test('loses no letter to the marks, whatever matched', () => {
		fc.assert(
			fc.property(anyText, fc.nat(30), fc.uniqueArray(fc.nat(30)), (text, width, places) => {
				const line = cell(
					text,
					width,
					'plain',
					places.sort((one, other) => one - other),
				);
				expect(textOf(line)).toBe(padded(text, width));
			}),
		);
	});
});

describe('a line', () => {
	test('is cut to a width across its pieces', () => {
		const line = [
			{text: 'abc', role: 'strong'},
			{text: 'defg', role: 'muted'},
		] as const;
		expect(textOf(cutLine(line, 5))).toBe('abcd…');
		expect(textOf(cutLine(line, 3))).toBe('ab…');
		expect(textOf(cutLine(line, 7))).toBe('abcdefg');
	});

	test('never gets wider than it may', () => {
		const pieces = fc.array(fc.record({text: fc.string({unit: 'grapheme'}), role: fc.constant('plain' as const)}));
		fc.assert(
			fc.property(pieces, pieces, fc.nat(30), (left, right, width) => {
				expect(lineWidth(cutLine(left, width))).toBeLessThanOrEqual(width);
				expect(lineWidth(spread(left, right, width))).toBeLessThanOrEqual(width);
			}),
		);
	});

	test('puts its right part at the edge, or leaves it out', () => {
		const left = [{text: 'left', role: 'plain'}] as const;
		const right = [{text: 'right', role: 'muted'}] as const;
		expect(textOf(spread(left, right, 12))).toBe('left   right');
		expect(textOf(spread(left, right, 10))).toBe('left');
	});

	test('joins neighbours of one role', () => {
		expect(
			merged([
				{text: 'a', role: 'plain'},
				{text: 'b', role: 'plain'},
				{text: 'c', role: 'muted'},
			]),
		).toEqual([
			{text: 'ab', role: 'plain'},
			{text: 'c', role: 'muted'},
		]);
	});
});

describe('a wrapped text', () => {
	test('breaks between words and indents what follows', () => {
		expect(wrapped('ask for ssm:StartSession on this node', 16, 2)).toEqual([
			'ask for',
			'  ssm:StartSessi',
			'  on on this',
			'  node',
		]);
	});

	test('keeps every word and no line too wide', () => {
		fc.assert(
			fc.property(fc.array(fc.stringMatching(/^[a-z]{1,12}$/)), fc.integer({min: 12, max: 40}), (words, width) => {
				const lines = wrapped(words.join(' '), width);
				expect(lines.join(' ').split(' ').filter(Boolean)).toEqual(words);
				for (const line of lines) expect(line.length).toBeLessThanOrEqual(width);
			}),
		);
		fc.assert(
			fc.property(anyText, fc.integer({min: 8, max: 40}), fc.nat(3), (text, width, indent) => {
				for (const line of wrapped(text, width, indent)) expect(stringWidth(line)).toBeLessThanOrEqual(width);
			}),
		);
	});
});

test('numbers are grouped', () => {
	expect(count(1234567)).toBe('1,234,567');
});
