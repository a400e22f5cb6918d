/** One line of the bench: what was measured, beside a peer where there is one, and whether it keeps its limit. */
export type Row = {
	readonly name: string;
	/** `null`: could not be measured; the row is not ok. */
	readonly value: number | null;
	readonly unit: string;
	/** How many measurements the value stands for. */
	readonly n: number;
	/** Name of what it is compared with, `null` where the limit is absolute or a count. */
	readonly peer: string | null;
	/** The peer's value from the same run; `null` with a peer named: the peer is missing and the row is not ok. */
	readonly peerValue: number | null;
	/** value / peerValue. */
	readonly ratio: number | null;
	/** Such as `≤ 0.25 × fzf` or `= 3`. */
	readonly limit: string;
	readonly ok: boolean;
};

/** Median and 99th percentile of measurements. */
export const quantile = (values: readonly number[], part: number): number => {
	const sorted = [...values].sort((a, b) => a - b);
	return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN;
};

/** A row with an absolute limit: `value` at most, or at least, `limit`. */
export const absolute = (
	name: string,
	value: number,
	unit: string,
	n: number,
	direction: '≤' | '≥' | '=',
	limit: number,
): Row => ({
	name,
	value,
	unit,
	n,
	peer: null,
	peerValue: null,
	ratio: null,
	limit: `${direction} ${limit} ${unit}`,
	ok: direction === '≤' ? value <= limit : direction === '≥' ? value >= limit : value === limit,
});

/** A row beside a peer: value / peer at most (or at least) `limit`. A peer of `null` is missing, and never ok. */
export const relative = (
	name: string,
	value: number,
	unit: string,
	n: number,
	peer: string,
	peerValue: number | null,
	direction: '≤' | '≥',
	limit: number,
): Row => {
	const ratio = peerValue === null ? null : value / peerValue;
	const ok = ratio !== null && (direction === '≤' ? ratio <= limit : ratio >= limit);
	return {name, value, unit, n, peer, peerValue, ratio, limit: `${direction} ${limit} × ${peer}`, ok};
};
