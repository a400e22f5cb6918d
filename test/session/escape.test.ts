import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {escapeStart, readEscapes} from '../../src/session/escape.ts';

const tilde = 0x7e;

/** What passes and what is asked, with the input cut into the given pieces. */
const read = (pieces: readonly string[], escapeKey: number | null = tilde): string => {
	let state = escapeStart;
	let out = '';
	for (const piece of pieces) {
		const step = readEscapes(state, Buffer.from(piece, 'latin1'), escapeKey);
		state = step.state;
		for (const one of step.pieces) out += typeof one === 'string' ? `<${one}>` : one.toString('latin1');
	}
	return out;
};

describe('escape keys', () => {
	test.each([
		['~.', '<end>'],
		['~d', '<detach>'],
		['~?', '<help>'],
		['~~', '~'],
		['~~.', '~.'],
		['~x', '~x'],
		['~\r~.', '~\r<end>'],
		['ls ~.', 'ls ~.'],
		['ls\r~.', 'ls\r<end>'],
		['ls\n~.', 'ls\n<end>'],
		['~?~.', '<help><end>'],
		['\u001B[200~a\r~.\r~d\u001B[201~\r~.', '\u001B[200~a\r~.\r~d\u001B[201~\r<end>'],
		['\u001B[200\r~.', '\u001B[200\r<end>'],
		['\u001B\u001B[200~\r~.', '\u001B\u001B[200~\r~.'],
		['\u001B[202~\r~.', '\u001B[202~\r<end>'],
		['ä\u00FF\r~.', 'ä\u00FF\r<end>'],
	])('%j becomes %j, also when it comes byte by byte', (input, output) => {
		expect(read([input])).toBe(output);
		expect(read(input.split(''))).toBe(output);
	});

	test('another character can be the escape, or none', () => {
		expect(read(['^.'], 0x5e)).toBe('<end>');
		expect(read(['~.\r~d~?'], null)).toBe('~.\r~d~?');
	});

	test('however the input is cut, the outcome is the same, and without an escape at a line start nothing is changed', () => {
		const key = fc.constantFrom(
			'~',
			'.',
			'd',
			'?',
			'\r',
			'\n',
			'a',
			'\u001B',
			'[',
			'2',
			'0',
			'1',
			'\u001B[200~',
			'\u001B[201~',
		);
		fc.assert(
			fc.property(fc.array(key, {maxLength: 40}), fc.array(fc.nat(40), {maxLength: 8}), (keys, cuts) => {
				const input = keys.join('');
				const places = [0, ...cuts.filter(cut => cut < input.length).sort((a, b) => a - b), input.length];
				const pieces = places.slice(1).map((place, index) => input.slice(places[index], place));
				expect(read(pieces)).toBe(read([input]));
				if (!/(^|[\r\n])~/.test(input)) expect(read([input])).toBe(input);
			}),
			{numRuns: 500, verbose: true},
		);
	});
});
