import type xterm from '@xterm/headless';

type Terminal = InstanceType<typeof xterm.Terminal>;
type Cell = NonNullable<ReturnType<NonNullable<ReturnType<Terminal['buffer']['active']['getLine']>>['getCell']>>;

const cellWidth = 8.4;
const cellHeight = 18;
const margin = 12;
const ink = '#d5d8df';
const paper = '#16181d';
const palette = [
	['#3b4048', '#e5656b', '#84c06a', '#d9b15c', '#6aa3e8', '#c084d8', '#58b8c4', '#c6cad2'],
	['#767c88', '#f2868b', '#a3d68c', '#ecc97f', '#8fbcf2', '#d4a2e6', '#7fd0da', '#f1f3f7'],
].flat();

const cube = (index: number): string => {
	if (index < 16) return palette[index] ?? ink;
	if (index > 231) return `rgb(${Array.from({length: 3}, () => 8 + (index - 232) * 10).join(',')})`;
	const part = (divisor: number) => {
		const step = Math.floor((index - 16) / divisor) % 6;
		return step === 0 ? 0 : 55 + step * 40;
	};
	return `rgb(${part(36)},${part(6)},${part(1)})`;
};

const colour = (isDefault: boolean, isRgb: boolean, value: number, fallback: string): string => {
	if (isDefault) return fallback;
	return isRgb ? `#${value.toString(16).padStart(6, '0')}` : cube(value);
};

const styleOf = (cell: Cell): string => {
	let front = colour(cell.isFgDefault(), cell.isFgRGB(), cell.getFgColor(), ink);
	let back = colour(cell.isBgDefault(), cell.isBgRGB(), cell.getBgColor(), paper);
	if (cell.isInverse()) [front, back] = [back, front];
	return JSON.stringify({
		front,
		back,
		bold: cell.isBold() !== 0,
		dim: cell.isDim() !== 0,
		italic: cell.isItalic() !== 0,
		underline: cell.isUnderline() !== 0,
	});
};

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** One run of cells with one style, as a background (if any) and a text. */
const drawRun = (column: number, row: number, width: number, text: string, style: string): string => {
	const {front, back, bold, dim, italic, underline} = JSON.parse(style);
	const x = (margin + column * cellWidth).toFixed(1);
	const y = margin + row * cellHeight;
	const length = (width * cellWidth).toFixed(1);
	const box = back === paper ? '' : `<rect x="${x}" y="${y}" width="${length}" height="${cellHeight}" fill="${back}"/>`;
	if (text.trim() === '') return box;
	const look = [
		`fill="${front}"`,
		bold ? 'font-weight="bold"' : '',
		dim ? 'opacity="0.6"' : '',
		italic ? 'font-style="italic"' : '',
		underline ? 'text-decoration="underline"' : '',
	].filter(part => part !== '');
	const trimmed = text.trimEnd();
	const drawn = ((width - (text.length - trimmed.length)) * cellWidth).toFixed(1);
	return `${box}<text x="${x}" y="${y + 13}" textLength="${drawn}" ${look.join(' ')}>${escaped(trimmed)}</text>`;
};

/** Draws the screen of a terminal as an SVG picture: text, colours and styles as the emulator has them. */
export const screenToSvg = (terminal: Terminal, title: string): string => {
	const {active} = terminal.buffer;
	const parts: string[] = [];
	for (let row = 0; row < terminal.rows; row++) {
		const line = active.getLine(active.baseY + row);
		let run = {column: 0, width: 0, text: '', style: ''};
		for (let column = 0; column < terminal.cols; column++) {
			const cell = line?.getCell(column);
			if (!cell || cell.getWidth() === 0) continue;
			const style = styleOf(cell);
			if (style !== run.style) {
				if (run.width > 0) parts.push(drawRun(run.column, row, run.width, run.text, run.style));
				run = {column, width: 0, text: '', style};
			}
			run.width += cell.getWidth();
			run.text += cell.getChars() || ' ';
		}
		if (run.width > 0) parts.push(drawRun(run.column, row, run.width, run.text, run.style));
	}
	const width = Math.ceil(terminal.cols * cellWidth + margin * 2);
	const height = terminal.rows * cellHeight + margin * 2;
	return [
		`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" aria-label="${escaped(title)}"`,
		' font-family="ui-monospace,SFMono-Regular,Menlo,Consolas,monospace" font-size="14" xml:space="preserve">',
		`<rect width="100%" height="100%" rx="8" fill="${paper}"/>\n`,
		parts.filter(part => part !== '').join('\n'),
		'\n</svg>\n',
	].join('');
};
