/** One 32-bit lane: multiply and rotate per character, and mix at the end (the habit of Murmur's hashes). */
const lane = (text: string, seed: number): string => {
	let hash = seed;
	for (let at = 0; at < text.length; at++) {
		const mixed = Math.imul(text.charCodeAt(at) + at, 0xcc9e2d51);
		hash ^= Math.imul((mixed << 15) | (mixed >>> 17), 0x1b873593);
		hash = Math.imul((hash << 13) | (hash >>> 19), 5) + 0xe6546b64;
	}
	hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
	hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
	return ((hash ^ (hash >>> 16)) >>> 0).toString(16).padStart(8, '0');
};

/**
 * A name of 32 hexadecimal digits for a text, without anything in it that a file system could take for something else.
 * Nobody chooses these texts to deceive us, and Node's own hashes would be loaded before the first frame.
 */
export const nameOf = (text: string): string =>
	[0x9747b28c, 0x3c6ef372, 0xa54ff53a, 0x510e527f].map(seed => lane(text, seed)).join('');
