/**
 * Whether a dotted version is newer than another. Both must have equally many numeric parts, else the answer is no:
 * that is how the peers compare, and both sides must come to the same answer.
 */
export const isNewerVersion = (version: string, than: string): boolean => {
	const left = partsOf(version);
	const right = partsOf(than);
	if (!left || !right || left.length !== right.length) return false;
	for (const [index, part] of left.entries()) {
		const other = right[index] ?? 0;
		if (part !== other) return part > other;
	}
	return false;
};

const partsOf = (version: string): number[] | null =>
	/^\d{1,9}(\.\d{1,9})*$/.test(version) ? version.split('.').map(Number) : null;
