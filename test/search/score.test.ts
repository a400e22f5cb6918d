import fc from 'fast-check';
import {expect, test} from 'vitest';
import {fold, upperOf} from '../../src/search/fold.ts';
import {matchExact, matchFuzzy, patternOf, span} from '../../src/search/score.ts';

const letters = fc.string({unit: fc.constantFrom('a', 'b', 'B', '1', '-', '/', '.', ' '), maxLength: 10});

test('a field that begins with the word scores the same as by looking at every letter', () => {
	fc.assert(
		fc.property(letters, letters.filter(Boolean), letters, (before, word, after) => {
			const units = (text: string) => Uint16Array.from(text, letter => letter.charCodeAt(0));
			const field = units(before + word + after);
			const pattern = patternOf(units(fold(word)), units(fold(word)).map(upperOf));
			const slow = {...pattern, isBestAtStart: false};
			for (const match of [matchFuzzy, (...args: Parameters<typeof matchFuzzy>) => matchExact(...args, 99)]) {
				const quick = {score: match(field, before.length, field.length, pattern), ...span};
				expect(quick).toEqual({score: match(field, before.length, field.length, slow), ...span});
				expect(quick.score).toBeLessThanOrEqual(pattern.best);
			}
		}),
	);
});
