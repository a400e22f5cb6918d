import {mkdirSync, readFileSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import {expect} from 'vitest';
import {root} from './robot.ts';

/** Compares a generated file with the committed one; only `npm run fix` (REACH_FIX) writes it. */
export const expectGenerated = (file: string, content: string): void => {
	const where = path.join(root, file);
	if (process.env['REACH_FIX']) {
		mkdirSync(path.dirname(where), {recursive: true});
		writeFileSync(where, content);
	}
	expect(readFileSync(where, 'utf8'), `${file} is stale: npm run fix`).toBe(content);
};
