/** A piece of output that ends with a shift between character sets (`true`: to G1, `false`: back), or the last one. */
export type ShiftedPiece = {readonly bytes: Buffer; readonly shift: boolean | null};

const out = 0x0e;
const back = 0x0f;

/** As many shifts of one piece are told apart; of more, as in the bytes of a program, only the last counts. */
const most = 100;

/**
 * Cuts output behind each shift. They are control characters, which the emulator's parser does not let others see, and
 * they must be read in order with the sequences around them.
 */
export const cutAtShifts = (bytes: Buffer): readonly ShiftedPiece[] => {
	if (!bytes.includes(out) && !bytes.includes(back)) return [{bytes, shift: null}];
	const places: number[] = [];
	for (let at = 0; at < bytes.length; at++) if (bytes[at] === out || bytes[at] === back) places.push(at);
	const pieces: ShiftedPiece[] = [];
	let from = 0;
	for (const at of places.length > most ? places.slice(-1) : places) {
		pieces.push({bytes: bytes.subarray(from, at + 1), shift: bytes[at] === out});
		from = at + 1;
	}
	return from < bytes.length ? [...pieces, {bytes: bytes.subarray(from), shift: null}] : pieces;
};
