import type {Terminal} from '@xterm/headless';
import {placeCursor} from './screen-text.ts';

/** What a terminal's screen is set to beyond what `@xterm/headless` tells about itself. */
export type ScreenModes = {
	/** The sequences that set another terminal alike, behind its text; ends with the cursor where it was. */
	readonly restore: (terminal: Terminal) => string;
	/** Region and margins are lost when a terminal changes its size. */
	readonly resized: () => void;
	/** The far side has shifted to the second character set, or back. */
	readonly shifted: (isOut: boolean) => void;
	readonly title: () => string;
};

type Region = {readonly top: number; readonly bottom: number};

/** What characters are written with. */
type Pen = {
	/** Parameters of SGR since its last reset, each once, in order. */
	readonly looks: readonly string[];
	/** Designations of G0 to G3: intermediate character → final one. */
	readonly charsets: ReadonlyMap<string, string>;
	readonly isShifted: boolean;
};

const plainPen: Pen = {looks: [], charsets: new Map(), isShifted: false};

/** As many changes of looks without a reset are remembered. */
const mostLooks = 100;

type Kept = {
	region: {normal: Region | null; alternate: Region | null};
	isCursorShown: boolean;
	/** DECSCUSR; 0: the terminal's own. */
	cursorShape: number;
	/** DEC private mode of the mouse's encoding, 0: the old one. */
	mouseEncoding: number;
	pen: Pen;
	/** The pens that went with the saved cursors. */
	saved: {normal: Pen; alternate: Pen};
	/** Stack of kitty keyboard flags of each screen. */
	kitty: number[];
	modifyOtherKeys: number;
	title: string;
};

const fresh = (): Kept => ({
	region: {normal: null, alternate: null},
	isCursorShown: true,
	cursorShape: 0,
	mouseEncoding: 0,
	pen: plainPen,
	saved: {normal: plainPen, alternate: plainPen},
	kitty: [],
	modifyOtherKeys: 0,
	title: '',
});

const mouseEncodings: readonly number[] = [1005, 1006, 1015, 1016];

/** As many levels as kitty's protocol asks terminals to keep at least. */
const kittyDepth = 8;

const first = (params: ReadonlyArray<number | number[]>, otherwise: number): number => {
	const [value] = params;
	return typeof value === 'number' && value > 0 ? value : otherwise;
};

const second = (params: ReadonlyArray<number | number[]>, otherwise: number): number =>
	first(params.slice(1), otherwise);

const setPrivate = (kept: Kept, params: ReadonlyArray<number | number[]>, isOn: boolean): void => {
	for (const mode of params) {
		if (mode === 25) kept.isCursorShown = isOn;
		if (typeof mode !== 'number' || !mouseEncodings.includes(mode)) continue;
		if (isOn) kept.mouseEncoding = mode;
		else if (kept.mouseEncoding === mode) kept.mouseEncoding = 0;
	}
};

const setKitty = (kept: Kept, [flags, how]: ReadonlyArray<number | number[]>): void => {
	const now = kept.kitty.at(-1) ?? 0;
	const wanted = typeof flags === 'number' ? flags : 0;
	const next = how === 2 ? now | wanted : how === 3 ? now & ~wanted : wanted;
	kept.kitty.splice(-1, 1, next);
};

/** SGR sets and never asks: what was set the same way before is set again, and a reset ends all. */
const addLooks = (looks: readonly string[], params: ReadonlyArray<number | number[]>): readonly string[] => {
	const text = params.map(one => (typeof one === 'number' ? String(one) : `:${one.join(':')}`)).join(';');
	const own = text.replaceAll(';:', ':');
	if (own === '' || own === '0') return [];
	const kept = own.startsWith('0;') ? [] : looks.filter(one => one !== own);
	return [...kept, own].slice(-mostLooks);
};

/** Watches what passes; every handler lets the terminal's own one run. */
const watch = (terminal: Terminal, kept: Kept): void => {
	const {parser} = terminal;
	const csi = (
		id: {prefix?: string; intermediates?: string; final: string},
		read: (params: (number | number[])[]) => void,
	): void => {
		parser.registerCsiHandler(id, params => {
			read(params);
			return false;
		});
	};
	const reset = (): void => {
		Object.assign(kept, fresh(), {title: kept.title});
	};
	const save = (): void => {
		kept.saved[terminal.buffer.active.type] = kept.pen;
	};
	const restore = (): void => {
		kept.pen = kept.saved[terminal.buffer.active.type];
	};
	const esc = (id: {intermediates?: string; final: string}, read: () => void): void => {
		parser.registerEscHandler(id, () => {
			read();
			return false;
		});
	};
	csi({prefix: '?', final: 'h'}, params => {
		setPrivate(kept, params, true);
		if (params.includes(1048) || params.includes(1049)) save();
	});
	csi({prefix: '?', final: 'l'}, params => {
		setPrivate(kept, params, false);
		if (params.includes(1049)) kept.pen = kept.saved.normal;
		else if (params.includes(1048)) restore();
	});
	csi({final: 'm'}, params => {
		kept.pen = {...kept.pen, looks: addLooks(kept.pen.looks, params)};
	});
	csi({final: 's'}, save);
	csi({final: 'u'}, restore);
	esc({final: '7'}, save);
	esc({final: '8'}, restore);
	csi({final: 'r'}, params => {
		const region = {top: first(params, 1), bottom: Math.min(terminal.rows, second(params, terminal.rows))};
		const isWhole = region.top === 1 && region.bottom === terminal.rows;
		if (region.top < region.bottom) kept.region[terminal.buffer.active.type] = isWhole ? null : region;
	});
	csi({intermediates: ' ', final: 'q'}, ([shape]) => {
		kept.cursorShape = typeof shape === 'number' ? shape : 0;
	});
	csi({intermediates: '!', final: 'p'}, reset);
	csi({prefix: '>', final: 'u'}, ([flags]) => {
		kept.kitty = [...kept.kitty, typeof flags === 'number' ? flags : 0].slice(-kittyDepth);
	});
	csi({prefix: '<', final: 'u'}, params => kept.kitty.splice(-first(params, 1)));
	csi({prefix: '=', final: 'u'}, params => setKitty(kept, params));
	csi({prefix: '>', final: 'm'}, params => {
		if (params[0] === 4) kept.modifyOtherKeys = second(params, 0);
	});
	esc({final: 'c'}, reset);
	for (const intermediates of ['(', ')', '*', '+'])
		for (const final of '0AB4C5RfQKYE67HZ=')
			esc({intermediates, final}, () => {
				kept.pen = {...kept.pen, charsets: new Map([...kept.pen.charsets, [intermediates, final]])};
			});
	terminal.onTitleChange(title => {
		kept.title = title;
	});
};

/** Modes that the terminal tells itself, as sequences; those that move the cursor are not among them. */
const ownModes = ({modes}: Terminal): string => {
	const mouse = {none: '', x10: '9', vt200: '1000', drag: '1002', any: '1003'}[modes.mouseTrackingMode];
	return [
		modes.applicationCursorKeysMode ? '\u001B[?1h' : '',
		modes.applicationKeypadMode ? '\u001B=' : '',
		modes.bracketedPasteMode ? '\u001B[?2004h' : '',
		modes.insertMode ? '\u001B[4h' : '',
		modes.reverseWraparoundMode ? '\u001B[?45h' : '',
		modes.sendFocusMode ? '\u001B[?1004h' : '',
		modes.wraparoundMode ? '' : '\u001B[?7l',
		mouse === '' ? '' : `\u001B[?${mouse}h`,
	].join('');
};

/** Region and origin mode, which move the cursor, then the cursor. */
const place = (terminal: Terminal, region: Region | null): string => {
	const {originMode} = terminal.modes;
	return [
		region ? `\u001B[${region.top};${region.bottom}r` : '',
		originMode ? '\u001B[?6h' : '',
		placeCursor(terminal, originMode ? (region?.top ?? 1) - 1 : 0),
	].join('');
};

const dip = ({looks, charsets, isShifted}: Pen): string =>
	[
		...looks.map(one => `\u001B[${one}m`),
		...[...charsets].map(([set, final]) => (final === 'B' ? '' : `\u001B${set}${final}`)),
		isShifted ? '\u000E' : '',
	].join('');

/**
 * Keeps what the emulator does not tell: scroll region, cursor visibility and shape, the mouse's encoding, looks and
 * character sets of what is written next, keyboard extensions, the title. Not kept: where saved cursors are, tab stops,
 * links, palette changes, styles and colours of underlines.
 */
export const watchModes = (terminal: Terminal): ScreenModes => {
	const kept = fresh();
	watch(terminal, kept);
	return {
		restore: of =>
			[
				place(of, kept.region[of.buffer.active.type]),
				ownModes(of),
				kept.mouseEncoding === 0 ? '' : `\u001B[?${kept.mouseEncoding}h`,
				dip(kept.pen),
				...kept.kitty.map(flags => `\u001B[>${flags}u`),
				kept.modifyOtherKeys === 0 ? '' : `\u001B[>4;${kept.modifyOtherKeys}m`,
				kept.cursorShape === 0 ? '' : `\u001B[${kept.cursorShape} q`,
				kept.isCursorShown ? '' : '\u001B[?25l',
			].join(''),
		resized: () => {
			kept.region = {normal: null, alternate: null};
		},
		shifted: isOut => {
			kept.pen = {...kept.pen, isShifted: isOut};
		},
		title: () => kept.title,
	};
};
