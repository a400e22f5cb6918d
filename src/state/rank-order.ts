import type {Result} from '../search/index.ts';
import {rankRows} from '../search/rank.ts';
import type {Order} from './order.ts';

/** Up to here comparing is quicker than going through all rows. */
const few = 4096;
const bestKey = 2 ** 24;
const rowSpace = 2 ** 27;

/** The rows that a search found, best first; equally good ones in the order of their names. */
export const inRankOrder = ({rows, keys}: Result, order: Order): Uint32Array => {
	const byName = order.rows();
	const places = order.places();
	if (rows.length <= few) {
		const sortable = Float64Array.from(rows, (row, at) => (bestKey - (keys[at] ?? 0)) * rowSpace + (places[row] ?? 0));
		return Uint32Array.from(sortable.sort(), number => byName[number % rowSpace] ?? 0);
	}
	const keyOf = new Uint32Array(places.length);
	for (let at = 0; at < rows.length; at++) keyOf[rows[at] ?? 0] = keys[at] ?? 0;
	const named = new Uint32Array(rows.length);
	const ranks = new Uint32Array(rows.length);
	let count = 0;
	for (const row of byName) {
		const key = keyOf[row] ?? 0;
		if (key === 0) continue;
		named[count] = row;
		ranks[count++] = key;
	}
	return rankRows(named.subarray(0, count), ranks.subarray(0, count));
};

/** The rows that a search found, in an order that the person chose. */
export const inChosenOrder = ({rows}: Result, order: Order): Uint32Array => {
	const byColumn = order.rows();
	const isFound = new Uint8Array(order.places().length);
	for (const row of rows) isFound[row] = 1;
	return byColumn.filter(row => isFound[row] === 1);
};
