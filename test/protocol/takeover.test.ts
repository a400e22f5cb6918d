import {describe, expect, test} from 'vitest';
import {
	decodeMessage,
	encodeMessage,
	isRefused,
	type Message,
	messageFlags,
	messageType,
} from '../../src/protocol/message.ts';
import {makeStream} from '../../src/protocol/stream.ts';

let ids = 0;
const ports = {
	clock: () => 0,
	date: () => 1_700_000_000_000,
	newId: () => `00112233-4455-6677-8899-${String(ids++).padStart(12, '0')}`,
};

const output = (sequenceNumber: number, text: string): Uint8Array =>
	encodeMessage({
		...{type: messageType.output, schemaVersion: 1, createdDate: 1_700_000_000_000, sequenceNumber},
		...{flags: messageFlags.none, id: ports.newId(), payloadType: 1, payload: Buffer.from(text)},
	});

const setUp = (start: number | null) => {
	const seen: string[] = [];
	const sent: Message[] = [];
	const stream = makeStream(
		ports,
		{
			deliver: message => {
				seen.push(Buffer.from(message.payload).toString());
				stream.taken(message);
			},
			closed: () => {},
		},
		start,
	);
	stream.attach(frame => {
		const message = decodeMessage(frame);
		if (!isRefused(message)) sent.push(message);
	});
	return {stream, seen, sent};
};

describe('a stream that goes on from one that is gone', () => {
	test('counts its own messages from where it is told, and the far side’s from the first that comes', () => {
		const {stream, seen, sent} = setUp(512);
		expect(stream.next()).toBe(512);
		stream.send(1, Buffer.from('a'));
		expect(sent.map(({sequenceNumber}) => sequenceNumber)).toEqual([512]);
		stream.receive(output(77, 'x'));
		stream.receive(output(79, 'z'));
		stream.receive(output(78, 'y'));
		stream.receive(output(77, 'x'));
		expect(seen).toEqual(['x', 'y', 'z']);
	});

	test('any other begins with 0 on both sides', () => {
		const {stream, seen} = setUp(null);
		expect(stream.next()).toBe(0);
		stream.receive(output(1, 'later'));
		expect(seen).toEqual([]);
		stream.receive(output(0, 'first'));
		expect(seen).toEqual(['first', 'later']);
	});
});
