import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {needsShield, shield} from '../../src/session/shield.ts';

/** The plugin's own escape keys as its release notes tell them: after CR or LF, `~~` is one tilde, other keys pass. */
const plugin = (input: string): string => {
	let out = '';
	for (let at = 0, isStart = false; at < input.length; at++) {
		const [key = '', next] = [input[at], input[at + 1]];
		if (isStart && key === '~' && next !== undefined && '.?-'.includes(next)) {
			out += `<${next}>`;
			at++;
		} else if (isStart && key === '~' && next === '~') {
			out += '~';
			at++;
		} else out += key;
		isStart = key === '\r' || key === '\n';
	}
	return out;
};

const send = (pieces: readonly string[]): string => {
	let isLineStart = false;
	let sent = '';
	for (const piece of pieces) {
		const shielded = shield(Buffer.from(piece, 'latin1'), isLineStart);
		isLineStart = shielded.isLineStart;
		sent += shielded.bytes.toString('latin1');
	}
	return sent;
};

describe('keys for a plugin with escape keys of its own', () => {
	test.each([
		['\r~.', '\r~~.'],
		['\r~~', '\r~~~'],
		['\r~/bin\n~-', '\r~/bin\n~~-'],
		['ls ~.\r', 'ls ~.\r'],
		['\r~', '\r~~'],
		['~.', '~.'],
	])('%j is sent as %j', (keys, sent) => {
		expect(send([keys])).toBe(sent);
	});

	test('whatever is typed or pasted in one piece arrives unchanged', () => {
		const key = fc.constantFrom('~', '.', '?', '-', '\r', '\n', 'a', 'bc');
		fc.assert(
			fc.property(fc.array(key, {maxLength: 40}), keys => {
				const text = keys.join('');
				expect(plugin(send([text]))).toBe(text);
			}),
			{numRuns: 1000, verbose: true},
		);
	});

	test('only newer plugins need it', () => {
		const of = (version: string) => needsShield({kind: 'plugin', path: '/p', version});
		expect([of('1.2.764.0'), of('1.2.835.0'), of('1.2.896.0')]).toEqual([false, true, true]);
		expect(needsShield({kind: 'builtin', path: '/n', script: '/s'})).toBe(false);
	});
});
