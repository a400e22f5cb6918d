import path from 'node:path';
import xterm from '@xterm/headless';
import {build} from 'esbuild';
import {describe, expect, test} from 'vitest';
// @ts-expect-error -- a plain file of the build, without types
import {inkByLine} from '../../esbuild.ink.js';
import {makeRandom} from '../support/random.ts';

const file = path.join(import.meta.dirname, '../../node_modules/ink/build/output.js');

type Output = {
	write: (x: number, y: number, text: string, options: {transformers: readonly ((line: string) => string)[]}) => void;
	get: () => {output: string; height: number};
};
type Made = {default: new (size: {width: number; height: number}) => Output};

const built = async (plugins: readonly unknown[]): Promise<Made> => {
	const {outputFiles} = await build({
		entryPoints: [file],
		bundle: true,
		write: false,
		format: 'esm',
		platform: 'node',
		plugins: plugins as [],
	});
	return import(`data:text/javascript;base64,${Buffer.from(outputFiles[0]?.contents ?? '').toString('base64')}`);
};

const width = 40;
const height = 6;

/** Each cell of a terminal that was given a frame: its text, colour and attributes. */
const cellsOf = async (frame: string): Promise<readonly string[]> => {
	const terminal = new xterm.Terminal({cols: width, rows: height, allowProposedApi: true});
	await new Promise<void>(resolve => terminal.write(frame.replaceAll('\n', '\r\n'), resolve));
	const cells: string[] = [];
	for (let y = 0; y < height; y += 1) {
		for (let x = 0; x < width; x += 1) {
			const cell = terminal.buffer.active.getLine(y)?.getCell(x);
			const look = [cell?.getFgColor(), cell?.isBold(), cell?.isDim(), cell?.isInverse(), cell?.isUnderline()];
			cells.push(`${x},${y} ${cell?.getChars() || ' '} ${look.map(Number).join(' ')}`);
		}
	}
	terminal.dispose();
	return cells;
};

const pieces = ['web-1', '  ', ' · ', '✓ allowed', '…', '日本', '🚀', 'é', '\u200b', '決', 'x', '─'];
const colours = ['1', '22', '2', '31', '36', '39', '7', '27', '4', '24', '0'];

const lineOf = (random: () => number): string => {
	const pick = (from: readonly string[]) => from[Math.floor(random() * from.length)] ?? '';
	const parts = Array.from({length: Math.floor(random() * 6)}, () =>
		random() < 0.5 ? pick(pieces.slice(0, random() < 0.6 ? 5 : pieces.length)) : `\u001b[${pick(colours)}m`,
	);
	return `${parts.join('')}\u001b[0m`;
};

describe('lines on their way through Ink, as the build has them', () => {
	test('look like those of Ink itself', async () => {
		const seed = Date.now() % 1_000_000;
		const random = makeRandom(seed);
		const [own, patched] = await Promise.all([built([]), built([inkByLine])]);
		for (let round = 0; round < 300; round += 1) {
			const [one, other] = [own, patched].map(({default: Made}) => new Made({width, height})) as [Output, Output];
			const places = Array.from({length: height}, (_, y) => ({
				x: random() < 0.9 ? 0 : 3,
				y: random() < 0.95 ? y : 0,
				text: lineOf(random),
			}));
			for (const {x, y, text} of places)
				for (const output of [one, other]) output.write(x, y, text, {transformers: []});
			const [ours, theirs] = [other.get(), one.get()];
			expect(ours.height).toBe(theirs.height);
			expect(await cellsOf(ours.output), `seed ${seed}, ${JSON.stringify(places)}`).toEqual(
				await cellsOf(theirs.output),
			);
		}
	});
});
