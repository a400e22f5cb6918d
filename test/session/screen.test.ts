import xterm from '@xterm/headless';
import fc from 'fast-check';
import {describe, expect, onTestFinished, test} from 'vitest';
import {wideEmoji} from '../../src/session/character-width.ts';
import {makeScreen} from '../../src/session/screen.ts';

const size = {columns: 40, rows: 10};

/** An emulator as the person's terminal is one. */
const real = () => {
	const terminal = new xterm.Terminal({cols: size.columns, rows: size.rows, allowProposedApi: true});
	terminal.unicode.register(wideEmoji);
	terminal.unicode.activeVersion = wideEmoji.version;
	return terminal;
};

const feed = async (terminal: xterm.Terminal, text: string): Promise<void> =>
	new Promise(resolve => terminal.write(text, resolve));

/** All that can be seen of a terminal. */
const seen = (terminal: xterm.Terminal) => {
	const {active} = terminal.buffer;
	const cells = Array.from({length: terminal.rows}, (_, row) => {
		const line = active.getLine(active.baseY + row);
		return Array.from({length: terminal.cols}, (_unused, column) => {
			const cell = line?.getCell(column);
			return `${cell?.getChars() || ' '}${cell?.getFgColor()}${cell?.isBold() ? 'b' : ''}${cell?.isInverse() ? 'i' : ''}`;
		}).join('|');
	});
	return {type: active.type, cursor: [active.cursorX, active.cursorY], cells};
};

const screenAfter = async (output: string) => {
	const answers: string[] = [];
	let bells = 0;
	const screen = await makeScreen({
		size,
		onAnswer: bytes => answers.push(bytes.toString()),
		onBell: () => {
			bells++;
		},
	});
	onTestFinished(screen.dispose);
	screen.write(Buffer.from(output));
	await screen.settle();
	return {screen, answers, bells: () => bells};
};

describe('the screen of a session out of sight', () => {
	test('a terminal that is painted from it goes on exactly as the first one would have', async () => {
		const text = fc.constantFrom(
			'a',
			'word ',
			'line\r\n',
			'\r\n',
			'日本',
			'🚀',
			'q',
			'é',
			'\t',
			'\b',
			'x'.repeat(50),
			'y'.repeat(40),
		);
		const move = fc.constantFrom(
			'\u001B[3;5H',
			'\u001B[H',
			'\u001B[2A',
			'\u001B[4C',
			'\u001B[K',
			'\u001B[J',
			'\u001B[2L',
			'\u001B[M',
			'\u001BM',
			'\u001BD',
		);
		const mode = fc.constantFrom(
			'\u001B[2;7r',
			'\u001B[r',
			'\u001B[?6h',
			'\u001B[?6l',
			'\u001B[?7l',
			'\u001B[?7h',
			'\u001B[4h',
			'\u001B[4l',
			'\u001B(0',
			'\u001B(B',
			'\u001B)0',
			'\u000E',
			'\u000F',
			'\u001B[31;1m',
			'\u001B[7m',
			'\u001B[m',
			'\u001B[?1049h',
			'\u001B[?1049l',
			'\u001B[!p',
			'\u001Bc',
		);
		const output = fc.array(fc.oneof({weight: 4, arbitrary: text}, {weight: 2, arbitrary: move}, mode), {
			maxLength: 30,
		});
		await fc.assert(
			fc.asyncProperty(output, output, async (before, after) => {
				// The main screen's saved cursor is a named limit: leaving the alternate screen afterwards depends on it.
				const leaves = /\u001B\[\?1049l/.test(after.join(''));
				fc.pre(!leaves || !/\u001B\[\?1049h/.test(before.join('')));
				const first = real();
				await feed(first, before.join(''));
				const {screen} = await screenAfter(before.join(''));
				const second = real();
				await feed(second, screen.paint());
				expect(seen(second)).toEqual(seen(first));
				await feed(first, after.join(''));
				await feed(second, after.join(''));
				expect(seen(second)).toEqual(seen(first));
			}),
			{numRuns: 300, verbose: true},
		);
	});

	test('what the emulator’s serializer drops is painted too', async () => {
		const output =
			'\u001B[?25l\u001B[5 q\u001B[?1003h\u001B[?1006h\u001B[?2004h\u001B[?1h\u001B=\u001B[>1u\u001B[>4;2m\u001B]2;vim\u0007';
		const {screen} = await screenAfter(output);
		for (const sequence of ['?25l', '5 q', '?1003h', '?1006h', '?2004h', '?1h', '>1u', '>4;2m'])
			expect(screen.paint()).toContain(`\u001B[${sequence}`);
		expect(screen.paint()).toContain('\u001B=');
		expect(screen.title()).toBe('vim');
		screen.write(Buffer.from('\u001B[?25h\u001B[0 q\u001B[?1006l\u001B[<u\u001B[>4;0m'));
		await screen.settle();
		for (const sequence of ['?25l', ' q', '?1006h', '>1u', '>4;'])
			expect(screen.paint()).not.toContain(`\u001B[${sequence}`);
	});

	test('questions are answered only from where answering is on', async () => {
		const {screen, answers} = await screenAfter('\u001B[c\u001B[6n');
		expect(answers).toEqual([]);
		screen.answer(true);
		screen.write(Buffer.from('ab\u001B[6n'));
		screen.answer(false);
		screen.write(Buffer.from('\u001B[6n'));
		await screen.settle();
		expect(answers).toEqual(['\u001B[1;3R']);
	});

	test('the bell is heard', async () => {
		const {bells} = await screenAfter('a\u0007b');
		expect(bells()).toBe(1);
	});

	test('lines that scrolled away since the mark are painted above, older ones are not', async () => {
		const {screen} = await screenAfter('old\r\n'.repeat(30));
		screen.mark();
		screen.write(Buffer.from(Array.from({length: 15}, (_, index) => `new ${index}\r\n`).join('')));
		await screen.settle();
		const terminal = real();
		await feed(terminal, screen.paint());
		expect(terminal.buffer.active.length).toBe(size.rows + 15);
		expect(terminal.buffer.active.getLine(0)?.translateToString(true)).toBe('old');
		expect(terminal.buffer.active.getLine(9)?.translateToString(true)).toBe('new 0');
	});

	test('a flood is slowed and read whole', async () => {
		const {screen} = await screenAfter('');
		let isDrained = false;
		screen.onDrain(() => {
			isDrained = true;
		});
		expect(screen.write(Buffer.alloc(1024 * 1024, 'x\r\n'))).toBe(false);
		await expect.poll(() => isDrained).toBe(true);
	});
});
