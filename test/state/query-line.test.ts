import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {type Edit, edit, emptyLine, insert, type Line} from '../../src/state/query-line.ts';

const edits: readonly Edit[] = ['backspace', 'delete', 'word', 'clear', 'left', 'right', 'start', 'end'];
const isEdit = (step: string): step is Edit => edits.some(how => how === step);

const typed = (text: string, caret = text.length): Line => ({text, caret});

describe('a line being typed', () => {
	test('takes text at the caret', () => {
		expect(insert(typed('ac', 1), 'b')).toEqual(typed('abc', 2));
	});

	test('erases whole characters as people see them', () => {
		expect(edit(typed('a👨‍👩‍👧'), 'backspace')).toEqual(typed('a'));
		expect(edit(typed('é', 2), 'backspace')).toEqual(emptyLine);
		expect(edit(typed('数据', 0), 'delete')).toEqual(typed('据', 0));
	});

	test('erases the word before the caret with the space behind it', () => {
		expect(edit(typed('tag:env=prod web '), 'word')).toEqual(typed('tag:env=prod '));
		expect(edit(typed('one two', 3), 'word')).toEqual(typed(' two', 0));
	});

	test('moves the caret and stops at both ends', () => {
		expect(edit(typed('ab', 0), 'left')).toEqual(typed('ab', 0));
		expect(edit(typed('ab', 1), 'right')).toEqual(typed('ab', 2));
		expect(edit(typed('ab', 2), 'start')).toEqual(typed('ab', 0));
		expect(edit(typed('ab', 0), 'end')).toEqual(typed('ab', 2));
	});

	test('gives the same line when an edit changes nothing', () => {
		for (const how of edits) expect(edit(emptyLine, how)).toBe(emptyLine);
	});

	test('takes 256 characters and drops what is beyond', () => {
		expect(insert(emptyLine, 'x'.repeat(1000)).text).toHaveLength(256);
	});

	test('keeps the caret within the text whatever is typed', () => {
		fc.assert(
			fc.property(
				fc.array(fc.oneof(fc.string({unit: 'grapheme'}), fc.constantFrom(...edits)), {maxLength: 40}),
				steps => {
					let line = emptyLine;
					for (const step of steps) {
						line = isEdit(step) ? edit(line, step) : insert(line, step);
						expect(line.caret).toBeGreaterThanOrEqual(0);
						expect(line.caret).toBeLessThanOrEqual(line.text.length);
						expect(line.text.isWellFormed()).toBe(true);
					}
				},
			),
		);
	});
});
