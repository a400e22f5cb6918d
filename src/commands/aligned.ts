import stringWidth from 'string-width';

/** Rows of cells as lines of aligned columns; what stands last may be as long as it is. */
export const aligned = (rows: readonly (readonly string[])[]): string => {
	const columns = Math.max(0, ...rows.map(row => row.length));
	const widths = Array.from({length: columns}, (_, column) =>
		Math.max(...rows.map(row => stringWidth(row[column] ?? ''))),
	);
	const padded = (text: string, column: number): string =>
		text + ' '.repeat(Math.max(0, (widths[column] ?? 0) - stringWidth(text)));
	return rows.map(row => `${row.map(padded).join('  ').trimEnd()}\n`).join('');
};
