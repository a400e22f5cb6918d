import {existsSync, readdirSync, readFileSync, rmSync} from 'node:fs';
import path from 'node:path';
import {fileURLToPath} from 'node:url';
import {afterEach, describe, expect, test} from 'vitest';
import {dismissRobots, emptyHome, keys, root, startReach} from './support/robot.ts';
import {startSandbox, stopSandboxes} from './support/sandbox.ts';
import {fleetOf} from './support/small-fleet.ts';

/** What a file of the bundle loads at once: itself, static imports, these again, and Node's own modules. */
const loadedWith = (file: string, known = new Set<string>()): ReadonlySet<string> => {
	if (known.has(file)) return known;
	known.add(file);
	const text = readFileSync(file, 'utf8');
	for (const [, target = ''] of text.matchAll(/(?:^|[;}\n])(?:import|export)(?:[^'"()]*?from)?\s?["']([^"']+)["']/g)) {
		if (target.startsWith('.')) loadedWith(path.join(path.dirname(file), target), known);
	}
	for (const [, target = ''] of text.matchAll(/(?<!await globalThis\.process\.)getBuiltinModule\(["']([^"']+)["']\)/g))
		known.add(target);
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
	expect(text.length).toBeLessThan(1_135_000);
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
		expect(text.match(/\bimport\(["']node:[^)]*\)/g), file).toBeNull();
	}
});

/** Names of the sources that a file of the bundle was made from. */
const sourcesOf = (file: string): readonly string[] => JSON.parse(readFileSync(`${file}.map`, 'utf8')).sources;

test('nothing of React’s development build and of its developer tools is in the bundle', () => {
	const files = readdirSync(path.join(root, 'dist'), {recursive: true, encoding: 'utf8'}).filter(file =>
		file.endsWith('.js'),
	);
	const sources = files.flatMap(file => sourcesOf(path.join(root, 'dist', file)));
	expect(sources.filter(name => /react-reconciler\.production\.js$/.test(name)).length).toBe(1);
	expect(sources.filter(name => /\/react[^/]*\/.*\.development\.js$|react-devtools-core\//.test(name))).toEqual([]);
});

describe('when the first frame is drawn', () => {
	afterEach(async () => {
		dismissRobots();
		await stopSandboxes();
	});

	type Seen = {
		readonly files: readonly string[];
		readonly builtins: readonly string[];
		readonly workers: number;
		readonly frame: string;
	};
	const watcher = path.join(root, 'test', 'support', 'watch-first-frame.mjs');

	/** What was loaded by then, and the frame. */
	const firstFrame = async (environment: Readonly<Record<string, string>>): Promise<Seen> => {
		const file = path.join(emptyHome(), 'seen.json');
		const more = {NODE_OPTIONS: `--import ${watcher}`, FIRST_FRAME: file};
		const robot = startReach([], {environment: {...environment, ...more}, columns: 100});
		await expect.poll(() => existsSync(file) && readFileSync(file, 'utf8').endsWith('}')).toBe(true);
		robot.kill('SIGKILL');
		return JSON.parse(readFileSync(file, 'utf8'));
	};

	test('neither the SDK nor a worker is there, nor any part of Node that is slow to load', async () => {
		const {environment} = await startSandbox(fleetOf());
		const {files, builtins, workers} = await firstFrame(environment);
		expect(workers).toBe(0);
		const loaded = files.filter(url => url.startsWith('file:')).map(url => fileURLToPath(url));
		expect(loaded.some(file => /dist\/chunks\/tui-/.test(file))).toBe(true);
		const sources = loaded.filter(file => file.includes('/dist/')).flatMap(sourcesOf);
		expect(sources.filter(name => /@aws-sdk|@smithy|src\/(aws\/sdk|sandbox|client|session\/live)/.test(name))).toEqual(
			[],
		);
		// undici is what `fetch` loads, as Yoga's own loader would.
		expect(builtins.filter(name => /undici|NativeModule (https?|tls|crypto)$/.test(name))).toEqual([]);
	});

	test('the nodes of the last time are on it with their age, out of a file of their own', async () => {
		const sandbox = await startSandbox(fleetOf());
		const environment = {...sandbox.environment, HOME: emptyHome()};
		const robot = startReach([], {environment, columns: 100});
		await robot.sees('2 shown · 1 denied, 1 stopped hidden');
		await robot.sees('built-in client');
		robot.type(keys.ctrl('c'));
		await robot.ended;
		await sandbox.set({latencyMs: 60_000});
		const folder = path.join(environment.HOME, '.cache', 'reach', 'nodes');
		for (const name of readdirSync(folder)) if (name.startsWith('nodes')) rmSync(path.join(folder, name));
		expect(readdirSync(folder).length).toBeGreaterThan(1);
		const {frame} = await firstFrame(environment);
		expect(frame).toContain('web-1');
		expect(frame).toContain('nodes as listed');
	});
});
