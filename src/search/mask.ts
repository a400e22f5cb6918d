/**
 * What occurs in a text, as 64 bits: a text that lacks a bit of the word cannot match it and need not be read. Where
 * several letters share a bit it says "perhaps" for all of them, never "no" for one that is there.
 */
export type Mask = {readonly low: number; readonly high: number};

/** Bit number (0–63) that a folded unit sets: one each for a–z and 0–9, shared ones for all others. */
export const letterBit = (unit: number): number => {
	if (unit >= 97 && unit <= 122) return unit - 97;
	if (unit >= 48 && unit <= 57) return unit - 22;
	if (unit === 45) return 36;
	if (unit === 46) return 37;
	if (unit === 61) return 38;
	return 39 + (unit % 25);
};

/** 2³² divided by the golden ratio: its multiples spread evenly (Knuth, The Art of Computer Programming 3, 6.4). */
const golden = 0x9e3779b1;
const pairBit = (unit: number, next: number): number =>
	Math.imul((letterBit(unit) << 6) | letterBit(next), golden) >>> 26;

/** The letters of a folded text. */
export const lettersIn = (folded: string): Mask => {
	let [low, high] = [0, 0];
	for (let at = 0; at < folded.length; at++) {
		const bit = letterBit(folded.charCodeAt(at));
		if (bit < 32) low |= 1 << bit;
		else high |= 1 << (bit - 32);
	}
	return {low, high};
};

/**
 * The pairs of neighbours in a folded text. For ids and addresses, which match only as they stand: of seventeen
 * hexadecimal digits most letters occur in nearly every id, most pairs do not.
 */
export const pairsIn = (folded: string): Mask => {
	let [low, high] = [0, 0];
	for (let at = 1; at < folded.length; at++) {
		const bit = pairBit(folded.charCodeAt(at - 1), folded.charCodeAt(at));
		if (bit < 32) low |= 1 << bit;
		else high |= 1 << (bit - 32);
	}
	return {low, high};
};
