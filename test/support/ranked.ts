import type {Result} from '../../src/search/index.ts';

/** The rows of a result, best first, equally good ones in row order: plainly, by comparing. None while there is no result. */
export const ranked = (result: Result | null): number[] =>
	Array.from(result?.rows ?? [], (row, at) => ({row, key: result?.keys[at] ?? 0}))
		.sort((one, other) => other.key - one.key)
		.map(({row}) => row);
