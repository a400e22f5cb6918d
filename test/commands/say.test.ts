import {expect, test} from 'vitest';
import {problemLine} from '../../src/commands/say.ts';

test.each([
	['no region is set', 'choose one with --region', 'no region is set · choose one with --region'],
	['No node matches.', 'Try: reach list --all', 'No node matches. Try: reach list --all'],
	['no answer', '', 'no answer'],
	['evil\u001B[2J', 'line\nbreak', 'evil [2J · line break'],
])('%j with %j is one line: %s', (summary, hint, line) => {
	expect(problemLine({summary, hint})).toBe(line);
});
