import {readdirSync, readFileSync} from 'node:fs';
import path from 'node:path';
import {describe, expect, test} from 'vitest';

const root = path.join(import.meta.dirname, '..');

/** Source files below a folder, as paths relative to the project's root. */
const filesBelow = (folder: string): string[] =>
	readdirSync(path.join(root, folder), {recursive: true, encoding: 'utf8'})
		.filter(name => /\.(ts|tsx|js|mjs)$/.test(name))
		.map(name => path.join(folder, name));

const textOf = (file: string): string => readFileSync(path.join(root, file), 'utf8');

type Room = {
	/** Folders of ours, or single files of them, that may be imported. */
	readonly ours: readonly string[];
	/** Of these folders only types may be imported. */
	readonly types?: readonly string[];
	/** Packages and those Node modules that do I/O. */
	readonly others: readonly RegExp[];
};

/** Node modules that only compute: free for all. */
const pure =
	/^node:(buffer|crypto|path|util|url|events|string_decoder|assert|async_hooks|timers(\/promises)?|zlib|stream(\/promises)?|os)$/;

/** The table of design.md, "Import law". */
const rooms: Record<string, Room> = {
	domain: {ours: [], others: []},
	protocol: {ours: [], others: []},
	search: {ours: [], types: ['domain'], others: []},
	state: {ours: ['domain', 'search'], others: []},
	disk: {ours: ['domain'], others: [/^node:fs(\/promises)?$/]},
	aws: {
		ours: ['domain'],
		others: [/^@aws-sdk\//, /^@smithy\//, /^proxy-agent$/, /^node:(worker_threads|vm|https?|fs|fs\/promises)$/],
	},
	session: {
		ours: ['domain'],
		others: [/^node-pty$/, /^@xterm\//, /^node:(fs|fs\/promises|http|child_process|net)$/],
	},
	ui: {ours: ['domain', 'search', 'state'], others: [/^ink$/, /^react(\/jsx-runtime)?$/, /^chalk$/, /^string-width$/]},
	client: {
		ours: ['protocol'],
		others: [
			/^ws$/,
			/^@aws-sdk\/(client-(kms|ssm)|credential-providers)$/,
			/^@smithy\//,
			/^@aws-crypto\//,
			/^proxy-agent$/,
			/^node:(fs|fs\/promises|module|net|http|https|tls|tty|process|child_process)$/,
		],
	},
	sandbox: {
		ours: ['protocol/message.ts', 'protocol/mux-frame.ts'],
		others: [/^ws$/, /^node-pty$/, /^fast-xml-parser$/, /^node:(fs|fs\/promises|http|https|net|tls|child_process)$/],
	},
	'main.ts': {ours: ['commands'], others: [/^node:/]},
	commands: {
		ours: ['domain', 'protocol', 'search', 'state', 'disk', 'aws', 'session', 'ui', 'client/source-lines.ts'],
		others: [/^commander$/, /^string-width$/, /^ink$/, /^react(\/jsx-runtime)?$/, /^env-paths$/, /^node:/],
	},
};

/** Files that start a process or a thread: they alone, and `main.ts`, may see `process`. */
const isEntry = (file: string): boolean => /\/(entry|worker)\.tsx?$/.test(file) || file === 'src/main.ts';

type Import = {readonly target: string; readonly isType: boolean};

/** All that a file imports: statically, dynamically or as a worker's entry. */
const importsOf = (file: string): Import[] => {
	const text = textOf(file);
	const found: Import[] = [];
	for (const [, type, target] of text.matchAll(/^(?:import|export)\s+(type\s)?[^'"`;]*?from\s+'([^']+)'/gm)) {
		if (target) found.push({target, isType: Boolean(type)});
	}
	for (const [, target] of text.matchAll(/^import\s+'([^']+)'/gm)) if (target) found.push({target, isType: false});
	for (const [, target] of text.matchAll(/\bimport\(\s*'([^']+)'/g)) if (target) found.push({target, isType: false});
	for (const [, target] of text.matchAll(/new URL\(\s*'(\.[^']+\.ts)'/g))
		if (target) found.push({target, isType: false});
	return found;
};

const breaches = (file: string): string[] => {
	const [, folder = ''] = file.split(path.sep);
	const room = rooms[folder];
	if (!room) return [`${file}: no such room in design.md`];
	const wrong: string[] = [];
	for (const {target, isType} of importsOf(file)) {
		if (target.startsWith('.')) {
			const relative = path.relative('src', path.join(path.dirname(file), target));
			const [to = ''] = relative.split(path.sep);
			if (to === folder || room.ours.includes(to) || room.ours.includes(relative)) continue;
			if (isType && room.types?.includes(to)) continue;
			wrong.push(`${file} imports ${relative}`);
		} else if (target.startsWith('node:')) {
			if (pure.test(target) || room.others.some(other => other.test(target))) continue;
			if (target === 'node:process' && isEntry(file)) continue;
			wrong.push(`${file} imports ${target}`);
		} else if (!room.others.some(other => other.test(target))) wrong.push(`${file} imports ${target}`);
	}
	return wrong;
};

const sources = filesBelow('src');

describe('the law of the house', () => {
	test('every file imports only what its room may import', () => {
		expect(sources.flatMap(breaches)).toEqual([]);
	});

	test('the law sees a breach', () => {
		expect(rooms['domain']?.others.some(other => other.test('node:fs'))).toBe(false);
		expect(importsOf('test/law.test.ts').map(({target}) => target)).toContain('node:fs');
	});

	test('no file is longer than 300 lines', () => {
		const long = [...sources, ...filesBelow('test'), ...filesBelow('bin')]
			.map(file => ({file, lines: textOf(file).split('\n').length - 1}))
			.filter(({lines}) => lines > 300);
		expect(long).toEqual([]);
	});

	test('process is touched only where a process or thread starts', () => {
		const touching = sources.filter(
			file =>
				!isEntry(file) &&
				/(?<![\w.'`-])process\.(env|argv|std(in|out|err)|exit|exitCode|on|kill|cwd|pid)\b/.test(textOf(file)),
		);
		expect(touching).toEqual([]);
	});

	test('tests neither mock modules nor sleep nor leave tests out', () => {
		const pattern = new RegExp(
			['vi\\.m' + 'ock\\(', '\\.(on' + 'ly|to' + 'do)\\(', 'await (sl' + 'eep|delay)\\('].join('|'),
		);
		expect(filesBelow('test').filter(file => pattern.test(textOf(file)))).toEqual([]);
	});

	test('only the theme names a colour', () => {
		const painted = sources.filter(
			file =>
				file.startsWith('src/ui/') &&
				!file.endsWith('theme.ts') &&
				/\b(color|backgroundColor)=["'{]["']?(red|green|blue|yellow|cyan|magenta|gray|grey|white|black)/.test(
					textOf(file),
				),
		);
		expect(painted).toEqual([]);
	});
});
