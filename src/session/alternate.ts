/** Follows whether what passed has left a terminal on its alternate screen. */
export type Alternate = {
	readonly see: (bytes: Buffer) => void;
	readonly isOn: () => boolean;
};

const start = '\u001B[?';
const screens = ['47', '1047', '1049'];
/** Bytes of a sequence that may still be incomplete at the end of a piece. */
const longest = 64;

/** Sees private modes being set and reset (xterm control sequences, DECSET and DECRST), and the full reset. */
export const followAlternate = (): Alternate => {
	let isOn = false;
	let rest: Buffer = Buffer.alloc(0);
	const see = (piece: Buffer): void => {
		const bytes = rest.length > 0 ? Buffer.concat([rest, piece]) : piece;
		const off = bytes.lastIndexOf('\u001Bc');
		if (off >= 0) isOn = false;
		for (let at = bytes.indexOf(start); at >= 0; at = bytes.indexOf(start, at + 1)) {
			const found = /^\u001B\[\?([\d;]*)([hl])/.exec(bytes.toString('latin1', at, at + longest));
			if (found?.[1]?.split(';').some(mode => screens.includes(mode))) isOn = found[2] === 'h' && at > off;
		}
		const last = bytes.lastIndexOf('\u001B');
		const tail = last >= 0 && bytes.length - last < longest ? bytes.subarray(last) : null;
		rest = tail && /^\u001B(\[(\?[\d;]*)?)?$/.test(tail.toString('latin1')) ? Buffer.from(tail) : Buffer.alloc(0);
	};
	return {see, isOn: () => isOn};
};
