// Builds what ships: dist/*.js and dist/THIRD-PARTY.txt. Reasons and figures: docs/architecture.md, "The build".
import {mkdir, readdir, readFile, rename, rm, writeFile} from 'node:fs/promises';
import {builtinModules} from 'node:module';
import path from 'node:path';
import process from 'node:process';
import {build} from 'esbuild';
import {inkByLine} from './esbuild.ink.js';

const root = import.meta.dirname;
const {version} = JSON.parse(await readFile(path.join(root, 'package.json'), 'utf8'));

/** Ink asks for the developer tools even in production, behind a flag that is never set here. */
const withoutDevtools = {
	name: 'without-devtools',
	setup(api) {
		api.onResolve({filter: /^react-devtools-core$/}, () => ({path: 'react-devtools-core', namespace: 'empty'}));
		api.onLoad({filter: /.*/, namespace: 'empty'}, () => ({contents: 'export default {}', loader: 'js'}));
	},
};

/** Yoga's own loader asks `fetch`, which loads undici (about 25 ms), and waits; ours instantiates at once. */
const yogaAtOnce = {
	name: 'yoga-at-once',
	setup(api) {
		api.onLoad({filter: /yoga-layout\/dist\/src\/index\.js$/}, () => ({
			contents: `
				import load, {wasm} from '../binaries/yoga-wasm-base64-esm.js';
				import wrap from './wrapAssembly.js';
				const yoga = {
					instantiateWasm(imports, done) {
						const instance = new WebAssembly.Instance(new WebAssembly.Module(Buffer.from(wasm, 'base64')), imports);
						done(instance);
						return instance.exports;
					},
				};
				load(yoga);
				export default wrap(yoga);
				export * from './generated/YGEnums.js';`,
			loader: 'js',
		}));
		api.onLoad({filter: /yoga-wasm-base64-esm\.js$/}, async ({path: file}) => {
			const text = await readFile(file, 'utf8');
			const found = /"data:application\/octet-stream;base64,([A-Za-z\d+/=]+)"/.exec(text);
			if (!found) throw new Error('yoga-layout has changed: no wasm found in its loader');
			const loader = text.replace(found[0], '"data:application/octet-stream;base64,"');
			return {contents: `const fetch = undefined;\nexport const wasm = "${found[1]}";\n${loader}`, loader: 'js'};
		});
	},
};

/** The SDK's schemas are literals with computed constant keys, which hides from esbuild that they are pure. */
const pureSchemas = {
	name: 'pure-schemas',
	setup(api) {
		api.onLoad({filter: /dist-es\/schemas\/schemas_\d+\.js$/}, async ({path: file}) => {
			const text = await readFile(file, 'utf8');
			const constants = new Map(
				[...text.matchAll(/^const (_\w+) = ("[^"]*");$/gm)].map(([, name, value]) => [name, value]),
			);
			return {
				contents: text.replace(/\[(_\w+)\]:/g, (whole, name) =>
					constants.has(name) ? `${constants.get(name)}:` : whole,
				),
				loader: 'js',
			};
		});
	},
};

/**
 * Five packages bring four copies of string-width; the newest speaks for all. Its expressions take 20 ms to load, for
 * Unicode's emoji, so it waits for the first text that holds more than plain characters and colours.
 */
const stringWidthLater = {
	name: 'string-width-later',
	setup(api) {
		const file = path.join(root, 'node_modules/string-width/index.js');
		api.onResolve({filter: /^string-width$/}, ({namespace}) =>
			namespace === 'later' ? {path: file} : {path: 'string-width', namespace: 'later'},
		);
		api.onLoad({filter: /.*/, namespace: 'later'}, () => ({
			contents: `
				const colour = /\\u001B\\[[\\d;]*m/g;
				const plain = /^[ -~…·✓✗→❯─│↑↓←“”’×]*$/;
				export default (text, options) => {
					if (typeof text === 'string' && options === undefined) {
						const bare = text.includes('\\u001B') ? text.replace(colour, '') : text;
						if (plain.test(bare)) return bare.length;
					}
					return require('string-width').default(text, options);
				};`,
			loader: 'js',
			resolveDir: root,
		}));
	},
};

/**
 * An ES-module import of one of Node's own modules, `await import` too, asks it for all that it exports, and so for what is only made when it
 * is asked for: undici for `WebSocket` in `node:http` (25 ms), 150 certificates in `node:tls` (20 ms), standard streams
 * and options in `node:process` (5 ms). `getBuiltinModule` asks for nothing.
 */
const builtinsAsTheyAre = {
	name: 'builtins-as-they-are',
	setup(api) {
		const names = builtinModules.filter(name => !name.startsWith('_')).join('|');
		const statement = new RegExp(`^import\\s+(?!type\\b)([^'";()]+?)\\s+from\\s+(['"])(?:node:)?(${names})\\2;?`, 'gm');
		const later = new RegExp(`\\bawait import\\((['"])(?:node:)?(${names})\\1\\)`, 'g');
		const askedLater = "await globalThis.process.getBuiltinModule('node:$2')";
		const asked = (whole, clause, _quote, name) => {
			const [, before, named] = /^([^{]*?),?\s*(?:\{([^}]*)\})?$/.exec(clause.trim()) ?? [];
			const one = before?.replace(/^\*\s+as\s+/, '');
			const many = named
				?.split(',')
				.map(part => part.trim().replace(/\s+as\s+/, ': '))
				.filter(part => part !== '' && !part.startsWith('type '));
			const from = `globalThis.process.getBuiltinModule('node:${name}');`;
			const lines = [one ? `const ${one} = ${from}` : '', many?.length ? `const {${many.join(', ')}} = ${from}` : ''];
			return lines.join('') + '\n'.repeat(whole.split('\n').length - 1);
		};
		api.onLoad({filter: /\.(m?js|tsx?)$/, namespace: 'file'}, async ({path: file}) => {
			const text = await readFile(file, 'utf8');
			const contents = text.replace(statement, asked).replace(later, askedLater);
			return contents === text ? null : {contents, loader: /\.(tsx?)$/.exec(file)?.[1] ?? 'js'};
		});
	},
};

/** Licence texts of every package that a bundle holds. */
async function thirdParty(inputs) {
	const folders = new Set();
	for (const input of inputs) {
		const found = /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(input);
		if (found) folders.add(found[1]);
	}
	const parts = [];
	for (const folder of [...folders].sort()) {
		const about = JSON.parse(await readFile(path.join(root, folder, 'package.json'), 'utf8'));
		const file = (await readdir(path.join(root, folder))).find(name => /^(licen[cs]e|copying)/i.test(name));
		const text = file ? await readFile(path.join(root, folder, file), 'utf8') : `Licence: ${about.license}`;
		parts.push(`${about.name} ${about.version} (${about.license})\n\n${text.trim()}\n`);
	}
	return `Packages that are part of this program, with their licences.\n\n${parts.join(`\n${'-'.repeat(80)}\n\n`)}`;
}

const entries = {
	reach: 'src/main.ts',
	'session-client': 'src/client/entry.ts',
	sandbox: 'src/sandbox/entry.ts',
	'aws-worker': 'src/aws/worker.ts',
};
/** What is built stands beside what is there until it is whole: a `reach` that runs still finds its parts. */
const finished = path.join(root, 'dist');
const out = path.join(root, 'dist.new');
await rm(out, {recursive: true, force: true});
const {metafile} = await build({
	absWorkingDir: root,
	entryPoints: entries,
	outdir: out,
	bundle: true,
	splitting: true,
	format: 'esm',
	platform: 'node',
	target: 'node22',
	mainFields: ['module', 'main'],
	// Without `module` the SDK's nested clients come as CommonJS, whose names are lost to `import()`: no role could be assumed.
	conditions: ['module', 'production'],
	jsx: 'automatic',
	minifySyntax: true,
	minifyWhitespace: true,
	sourcemap: 'linked',
	sourcesContent: false,
	legalComments: 'none',
	chunkNames: 'chunks/[name]-[hash]',
	external: ['node-pty'],
	define: {
		'process.env.NODE_ENV': '"production"',
		'Intl.Segmenter': 'GraphemeSegmenter',
		REACH_VERSION: JSON.stringify(version),
	},
	inject: ['src/ui/graphemes.ts'],
	banner: {
		js: "import {createRequire as __createRequire} from 'node:module';const require=__createRequire(import.meta.url);",
	},
	plugins: [withoutDevtools, yogaAtOnce, pureSchemas, stringWidthLater, inkByLine, builtinsAsTheyAre],
	metafile: true,
	logLevel: 'warning',
});
await mkdir(out, {recursive: true});
await writeFile(path.join(out, 'THIRD-PARTY.txt'), await thirdParty(Object.keys(metafile.inputs)));
if (process.argv.includes('--metafile')) await writeFile(path.join(out, 'meta.json'), JSON.stringify(metafile));

const old = path.join(root, 'dist.old');
await rm(old, {recursive: true, force: true});
await rename(finished, old).catch(() => {});
await rename(out, finished);
await rm(old, {recursive: true, force: true});
