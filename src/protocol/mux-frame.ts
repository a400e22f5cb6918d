/** Bytes before the data of each frame. */
const headerBytes = 8;
const version = 1;

/** The most data one frame can carry; the field that counts it has 16 bits. */
export const muxDataLimit = 0xffff;

/** Commands of smux version 1. */
export const muxCommand = {syn: 0, fin: 1, push: 2, noop: 3} as const;

/** One frame of the byte stream that multiplexes the connections of a forwarded port (smux version 1). */
export type MuxFrame = {
	/** See {@link muxCommand}. */
	readonly command: number;
	/** Odd, from 3 on, for streams that the client opened. */
	readonly streamId: number;
	readonly data: Uint8Array;
};

/** Why a byte stream is not smux version 1. Nothing after it can be read. */
export type MuxRefusal = {readonly refused: 'mux version' | 'mux command'};

/** Writes one frame. Version, command, length and stream id are little-endian; at most {@link muxDataLimit} bytes. */
export const encodeMuxFrame = ({command, streamId, data}: MuxFrame): Uint8Array => {
	const bytes = Buffer.allocUnsafe(headerBytes + data.length);
	bytes.writeUInt8(version, 0);
	bytes.writeUInt8(command, 1);
	bytes.writeUInt16LE(data.length, 2);
	bytes.writeUInt32LE(streamId, 4);
	bytes.set(data, headerBytes);
	return bytes;
};

/** Takes the next bytes, which need not end where a frame ends; returns the frames that are complete with them. */
export type MuxReader = (bytes: Uint8Array) => readonly MuxFrame[] | MuxRefusal;

/**
 * Makes a reader for one byte stream. It holds at most one frame (64 KiB). The data of a frame that came in one piece is
 * a view into it. After a refusal every further call is refused too.
 */
export const makeMuxReader = (): MuxReader => {
	const header = Buffer.alloc(headerBytes);
	let headerFilled = 0;
	let body: Buffer | null = null;
	let bodyFilled = 0;
	let refusal: MuxRefusal | null = null;

	const frameOf = (data: Uint8Array): MuxFrame => ({
		command: header.readUInt8(1),
		streamId: header.readUInt32LE(4),
		data,
	});

	return bytes => {
		const frames: MuxFrame[] = [];
		let at = 0;
		while (at < bytes.length && refusal === null) {
			if (headerFilled < headerBytes) {
				const taken = Math.min(headerBytes - headerFilled, bytes.length - at);
				header.set(bytes.subarray(at, at + taken), headerFilled);
				headerFilled += taken;
				at += taken;
				if (headerFilled < headerBytes) break;
				refusal = refusalOf(header);
				if (refusal) break;
			}
			const length = header.readUInt16LE(2);
			if (body === null && bytes.length - at >= length) {
				frames.push(frameOf(bytes.subarray(at, at + length)));
				at += length;
				headerFilled = 0;
				continue;
			}
			body ??= Buffer.allocUnsafe(length);
			const taken = Math.min(length - bodyFilled, bytes.length - at);
			body.set(bytes.subarray(at, at + taken), bodyFilled);
			bodyFilled += taken;
			at += taken;
			if (bodyFilled < length) break;
			frames.push(frameOf(body));
			body = null;
			bodyFilled = 0;
			headerFilled = 0;
		}
		return refusal ?? frames;
	};
};

const refusalOf = (header: Buffer): MuxRefusal | null => {
	if (header.readUInt8(0) !== version) return {refused: 'mux version'};
	return header.readUInt8(1) > muxCommand.noop ? {refused: 'mux command'} : null;
};
