import {describe, expect, test} from 'vitest';
import {
	acknowledgementOf,
	decodeAcknowledgement,
	decodeMessage,
	encodeAcknowledgement,
	encodeMessage,
	isRefused,
	type Message,
	messageFlags,
	messageType,
	payloadType,
} from '../../src/protocol/message.ts';
import {readTranscript, transcriptNames, workedExamples} from '../support/transcripts.ts';

const example: Message = {
	type: messageType.output,
	schemaVersion: 1,
	createdDate: 1_700_000_000_000,
	sequenceNumber: 0,
	flags: messageFlags.syn,
	id: '00112233-4455-6677-8899-aabbccddeeff',
	payloadType: payloadType.output,
	payload: Buffer.from('hi\r\n'),
};

const decoded = (bytes: Uint8Array): Message => {
	const message = decodeMessage(bytes);
	if (isRefused(message)) throw new Error(`refused: ${message.refused}`);
	return message;
};

/** The example's frame with some of its bytes changed. */
const spoiled = (change: (frame: Buffer) => void): Buffer => {
	const frame = Buffer.from(encodeMessage(example));
	change(frame);
	return frame;
};

describe('a message on the wire', () => {
	const examples = workedExamples();

	test('is the first worked example, byte for byte', () => {
		expect(encodeMessage(example)).toEqual(examples['A_output_stream_data']);
	});

	test('is the second worked example, an acknowledgement of the first', () => {
		const payload = encodeAcknowledgement(acknowledgementOf(example));
		expect(
			encodeMessage({
				...example,
				type: messageType.acknowledge,
				createdDate: 1_700_000_000_001,
				flags: messageFlags.control,
				id: 'ffeeddcc-bbaa-4988-8776-655443322110',
				payloadType: payloadType.none,
				payload,
			}),
		).toEqual(examples['B_acknowledge']);
	});

	test('is the third worked example, a terminal size', () => {
		expect(
			encodeMessage({
				...example,
				type: messageType.input,
				createdDate: 1_700_000_000_002,
				flags: messageFlags.none,
				id: '01234567-89ab-4cde-8f01-23456789abcd',
				payloadType: payloadType.size,
				payload: Buffer.from('{"cols":80,"rows":24}'),
			}),
		).toEqual(examples['C_input_stream_data_size']);
	});

	test.each(transcriptNames)('of the capture %s is read as it was meant and written as it came', name => {
		const frames = readTranscript(name).frames.filter(frame => frame.message !== null);
		expect(frames.length).toBeGreaterThan(5);
		for (const {bytes, message} of frames) {
			const read = decoded(bytes);
			expect({
				type: read.type,
				schema: read.schemaVersion,
				seq: read.sequenceNumber,
				flags: read.flags,
				id: read.id,
				ptype: read.payloadType,
				plen: read.payload.length,
				payload: Buffer.from(read.payload).toString('latin1').slice(0, 400),
			}).toEqual(message);
			expect(encodeMessage(read)).toEqual(bytes);
			if (read.type !== messageType.acknowledge) continue;
			const acknowledgement = decodeAcknowledgement(read.payload);
			if (isRefused(acknowledgement)) throw new Error('no acknowledgement');
			expect(Buffer.from(encodeAcknowledgement(acknowledgement))).toEqual(Buffer.from(read.payload));
		}
	});

	test('shows its payload without copying it', () => {
		const frame = encodeMessage(example);
		const {payload} = decoded(frame);
		frame[120] = 0x48;
		expect(Buffer.from(payload).toString()).toBe('Hi\r\n');
	});

	test('carries sequence numbers and dates beyond 32 bits', () => {
		const far = {...example, sequenceNumber: 2 ** 40 + 7, createdDate: Number.MAX_SAFE_INTEGER};
		expect(decoded(encodeMessage(far))).toMatchObject({sequenceNumber: 2 ** 40 + 7, createdDate: 2 ** 53 - 1});
	});

	test('may be empty', () => {
		expect(decoded(encodeMessage({...example, payload: new Uint8Array()})).payload).toHaveLength(0);
	});

	test('is read when its type is padded with NULs', () => {
		const frame = spoiled(bytes => bytes.fill(0, 4 + messageType.output.length, 36));
		expect(decoded(frame).type).toBe(messageType.output);
	});

	test('of an unknown type is read, for the reader to ignore', () => {
		expect(decoded(encodeMessage({...example, type: 'agent_session_state'})).type).toBe('agent_session_state');
	});

	test('about publication is read even without a date', () => {
		const frame = encodeMessage({...example, type: messageType.pausePublication, createdDate: 0});
		expect(decoded(frame).type).toBe(messageType.pausePublication);
	});
});

describe('bytes that are no message', () => {
	test.each([
		['too short', spoiled(() => {}).subarray(0, 119)],
		['too short', Buffer.alloc(0)],
		['header length', spoiled(frame => frame.writeUInt32BE(0, 0))],
		['header length', spoiled(frame => frame.writeUInt32BE(0xffff_ffff, 0))],
		['message type', spoiled(frame => frame.fill(' ', 4, 36))],
		['created date', spoiled(frame => frame.fill(0, 40, 48))],
		['sequence number', spoiled(frame => frame.fill(0xff, 48, 56))],
		['digest', spoiled(frame => frame.writeUInt8(0, 80))],
		['digest', spoiled(frame => frame.write('x', 120))],
		['digest', spoiled(() => {}).subarray(0, 123)],
	])('are refused for their %s', (refused, frame) => {
		expect(decodeMessage(frame)).toEqual({refused});
	});

	test.each(['', 'null', '[]', '{}', '"x"', '{"AcknowledgedMessageSequenceNumber":"1"}', '{"Ackn'])(
		'are no acknowledgement: %s',
		text => {
			expect(decodeAcknowledgement(Buffer.from(text))).toEqual({refused: 'json'});
		},
	);
});
