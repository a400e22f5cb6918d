/** Lines of two texts: kept with two spaces before them, gone with `- `, new with `+ ` (longest common subsequence). */
export const lineDiff = (before: string, after: string): readonly string[] => {
	const [left, right] = [before.split('\n'), after.split('\n')];
	const lengths = Array.from({length: left.length + 1}, () => new Array<number>(right.length + 1).fill(0));
	const at = (row: number, column: number): number => lengths[row]?.[column] ?? 0;
	for (let row = left.length - 1; row >= 0; row--) {
		for (let column = right.length - 1; column >= 0; column--) {
			const line = lengths[row];
			if (!line) continue;
			line[column] =
				left[row] === right[column] ? at(row + 1, column + 1) + 1 : Math.max(at(row + 1, column), at(row, column + 1));
		}
	}
	const lines: string[] = [];
	let [row, column] = [0, 0];
	while (row < left.length || column < right.length) {
		if (row < left.length && column < right.length && left[row] === right[column]) {
			lines.push(`  ${left[row]}`);
			row += 1;
			column += 1;
		} else if (row < left.length && (column === right.length || at(row + 1, column) >= at(row, column + 1))) {
			lines.push(`- ${left[row]}`);
			row += 1;
		} else {
			lines.push(`+ ${right[column]}`);
			column += 1;
		}
	}
	return lines;
};
