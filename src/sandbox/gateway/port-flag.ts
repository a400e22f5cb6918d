/** What a Flag message of a port session says (session protocol, section 3). */
export const portFlag = {disconnect: 1, terminate: 2, connectFailed: 3} as const;

/** Reads a Flag message: one number, highest byte first; `null` when it is none. */
export const readFlag = (payload: Uint8Array): number | null =>
	payload.length < 4 ? null : Buffer.from(payload).readUInt32BE(0);

/** Writes a Flag message. */
export const encodeFlag = (flag: number): Uint8Array => {
	const bytes = Buffer.alloc(4);
	bytes.writeUInt32BE(flag);
	return bytes;
};
