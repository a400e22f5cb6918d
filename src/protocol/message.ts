import {hash} from 'node:crypto';

/** Bytes of the header that every frame begins with; the payload follows it. */
const headerBytes = 120;
/** Value of the HeaderLength field: the bytes up to, not including, PayloadLength. */
const headerLength = 116;
const typeBytes = 32;

/** The message types that travel on a data channel; anything else is decoded too and left to the reader. */
export const messageType = {
	input: 'input_stream_data',
	output: 'output_stream_data',
	acknowledge: 'acknowledge',
	channelClosed: 'channel_closed',
	startPublication: 'start_publication',
	pausePublication: 'pause_publication',
} as const;

/** What the payload of a stream message is. Keyboard input travels as `output` too. */
export const payloadType = {
	none: 0,
	output: 1,
	error: 2,
	size: 3,
	parameter: 4,
	handshakeRequest: 5,
	handshakeResponse: 6,
	handshakeComplete: 7,
	challengeRequest: 8,
	challengeResponse: 9,
	flag: 10,
	stderr: 11,
	exitCode: 12,
} as const;

/** Values of the Flags field. Agents set `syn` on their first message, control messages carry both. */
export const messageFlags = {none: 0, syn: 1, fin: 2, control: 3} as const;

/** One binary message of a data channel; both directions use the same layout (session protocol, section 3). */
export type Message = {
	/** At most 32 bytes of ASCII, see {@link messageType}. */
	readonly type: string;
	readonly schemaVersion: number;
	/** Milliseconds since the epoch; never 0 on the wire. */
	readonly createdDate: number;
	readonly sequenceNumber: number;
	readonly flags: number;
	/** Canonical lower-case UUID. */
	readonly id: string;
	/** See {@link payloadType}. */
	readonly payloadType: number;
	/** Of a decoded message: a view into the frame, not a copy. */
	readonly payload: Uint8Array;
};

/** Why bytes from the far side were not taken. */
export type Refusal = {
	readonly refused:
		| 'too short'
		| 'header length'
		| 'message type'
		| 'created date'
		| 'sequence number'
		| 'digest'
		| 'json';
};

/** Tells a refusal from whatever else a decoder returned. */
export const isRefused = (value: object): value is Refusal => 'refused' in value;

const refuse = (refused: Refusal['refused']): Refusal => ({refused});

const digestOf = (payload: Uint8Array): Buffer => hash('sha256', payload, 'buffer');

/** The UUID's last eight bytes stand first on the wire. */
const writeId = (frame: Buffer, id: string): void => {
	const hex = id.replaceAll('-', '');
	frame.fill(0, 64, 80);
	frame.write(hex.slice(16), 64, 8, 'hex');
	frame.write(hex.slice(0, 16), 72, 8, 'hex');
};

const readId = (frame: Buffer): string => {
	const high = frame.toString('hex', 72, 80);
	const low = frame.toString('hex', 64, 72);
	return `${high.slice(0, 8)}-${high.slice(8, 12)}-${high.slice(12)}-${low.slice(0, 4)}-${low.slice(4)}`;
};

/** Writes one message as the bytes of a websocket frame; the payload is copied into them. */
export const encodeMessage = (message: Message): Uint8Array => {
	const {payload} = message;
	const frame = Buffer.allocUnsafe(headerBytes + payload.length);
	frame.writeUInt32BE(headerLength, 0);
	frame.fill(0x20, 4, 4 + typeBytes);
	frame.write(message.type, 4, typeBytes, 'latin1');
	frame.writeUInt32BE(message.schemaVersion, 36);
	writeUint64(frame, message.createdDate, 40);
	writeUint64(frame, message.sequenceNumber, 48);
	writeUint64(frame, message.flags, 56);
	writeId(frame, message.id);
	digestOf(payload).copy(frame, 80);
	frame.writeUInt32BE(message.payloadType, 112);
	frame.writeUInt32BE(payload.length, 116);
	frame.set(payload, headerBytes);
	return frame;
};

/** Two halves are several times faster than a BigInt. */
const writeUint64 = (frame: Buffer, value: number, offset: number): void => {
	frame.writeUInt32BE(Math.floor(value / 2 ** 32), offset);
	frame.writeUInt32BE(value % 2 ** 32, offset + 4);
};

const readUint64 = (frame: Buffer, offset: number): number =>
	frame.readUInt32BE(offset) * 2 ** 32 + frame.readUInt32BE(offset + 4);

/** Publication messages are obeyed or ignored as they are: their other fields mean nothing. */
const isUnchecked = (type: string): boolean =>
	type === messageType.startPublication || type === messageType.pausePublication;

/**
 * Reads one frame. Never throws: bytes that are no message, that carry no date or whose digest is wrong are refused.
 * Schema version, flags and the length field are not judged; the payload is all bytes after the header.
 */
export const decodeMessage = (bytes: Uint8Array): Message | Refusal => {
	const frame = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
	if (frame.length < headerBytes) return refuse('too short');
	const length = frame.readUInt32BE(0);
	if (length < headerLength || length + 4 > frame.length) return refuse('header length');
	const type = readType(frame);
	if (type === '') return refuse('message type');
	const createdDate = readUint64(frame, 40);
	const sequenceNumber = readUint64(frame, 48);
	const payload = frame.subarray(length + 4);
	if (!isUnchecked(type)) {
		if (createdDate === 0) return refuse('created date');
		if (!Number.isSafeInteger(sequenceNumber)) return refuse('sequence number');
		const isEmpty = frame.readUInt32BE(116) === 0;
		if (!isEmpty && digestOf(payload).compare(frame, 80, 112) !== 0) return refuse('digest');
	}
	return {
		type,
		schemaVersion: frame.readUInt32BE(36),
		createdDate,
		sequenceNumber,
		flags: readUint64(frame, 56),
		id: readId(frame),
		payloadType: frame.readUInt32BE(112),
		payload,
	};
};

/** Types are padded with spaces; NUL padding is taken as well. The usual ones are matched without making a string. */
const readType = (frame: Buffer): string => {
	for (const {padded, type} of paddedTypes) if (padded.compare(frame, 4, 4 + typeBytes) === 0) return type;
	return frame
		.toString('latin1', 4, 4 + typeBytes)
		.replace(/^\0+|\0+$/g, '')
		.trim();
};

const paddedTypes = Object.values(messageType).map(type => ({
	type,
	padded: Buffer.from(type.padEnd(typeBytes, ' '), 'latin1'),
}));

/** What an `acknowledge` message says: one stream message has been taken. Receivers match on the sequence number only. */
export type Acknowledgement = {
	/** The type of the message that is acknowledged. */
	readonly messageType: string;
	/** Its UUID, canonical and lower-case. */
	readonly messageId: string;
	readonly sequenceNumber: number;
};

/** The acknowledgement that answers a message. */
export const acknowledgementOf = (message: Message): Acknowledgement => ({
	messageType: message.type,
	messageId: message.id,
	sequenceNumber: message.sequenceNumber,
});

/** Writes the JSON payload, byte for byte in the order that the service's own programs use. */
export const encodeAcknowledgement = (acknowledgement: Acknowledgement): Uint8Array =>
	Buffer.from(
		JSON.stringify({
			AcknowledgedMessageType: acknowledgement.messageType,
			AcknowledgedMessageId: acknowledgement.messageId,
			AcknowledgedMessageSequenceNumber: acknowledgement.sequenceNumber,
			IsSequentialMessage: true,
		}),
	);

/** Reads the payload of an `acknowledge` message; anything without a whole sequence number is refused. */
export const decodeAcknowledgement = (payload: Uint8Array): Acknowledgement | Refusal => {
	const refusal: Refusal = {refused: 'json'};
	let parsed: unknown;
	try {
		parsed = JSON.parse(Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength).toString('utf8'));
	} catch {
		return refusal;
	}
	if (typeof parsed !== 'object' || parsed === null) return refusal;
	const {AcknowledgedMessageType, AcknowledgedMessageId, AcknowledgedMessageSequenceNumber} = parsed as Record<
		string,
		unknown
	>;
	if (!Number.isSafeInteger(AcknowledgedMessageSequenceNumber)) return refusal;
	return {
		messageType: typeof AcknowledgedMessageType === 'string' ? AcknowledgedMessageType : '',
		messageId: typeof AcknowledgedMessageId === 'string' ? AcknowledgedMessageId : '',
		sequenceNumber: Number(AcknowledgedMessageSequenceNumber),
	};
};
