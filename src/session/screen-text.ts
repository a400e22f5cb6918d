import type {IBuffer, IBufferCell, IBufferLine, Terminal} from '@xterm/headless';

/** The parameters of SGR that give a cell its looks, from nothing; underline styles and colours are told as plain. */
const looks = (cell: IBufferCell): string => {
	const parts: string[] = [];
	if (cell.isBold()) parts.push('1');
	if (cell.isDim()) parts.push('2');
	if (cell.isItalic()) parts.push('3');
	if (cell.isUnderline()) parts.push('4');
	if (cell.isBlink()) parts.push('5');
	if (cell.isInverse()) parts.push('7');
	if (cell.isInvisible()) parts.push('8');
	if (cell.isStrikethrough()) parts.push('9');
	if (cell.isOverline()) parts.push('53');
	const colour = (code: number, isRgb: boolean, isPalette: boolean, value: number): void => {
		if (isRgb) parts.push(`${code};2;${(value >> 16) & 255};${(value >> 8) & 255};${value & 255}`);
		else if (isPalette) parts.push(`${code};5;${value}`);
	};
	colour(38, cell.isFgRGB(), cell.isFgPalette(), cell.getFgColor());
	colour(48, cell.isBgRGB(), cell.isBgPalette(), cell.getBgColor());
	return parts.join(';');
};

/** Turns on looks, from whatever was on. */
const wear = (style: string): string => `\u001B[0${style === '' ? '' : `;${style}`}m`;

type Row = {
	/** Ends with no looks on. */
	readonly text: string;
	/** Whether the last column is taken, so that the next character wraps. */
	readonly isFull: boolean;
};

const readRow = (line: IBufferLine | undefined, columns: number, reuse: IBufferCell): Row => {
	let text = '';
	let style = '';
	/** Blanks without looks are only written when something follows. */
	let blanks = 0;
	let isFull = false;
	for (let column = 0; column < columns; column++) {
		const cell = line?.getCell(column, reuse);
		const width = cell?.getWidth() ?? 1;
		isFull = width === 0 || Boolean(cell?.getChars());
		if (!cell || width === 0) continue;
		const chars = cell.getChars();
		const own = looks(cell);
		if (chars === '' && own === '') {
			blanks++;
			continue;
		}
		if (blanks > 0) {
			text += (style === '' ? '' : wear('')) + ' '.repeat(blanks);
			style = '';
			blanks = 0;
		}
		if (own !== style) text += wear(own);
		style = own;
		text += chars === '' ? ' ' : chars;
	}
	return {text: style === '' ? text : text + wear(''), isFull};
};

/** The lines of a buffer from `first` on, for an empty screen with the cursor at home. */
const readBuffer = (buffer: IBuffer, first: number, {cols, rows}: Terminal): string => {
	const cell = buffer.getNullCell();
	const last = buffer.baseY + rows - 1;
	let text = '';
	for (let row = first; row <= last; row++) {
		const {text: own, isFull} = readRow(buffer.getLine(row), cols, cell);
		text += own;
		// A line that goes on below is left to wrap, so that it still is one line for copying and resizing.
		const goesOn = isFull && buffer.getLine(row + 1)?.isWrapped === true;
		if (row < last && !goesOn) text += '\r\n';
	}
	return text;
};

/** Puts the cursor somewhere; rows count from `top`. In the column behind the last one it waits there to wrap. */
export const placeCursor = ({cols, buffer: {active}}: Terminal, top: number): string => {
	const {cursorX, cursorY, baseY} = active;
	const to = (column: number): string => `\u001B[${Math.max(1, cursorY + 1 - top)};${column}H`;
	if (cursorX < cols) return to(cursorX + 1);
	const line = active.getLine(baseY + cursorY);
	const cell = line?.getCell(cols - 1);
	const from = cell?.getWidth() === 0 ? cols - 2 : cols - 1;
	const written = line?.getCell(from);
	return to(from + 1) + (written ? wear(looks(written)) + (written.getChars() || ' ') + wear('') : '');
};

/**
 * The text of a screen as sequences for an empty one of the same size with the cursor at home, the main screen first.
 * `above`: how many lines before the screen's first one are written too, and scroll away.
 */
export const readScreen = (terminal: Terminal, above: number): string => {
	const {normal, alternate, active} = terminal.buffer;
	const main = readBuffer(normal, Math.max(0, normal.baseY - above), terminal);
	if (active.type === 'normal') return main;
	const cursor = `\u001B[${normal.cursorY + 1};${Math.min(terminal.cols, normal.cursorX + 1)}H`;
	return `${main}${cursor}\u001B[?1049h\u001B[H${readBuffer(alternate, 0, terminal)}`;
};
