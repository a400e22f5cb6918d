/** A flat array of numbers that grows. */
export type Numbers = Uint8Array | Uint16Array | Uint32Array | Int32Array;

/** The same numbers with room for `wanted`; grows by a third, so that appending stays cheap and little is left unused. */
export const room = <Kind extends Numbers>(numbers: Kind, wanted: number): Kind => {
	if (wanted <= numbers.length) return numbers;
	const Kind = numbers.constructor as new (length: number) => Kind;
	const larger = new Kind(Math.max(wanted, Math.ceil(numbers.length * 1.33)));
	larger.set(numbers);
	return larger;
};
