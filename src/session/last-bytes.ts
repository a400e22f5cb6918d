/** Keeps the last bytes of a stream without copying what passes. */
export type LastBytes = {readonly add: (bytes: Buffer) => void; readonly take: () => Buffer};

/** Remembers at least the last `size` bytes as long as there were that many. */
export const lastBytes = (size: number): LastBytes => {
	let pieces: Buffer[] = [];
	let held = 0;
	return {
		add: bytes => {
			pieces.push(bytes);
			held += bytes.length;
			// Rarely, so that the common path is a push.
			if (held < size * 16 && pieces.length < 64) return;
			pieces = [Buffer.concat(pieces).subarray(-size)];
			held = size;
		},
		take: () => Buffer.concat(pieces).subarray(-size),
	};
};
