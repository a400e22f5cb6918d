import {randomUUID} from 'node:crypto';
import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {
	acknowledgementOf,
	decodeAcknowledgement,
	decodeMessage,
	encodeAcknowledgement,
	encodeMessage,
	isRefused,
	type Message,
	messageType,
} from '../../src/protocol/message.ts';
import {makeReceiver} from '../../src/protocol/receiver.ts';
import {makeSender} from '../../src/protocol/sender.ts';
import {makeStream} from '../../src/protocol/stream.ts';

const message = (fields: Partial<Message>): Message => ({
	type: messageType.output,
	schemaVersion: 1,
	createdDate: 1,
	sequenceNumber: 0,
	flags: 0,
	id: randomUUID(),
	payloadType: 1,
	payload: new Uint8Array(),
	...fields,
});

const decoded = (frame: Uint8Array): Message => {
	const result = decodeMessage(frame);
	if (isRefused(result)) throw new Error(result.refused);
	return result;
};

const clockwork = () => {
	let now = 0;
	return {
		ports: {clock: () => now, date: () => 1 + now, newId: randomUUID},
		pass: (milliseconds: number) => {
			now += milliseconds;
		},
	};
};

/** A sender whose transmissions are listed by sequence number. */
const listedSender = () => {
	const {ports, pass} = clockwork();
	const sender = makeSender(ports);
	const sent: number[] = [];
	const frames: Uint8Array[] = [];
	const transmit = (frame: Uint8Array): void => {
		frames.push(frame);
		sent.push(decoded(frame).sequenceNumber);
	};
	return {sender, pass, sent, frames, transmit};
};

describe('the sending half', () => {
	test('sends again what is not acknowledged, same bytes, waiting longer each time', () => {
		const {sender, pass, sent, frames, transmit} = listedSender();
		sender.attach(transmit);
		sender.send(1, Buffer.from('a'));
		sender.send(1, Buffer.from('b'));
		expect(sender.due()).toBe(200);
		pass(199);
		sender.tick();
		expect(sent).toEqual([0, 1]);
		pass(1);
		sender.tick();
		expect(sent).toEqual([0, 1, 0]);
		expect(frames[2]).toEqual(frames[0]);
		expect(sender.due()).toBe(400);
		sender.acknowledged(0);
		sender.acknowledged(1);
		expect([sender.due(), sender.unacknowledged()]).toEqual([null, 0]);
	});

	test('keeps what is sent without a socket and sends it in order with the next', () => {
		const {sender, sent, transmit} = listedSender();
		sender.attach(transmit);
		for (const text of ['a', 'b', 'c']) sender.send(1, Buffer.from(text));
		sender.acknowledged(1);
		sender.detach();
		sender.send(1, Buffer.from('d'));
		expect([sent, sender.due()]).toEqual([[0, 1, 2], null]);
		sender.attach(transmit);
		expect(sent).toEqual([0, 1, 2, 0, 2, 3]);
	});

	test('sends at once what later messages have overtaken', () => {
		const {sender, pass, sent, transmit} = listedSender();
		sender.attach(transmit);
		for (let index = 0; index < 5; index++) sender.send(1, Buffer.from([index]));
		pass(5);
		for (const sequence of [1, 2]) sender.acknowledged(sequence);
		expect(sent).toHaveLength(5);
		sender.acknowledged(3);
		expect(sent).toEqual([0, 1, 2, 3, 4, 0]);
	});

	test('does not mind acknowledgements of what was never sent, or twice', () => {
		const {sender, transmit} = listedSender();
		sender.attach(transmit);
		sender.send(1, Buffer.from('a'));
		for (const sequence of [7, -1, Number.MAX_SAFE_INTEGER, 0, 0]) sender.acknowledged(sequence);
		sender.send(1, Buffer.from('b'));
		expect(sender.unacknowledged()).toBe(1);
	});
});

describe('the receiving half', () => {
	const listedReceiver = (limits?: {messages: number; bytes: number}) => {
		const delivered: Message[] = [];
		const acknowledged: number[] = [];
		const receiver = makeReceiver(
			{deliver: one => delivered.push(one), acknowledge: ({sequenceNumber}) => acknowledged.push(sequenceNumber)},
			limits,
		);
		return {receiver, delivered, acknowledged, numbers: () => delivered.map(one => one.sequenceNumber)};
	};

	test('acknowledges what came in order only when it has been taken', () => {
		const {receiver, delivered, acknowledged} = listedReceiver();
		receiver.receive(message({sequenceNumber: 0}));
		receiver.receive(message({sequenceNumber: 0}));
		expect([delivered.length, acknowledged]).toEqual([1, []]);
		for (const one of delivered) receiver.taken(one);
		receiver.receive(message({sequenceNumber: 0}));
		expect([delivered.length, acknowledged]).toEqual([1, [0, 0]]);
	});

	test('keeps what came early, acknowledges it at once and delivers it in its turn', () => {
		const {receiver, numbers, acknowledged} = listedReceiver();
		for (const sequenceNumber of [2, 1, 2]) receiver.receive(message({sequenceNumber}));
		expect([numbers(), acknowledged]).toEqual([[], [2, 1, 2]]);
		receiver.receive(message({sequenceNumber: 0}));
		expect(numbers()).toEqual([0, 1, 2]);
	});

	test('drops what is too far ahead or too much, without acknowledging it', () => {
		const {receiver, acknowledged} = listedReceiver({messages: 3, bytes: 10});
		receiver.receive(message({sequenceNumber: 4}));
		receiver.receive(message({sequenceNumber: Number.MAX_SAFE_INTEGER}));
		receiver.receive(message({sequenceNumber: 1, payload: Buffer.alloc(8)}));
		receiver.receive(message({sequenceNumber: 2, payload: Buffer.alloc(8)}));
		receiver.receive(message({sequenceNumber: 3, payload: Buffer.alloc(2)}));
		expect(acknowledged).toEqual([1, 3]);
	});
});

/** A peer as the protocol wants it, written for this test alone: it keeps, orders and acknowledges. */
const makePeer = () => {
	const {ports, pass} = clockwork();
	const received = new Map<number, Uint8Array>();
	const queue: Message[] = [];
	const acknowledged = new Set<number>();
	let next = 0;
	return {
		ports,
		pass,
		received,
		send(payload: Uint8Array) {
			queue.push(message({sequenceNumber: next++, payload}));
		},
		unacknowledged: () => queue.filter(one => !acknowledged.has(one.sequenceNumber)),
		/** Takes a frame of the stream; returns the frame that answers it. */
		take(frame: Uint8Array): Uint8Array | null {
			const one = decoded(frame);
			if (one.type === messageType.acknowledge) {
				const acknowledgement = decodeAcknowledgement(one.payload);
				if (!isRefused(acknowledgement)) acknowledged.add(acknowledgement.sequenceNumber);
				return null;
			}
			received.set(one.sequenceNumber, one.payload);
			const payload = encodeAcknowledgement(acknowledgementOf(one));
			return encodeMessage(message({type: messageType.acknowledge, flags: 3, payloadType: 0, payload}));
		},
	};
};

const step = fc.oneof(
	{weight: 6, arbitrary: fc.record({kind: fc.constant('input' as const), bytes: fc.uint8Array({maxLength: 20})})},
	{weight: 6, arbitrary: fc.record({kind: fc.constant('output' as const), bytes: fc.uint8Array({maxLength: 20})})},
	{weight: 4, arbitrary: fc.record({kind: fc.constant('time' as const), milliseconds: fc.integer({min: 1, max: 900})})},
	{weight: 1, arbitrary: fc.record({kind: fc.constant('reconnect' as const)})},
);

/** What happens to one frame on its way: lost, doubled, held back. */
const fate = fc.oneof(
	{weight: 6, arbitrary: fc.constant('arrive' as const)},
	{weight: 2, arbitrary: fc.constant('drop' as const)},
	{weight: 1, arbitrary: fc.constant('double' as const)},
	{weight: 2, arbitrary: fc.constant('hold' as const)},
);

describe('a stream over sockets that drop, double and reorder frames', () => {
	test('neither loses nor doubles a byte in either direction', () => {
		fc.assert(
			fc.property(fc.array(step, {maxLength: 120}), fc.infiniteStream(fate), (steps, fates) => {
				const peer = makePeer();
				const output: Uint8Array[] = [];
				const stream = makeStream(peer.ports, {
					deliver(one) {
						output.push(Uint8Array.from(one.payload));
						stream.taken(one);
					},
					closed: () => {},
				});
				let toPeer: Uint8Array[] = [];
				let toStream: Uint8Array[] = [];
				let isFair = false;
				const carry = (held: Uint8Array[], frame: Uint8Array, arrive: (frame: Uint8Array) => void): void => {
					const outcome = isFair ? 'arrive' : fates.next().value;
					if (outcome === 'hold') held.push(frame);
					if (outcome === 'arrive' || outcome === 'double') arrive(frame);
					if (outcome === 'double') arrive(frame);
				};
				const intoPeer = (frame: Uint8Array): void => {
					const answer = peer.take(frame);
					if (answer) carry(toStream, answer, stream.receive);
				};
				const transmit = (frame: Uint8Array): void => carry(toPeer, frame, intoPeer);
				const resend = (): void => {
					for (const one of peer.unacknowledged()) carry(toStream, encodeMessage(one), stream.receive);
				};
				const release = (): void => {
					const [outgoing, incoming] = [toPeer.reverse(), toStream.reverse()];
					toPeer = [];
					toStream = [];
					for (const frame of outgoing) intoPeer(frame);
					for (const frame of incoming) stream.receive(frame);
				};
				const inputs: Uint8Array[] = [];
				const outputs: Uint8Array[] = [];
				stream.attach(transmit);
				for (const one of steps) {
					if (one.kind === 'input') {
						inputs.push(one.bytes);
						stream.send(1, one.bytes);
					} else if (one.kind === 'output') {
						outputs.push(one.bytes);
						peer.send(one.bytes);
						resend();
					} else if (one.kind === 'time') {
						peer.pass(one.milliseconds);
						stream.tick();
						release();
					} else {
						stream.detach();
						toPeer = [];
						toStream = [];
						stream.attach(transmit);
						resend();
					}
				}
				isFair = true;
				release();
				for (let round = 0; round < inputs.length + 2; round++) {
					peer.pass(2000);
					stream.tick();
					resend();
				}
				expect(stream.unacknowledged()).toBe(0);
				expect(peer.unacknowledged()).toEqual([]);
				const arrived = [...peer.received].sort(([left], [right]) => left - right).map(([, bytes]) => bytes);
				expect(Buffer.concat(arrived)).toEqual(Buffer.concat(inputs));
				expect(Buffer.concat(output)).toEqual(Buffer.concat(outputs));
			}),
			{numRuns: 300},
		);
	});
});
