/**
 * Whether a version is greater than another, number by number. Versions of a different length, or of anything but
 * numbers, are never greater: that is how agent and plugin compare (session protocol, section 5.4).
 */
export const isNewer = (version: string, than: string): boolean => {
	const [left, right] = [version.split('.').map(Number), than.split('.').map(Number)];
	if (left.length !== right.length || [...left, ...right].some(part => !Number.isInteger(part))) return false;
	for (const [at, part] of left.entries()) {
		const other = right[at] ?? 0;
		if (part !== other) return part > other;
	}
	return false;
};
