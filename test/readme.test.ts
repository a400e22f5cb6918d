import {readFileSync} from 'node:fs';
import path from 'node:path';
import {describe, expect, test} from 'vitest';
import {keyTable} from '../src/ui/key-table.ts';
import {expectGenerated} from './support/generated.ts';
import {root} from './support/robot.ts';

const readme = readFileSync(path.join(root, 'README.md'), 'utf8');

describe('the README', () => {
	test('names the keys that the key table names', () => {
		const made = readme.replace(/(<!-- keys: [^\n]*-->\n)[\s\S]*?(<!-- \/keys -->)/, `$1\n${keyTable()}\n$2`);
		expectGenerated('README.md', made);
	});

	test('fits two screens of prose', () => {
		expect(readme.split('\n').length).toBeLessThan(200);
	});

	test('links to files that are there', () => {
		const links = [...readme.matchAll(/\]\(([^)#]+)\)/g)].map(([, target]) => target ?? '');
		for (const link of links) expect(() => readFileSync(path.join(root, link)), link).not.toThrow();
	});
});
