import {readdirSync, readFileSync} from 'node:fs';
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

describe('docs/troubleshooting.md', () => {
	test('quotes messages as the program says them', () => {
		const sources = readdirSync(path.join(root, 'src'), {recursive: true, encoding: 'utf8'})
			.filter(name => /\.tsx?$/.test(name))
			.map(name => readFileSync(path.join(root, 'src', name), 'utf8'))
			.join('\n')
			.replaceAll("\\'", "'")
			.replaceAll('$' + '{program}', 'session-manager-plugin');
		const [, messages = ''] = readFileSync(path.join(root, 'docs', 'troubleshooting.md'), 'utf8').split(
			'\n## Messages\n',
		);
		const quoted = [...messages.matchAll(/^\| `([^`]+)` \|/gm)].map(([, text = '']) => text);
		expect(quoted.length).toBeGreaterThan(30);
		const parts = quoted
			.filter(text => !/aws:SourceIp|min ago|iam:Simulate/.test(text))
			.flatMap(text => text.split('…').map(one => one.replace(/^[:) ]+|[:( ]+$/g, '')));
		expect(parts.filter(part => !sources.includes(part))).toEqual([]);
	});
});

describe('the first screen', () => {
	test('answers what somebody asks who has just come here', () => {
		const first = readme.split('\n').slice(0, 32).join('\n');
		const wanted = [
			'npm install --global ssm-reach',
			'\nreach\n',
			'**Enter**',
			'`~.`',
			'**`?`**',
			'node that you miss',
		];
		for (const text of [...wanted, 'SSO with many accounts', 'No telemetry', 'docs/support.md'])
			expect(first).toContain(text);
	});
});
