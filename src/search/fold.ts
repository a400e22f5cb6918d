/**
 * Lower-cases a text without changing its length in UTF-16 units, so that a position in the folded text is the same
 * position in the text as it is drawn. The few letters whose lower case is longer (such as U+0130) stay as they are.
 */
export const fold = (text: string): string => {
	const lower = text.toLowerCase();
	if (lower.length === text.length) return lower;
	let folded = '';
	for (let at = 0; at < text.length; at++) {
		const unit = text.charAt(at).toLowerCase();
		folded += unit.length === 1 ? unit : text.charAt(at);
	}
	return folded;
};

/** Classes of characters, as the scoring tells them apart (see score.ts). */
export const charClass = {white: 0, nonWord: 1, delimiter: 2, lower: 3, upper: 4, letter: 5, digit: 6} as const;

const delimiters = '/,:;|=';

const ascii = Uint8Array.from({length: 128}, (_, code) => {
	const char = String.fromCharCode(code);
	if (/[a-z]/.test(char)) return charClass.lower;
	if (/[A-Z]/.test(char)) return charClass.upper;
	if (/\d/.test(char)) return charClass.digit;
	if (/\s/.test(char)) return charClass.white;
	return delimiters.includes(char) ? charClass.delimiter : charClass.nonWord;
});

/** Class of a folded UTF-16 unit. Beyond ASCII everything counts as a letter. */
export const classOf = (unit: number): number => ascii[unit] ?? charClass.letter;

/** Bit number (0–63) that a folded unit sets in a mask: one each for a–z and 0–9, shared ones for all others. */
export const maskBit = (unit: number): number => {
	if (unit >= 97 && unit <= 122) return unit - 97;
	if (unit >= 48 && unit <= 57) return unit - 22;
	if (unit === 45) return 36;
	if (unit === 46) return 37;
	if (unit === 61) return 38;
	return 39 + (unit % 25);
};

const boundary = 8;
const hump = 7;

/** Bonus of a letter of class `now` after one of class `before` (`white` at the start of a field); see score.ts. */
export const bonusFor = (before: number, now: number): number => {
	if (now > charClass.delimiter) {
		if (before === charClass.white) return boundary + 2;
		if (before === charClass.delimiter) return boundary + 1;
		if (before === charClass.nonWord) return boundary;
		if (before === charClass.lower && now === charClass.upper) return hump;
		if (before !== charClass.digit && now === charClass.digit) return hump;
		return 0;
	}
	if (now === charClass.white) return boundary + 2;
	return boundary;
};
