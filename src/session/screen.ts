import {wideEmoji} from './character-width.ts';
import {watchModes} from './screen-modes.ts';
import {readScreen} from './screen-text.ts';
import {cutAtShifts} from './shifts.ts';
import type {Size} from './terminal.ts';

/** The screen of a session that nobody looks at. */
export type Screen = {
	/** Takes output. Whether more may follow at once; if not, `onDrain`'s listener is called when it may. */
	readonly write: (bytes: Buffer) => boolean;
	readonly onDrain: (listener: () => void) => void;
	/** From here on in the output, questions of the far side (device attributes, cursor reports) are answered, or not. */
	readonly answer: (isOn: boolean) => void;
	readonly resize: (size: Size) => void;
	/** Settles when all output so far is on the screen. */
	readonly settle: () => Promise<void>;
	/** From here on lines that scroll away are remembered for the next {@link Screen.paint}. */
	readonly mark: () => void;
	/** What draws this screen on a terminal in its initial modes: lines scrolled away since the mark, text, modes. */
	readonly paint: () => string;
	/** The title that the far side gave its window; empty without one. */
	readonly title: () => string;
	readonly dispose: () => void;
};

export type ScreenInput = {
	readonly size: Size;
	/** Gets the answers to the far side's questions. */
	readonly onAnswer: (bytes: Buffer) => void;
	readonly onBell: () => void;
};

/** Lines kept above the screen. */
const scrollback = 1000;

/** Bytes handed to the terminal and not yet read by it: stop above, go on below. */
const high = 256 * 1024;
const low = 64 * 1024;

/** Bytes a turn and milliseconds between turns: a flood nobody sees must not slow what is seen. */
const portion = 128 * 1024;
const pauseBetween = 20;

/** Makes a screen. The terminal emulator is loaded with the first one. */
export const makeScreen = async ({size, onAnswer, onBell}: ScreenInput): Promise<Screen> => {
	const {default: xterm} = await import('@xterm/headless');
	const terminal = new xterm.Terminal({cols: size.columns, rows: size.rows, scrollback, allowProposedApi: true});
	terminal.unicode.register(wideEmoji);
	terminal.unicode.activeVersion = wideEmoji.version;
	const modes = watchModes(terminal);
	let isAnswering = false;
	let isFull = false;
	let isDisposed = false;
	let bytesHeld = 0;
	let turn = 0;
	let timer: NodeJS.Timeout | undefined;
	let drained: () => void = () => {};
	let base = 0;
	let marker: ReturnType<typeof terminal.registerMarker>;
	const queue: Array<Buffer | (() => void)> = [];
	const done = (bytes: number): void => {
		bytesHeld -= bytes;
		if (!isFull || bytesHeld >= low) return;
		isFull = false;
		drained();
	};
	const pump = (): void => {
		timer = undefined;
		turn = 0;
		while (queue.length > 0 && turn < portion) {
			const next = queue.shift();
			if (typeof next === 'function') terminal.write('', next);
			else if (next) {
				turn += next.length;
				for (const {bytes, shift} of cutAtShifts(next)) {
					terminal.write(bytes, () => {
						if (shift !== null) modes.shifted(shift);
						done(bytes.length);
					});
				}
			}
		}
		if (queue.length > 0) timer = setTimeout(pump, pauseBetween);
	};
	const put = (item: Buffer | (() => void)): void => {
		if (isDisposed) return;
		queue.push(item);
		timer ??= setTimeout(pump, 0);
	};
	terminal.onData(answer => {
		if (isAnswering) onAnswer(Buffer.from(answer, 'utf8'));
	});
	terminal.onBell(onBell);
	return {
		write: bytes => {
			bytesHeld += bytes.length;
			put(bytes);
			isFull ||= bytesHeld > high;
			return !isFull;
		},
		onDrain: listener => {
			drained = listener;
		},
		answer: isOn =>
			put(() => {
				isAnswering = isOn;
			}),
		resize: ({columns, rows}) => {
			if (columns === terminal.cols && rows === terminal.rows) return;
			terminal.resize(columns, rows);
			modes.resized();
		},
		settle: async () =>
			new Promise(resolve => {
				if (isDisposed) resolve();
				else put(resolve);
			}),
		mark: () =>
			put(() => {
				marker?.dispose();
				base = terminal.buffer.normal.baseY;
				// A marker follows its line when the oldest lines go; it can only be set on the buffer that is shown.
				const isNormal = terminal.buffer.active.type === 'normal';
				marker = isNormal ? terminal.registerMarker(-terminal.buffer.active.cursorY) : undefined;
			}),
		paint: () => {
			const {normal} = terminal.buffer;
			const from = marker ? (marker.isDisposed ? 0 : marker.line) : base;
			const above = Math.max(0, normal.baseY - from);
			return readScreen(terminal, above) + modes.restore(terminal);
		},
		title: modes.title,
		dispose: () => {
			isDisposed = true;
			clearTimeout(timer);
			terminal.dispose();
		},
	};
};
