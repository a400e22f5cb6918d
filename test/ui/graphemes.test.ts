import fc from 'fast-check';
import {expect, test} from 'vitest';
import {GraphemeSegmenter} from '../../src/ui/graphemes.ts';

const units = [
	'a',
	' ',
	'~',
	'·',
	'…',
	'✓',
	'→',
	'│',
	'×',
	'\u0301',
	'\r',
	'\n',
	'👍',
	'🏽',
	'\u200D',
	'ก',
	'한',
	'🇩',
	'🇪',
];

test('characters are told apart as by Unicode', () => {
	const plain = new Intl.Segmenter();
	const text = fc.oneof(fc.string({unit: fc.constantFrom(...units)}), fc.string({unit: 'grapheme'}));
	fc.assert(
		fc.property(text, given => {
			const own = [...GraphemeSegmenter().segment(given)].map(({segment, index}) => [segment, index]);
			expect(own).toEqual([...plain.segment(given)].map(({segment, index}) => [segment, index]));
		}),
		{numRuns: 500},
	);
});
