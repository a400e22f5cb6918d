// A list drawn by hand, the least that a terminal program can do for an arrow key: argv[2] rows; `e` echoes only.
import process from 'node:process';

const [, , mode = 'list'] = process.argv;
const rows = 46;
const text = (row: number): string => `  ✓ allowed   payments-api-${row}`.padEnd(103, '.');
const line = (row: number, isOn: boolean): string =>
	`\u001B[${row + 1};1H${isOn ? '\u001B[7m' : ''}${text(row)}\u001B[27m`;
const frame = (content: string): string => `\u001B[?2026h${content}\u001B[?2026l`;

let cursor = 0;
process.stdin.setRawMode(true);
process.stdin.on('data', data => {
	if (mode === 'echo') {
		process.stdout.write(data);
		return;
	}
	const before = cursor;
	cursor = Math.min(rows - 1, Math.max(0, cursor + (data.toString().endsWith('B') ? 1 : -1)));
	process.stdout.write(frame(line(before, false) + line(cursor, true)));
});
process.stdout.write(`READY${Array.from({length: rows}, (_, row) => line(row, row === 0)).join('')}`);
