import {readdirSync, readFileSync} from 'node:fs';
import path from 'node:path';
import {expect, test} from 'vitest';
import {root} from './support/robot.ts';

/** What a file of the bundle loads at once: itself, static imports, these again, and Node's own modules. */
const loadedWith = (file: string, known = new Set<string>()): ReadonlySet<string> => {
	if (known.has(file)) return known;
	known.add(file);
	const text = readFileSync(file, 'utf8');
	for (const [, target = ''] of text.matchAll(/(?:^|[;}\n])(?:import|export)(?:[^'"()]*?from)?\s?["']([^"']+)["']/g)) {
		if (target.startsWith('.')) loadedWith(path.join(path.dirname(file), target), known);
	}
	for (const [, target = ''] of text.matchAll(/getBuiltinModule\(["']([^"']+)["']\)/g)) known.add(target);
	return known;
};

const program = path.join(root, 'dist', 'reach.js');
/** The interface is the only part that is loaded later and still drawn first. */
const chunks = path.join(root, 'dist', 'chunks');
const interfaceFile = () => {
	const verbs = [...loadedWith(program)]
		.map(file => (file.startsWith(root) ? readFileSync(file, 'utf8') : ''))
		.join('\n');
	return path.join(chunks, /["'][^"']*(tui-[A-Z\d]+\.js)["']/.exec(verbs)?.[1] ?? 'no interface');
};

test('what is loaded before the first frame is small, and holds neither sessions nor the SDK nor slow parts of Node', () => {
	const all = [...loadedWith(interfaceFile(), new Set(loadedWith(program)))];
	const files = all.filter(file => file.startsWith(root));
	expect(files.length).toBeGreaterThan(3);
	const slow = ['node-pty', 'node:http', 'node:https', 'node:crypto', 'node:readline', 'node:net', 'node:tls'];
	expect(all.filter(name => slow.includes(name))).toEqual([]);
	const text = files.map(file => readFileSync(file, 'utf8')).join('\n');
	expect(text.length).toBeLessThan(1_120_000);
	expect(text).not.toMatch(/SmithyClient|openpty/);
});

test('no module of Node’s own is imported whole, for that makes all that it exports', () => {
	const files = readdirSync(chunks, {recursive: true, encoding: 'utf8'}).map(file => path.join('chunks', file));
	for (const file of [...files, 'reach.js', 'session-client.js', 'sandbox.js', 'aws-worker.js']) {
		if (!file.endsWith('.js')) continue;
		const text = readFileSync(path.join(root, 'dist', file), 'utf8');
		const imported = [...text.matchAll(/(?:^|[;}\n])import(?:[^'"()]*?from)?\s?["']([^"'.][^"']*)["']/g)];
		expect(imported.map(([, name]) => name).filter(name => !['node:module', 'node-pty'].includes(name ?? ''))).toEqual(
			[],
		);
	}
});
