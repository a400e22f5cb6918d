import {readFileSync} from 'node:fs';
import path from 'node:path';
import {expect, test} from 'vitest';
import {root} from './support/robot.ts';

/** Files of the bundle that a file loads at once, itself among them: static imports, and of these again. */
const loadedWith = (file: string, known = new Set<string>()): ReadonlySet<string> => {
	if (known.has(file)) return known;
	known.add(file);
	const text = readFileSync(file, 'utf8');
	for (const [, target = ''] of text.matchAll(/(?:^|[;}\n])(?:import|export)(?:[^'"()]*?from)?\s?["']([^"']+)["']/g)) {
		if (target.startsWith('.')) loadedWith(path.join(path.dirname(file), target), known);
		else known.add(target);
	}
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
	// node:http as a module makes Node load undici; node:crypto is the next slowest.
	const slow = ['node-pty', 'node:http', 'node:https', 'node:crypto', 'node:readline', 'node:net', 'node:tls'];
	expect(all.filter(name => slow.includes(name))).toEqual([]);
	const text = files.map(file => readFileSync(file, 'utf8')).join('\n');
	expect(text.length).toBeLessThan(1_100_000);
	expect(text).not.toMatch(/SmithyClient|openpty/);
});
