import type {IParser, Terminal} from '@xterm/headless';

/** What a terminal's screen is set to beyond what `@xterm/headless` tells about itself. */
export type ScreenModes = {
	/** The sequences that set another terminal alike, behind its text; ends with the cursor where it was. */
	readonly restore: (terminal: Terminal) => string;
	/** Region and margins are lost when a terminal changes its size. */
	readonly resized: () => void;
	/** Reads the shifts between character sets, which are no escape sequences. */
	readonly shifts: (bytes: Buffer) => void;
	readonly title: () => string;
};

type Region = {readonly top: number; readonly bottom: number};

type Kept = {
	region: {normal: Region | null; alternate: Region | null};
	isCursorShown: boolean;
	/** DECSCUSR; 0: the terminal's own. */
	cursorShape: number;
	/** DEC private mode of the mouse's encoding, 0: the old one. */
	mouseEncoding: number;
	/** Designations of G0 to G3: intermediate character → final one. */
	charsets: Map<string, string>;
	isShifted: boolean;
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
	charsets: new Map(),
	isShifted: false,
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

/** Watches what passes; every handler lets the terminal's own one run. */
const watch = (parser: IParser, terminal: Terminal, kept: Kept): void => {
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
	csi({prefix: '?', final: 'h'}, params => setPrivate(kept, params, true));
	csi({prefix: '?', final: 'l'}, params => setPrivate(kept, params, false));
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
	parser.registerEscHandler({final: 'c'}, () => {
		reset();
		return false;
	});
	for (const intermediates of ['(', ')', '*', '+'])
		for (const final of '0AB4C5RfQKYE67HZ=')
			parser.registerEscHandler({intermediates, final}, () => {
				kept.charsets.set(intermediates, final);
				return false;
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

/** Region, origin mode, then the cursor: each of the first two moves it. */
const place = ({modes, buffer: {active}}: Terminal, region: Region | null): string => {
	const top = modes.originMode ? (region?.top ?? 1) - 1 : 0;
	return [
		region ? `\u001B[${region.top};${region.bottom}r` : '',
		modes.originMode ? '\u001B[?6h' : '',
		`\u001B[${Math.max(1, active.cursorY + 1 - top)};${active.cursorX + 1}H`,
	].join('');
};

/**
 * Keeps what `@xterm/addon-serialize` drops: scroll region, cursor visibility and shape, the mouse's encoding, character
 * sets, keyboard extensions, the title. Not kept: saved cursors, tab stops, links and palette changes.
 */
export const watchModes = (terminal: Terminal): ScreenModes => {
	const kept = fresh();
	watch(terminal.parser, terminal, kept);
	return {
		restore: of =>
			[
				place(of, kept.region[of.buffer.active.type]),
				ownModes(of),
				kept.mouseEncoding === 0 ? '' : `\u001B[?${kept.mouseEncoding}h`,
				...[...kept.charsets].map(([set, final]) => (final === 'B' ? '' : `\u001B${set}${final}`)),
				kept.isShifted ? '\u000E' : '',
				...kept.kitty.map(flags => `\u001B[>${flags}u`),
				kept.modifyOtherKeys === 0 ? '' : `\u001B[>4;${kept.modifyOtherKeys}m`,
				kept.cursorShape === 0 ? '' : `\u001B[${kept.cursorShape} q`,
				kept.isCursorShown ? '' : '\u001B[?25l',
			].join(''),
		resized: () => {
			kept.region = {normal: null, alternate: null};
		},
		shifts: bytes => {
			const out = bytes.lastIndexOf(0x0e);
			const back = bytes.lastIndexOf(0x0f);
			if (out !== back) kept.isShifted = out > back;
		},
		title: () => kept.title,
	};
};
