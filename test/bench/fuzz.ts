import {makeEncryption} from '../../src/protocol/encryption.ts';
import {customerMessage, encodeHandshakeResponse, parseHandshakeRequest} from '../../src/protocol/handshake.ts';
import {
	decodeAcknowledgement,
	decodeMessage,
	encodeMessage,
	isRefused,
	type Message,
} from '../../src/protocol/message.ts';
import {makeMux} from '../../src/protocol/mux.ts';
import {encodeMuxFrame} from '../../src/protocol/mux-frame.ts';
import {closedOutput, decodeFlag} from '../../src/protocol/payload.ts';
import {makeStream} from '../../src/protocol/stream.ts';

/** What came of a run: how many inputs, how many made a parser throw, how many of its promises were broken. */
export type FuzzResult = {
	readonly inputs: number;
	readonly failures: readonly string[];
	/** Milliseconds. */
	readonly time: number;
	/** Growth of the heap over the run, in bytes. */
	readonly growth: number;
};

type Random = () => number;

/** A small generator of random numbers in [0, 1) that one seed decides (mulberry32). */
const seeded = (seed: number): Random => {
	let state = seed >>> 0;
	return () => {
		state = (state + 0x6d2b79f5) >>> 0;
		let mixed = Math.imul(state ^ (state >>> 15), state | 1);
		mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
	};
};

const upTo = (random: Random, limit: number): number => Math.floor(random() * limit);

const noise = (random: Random, length: number): Buffer => {
	const bytes = Buffer.allocUnsafe(length);
	for (let at = 0; at < length; at++) bytes[at] = upTo(random, 256);
	return bytes;
};

/** Something right with a few things wrong: bytes changed, cut off, put in, said twice. */
const spoil = (random: Random, bytes: Uint8Array): Buffer => {
	let spoiled = Buffer.from(bytes);
	for (let turns = upTo(random, 4); turns > 0; turns--) {
		const at = upTo(random, spoiled.length + 1);
		const kind = upTo(random, 5);
		if (kind === 0) spoiled = spoiled.subarray(0, at);
		else if (kind === 1) spoiled = Buffer.concat([spoiled.subarray(0, at), noise(random, 4), spoiled.subarray(at)]);
		else if (kind === 2) spoiled = Buffer.concat([spoiled, spoiled.subarray(at)]);
		else if (at < spoiled.length)
			spoiled[at] = kind === 3 ? upTo(random, 256) : (spoiled[at] ?? 0) ^ (1 << upTo(random, 8));
	}
	return spoiled;
};

const types = ['output_stream_data', 'acknowledge', 'channel_closed', 'start_publication', 'nonsense', ''];

const someMessage = (random: Random, payload: Uint8Array): Message => ({
	type: types[upTo(random, types.length)] ?? '',
	schemaVersion: upTo(random, 3),
	createdDate: upTo(random, 2) * 1_700_000_000_000,
	sequenceNumber: random() < 0.5 ? upTo(random, 40) : upTo(random, Number.MAX_SAFE_INTEGER),
	flags: upTo(random, 4),
	id: '00112233-4455-6677-8899-aabbccddeeff',
	payloadType: upTo(random, 14),
	payload,
});

const texts = [
	'{"AgentVersion":"3.3.987.0","RequestedClientActions":[{"ActionType":"SessionType","ActionParameters":{"SessionType":"Port","Properties":{"portNumber":"80"}}},{"ActionType":"KMSEncryption","ActionParameters":{"KMSKeyId":"k","Challenge":"AAAA"}}]}',
	'{"HandshakeTimeToComplete":1,"CustomerMessage":"hello"}',
	'{"AcknowledgedMessageType":"input_stream_data","AcknowledgedMessageId":"x","AcknowledgedMessageSequenceNumber":3,"IsSequentialMessage":true}',
	'{"Challenge":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"}',
	'{"Output":"bye"}',
	'[]',
	'null',
];

const somePayload = (random: Random): Uint8Array => {
	if (random() < 0.3) return noise(random, upTo(random, 200));
	const text = Buffer.from(texts[upTo(random, texts.length)] ?? '');
	return random() < 0.2 ? text : spoil(random, text);
};

/** Runs one input after the other through `take`; whatever it throws is a failure. */
const run = (inputs: number, seed: number, take: (random: Random) => string | null): FuzzResult => {
	const random = seeded(seed);
	const failures: string[] = [];
	const started = performance.now();
	const before = process.memoryUsage().heapUsed;
	for (let index = 0; index < inputs && failures.length < 10; index++) {
		try {
			const broken = take(random);
			if (broken !== null) failures.push(`input ${index}: ${broken}`);
		} catch (error) {
			failures.push(`input ${index}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
		}
	}
	return {inputs, failures, time: performance.now() - started, growth: process.memoryUsage().heapUsed - before};
};

/** Frames: noise, and messages that are almost right. What is read is written as it was. */
export const fuzzMessages = (inputs: number, seed: number): FuzzResult =>
	run(inputs, seed, random => {
		const isNoise = random() < 0.2;
		const right = isNoise ? null : Buffer.from(encodeMessage(someMessage(random, somePayload(random))));
		const frame = right ? spoil(random, right) : noise(random, upTo(random, 300));
		const message = decodeMessage(frame);
		if (isRefused(message)) return null;
		return message.payload.length <= frame.length ? null : 'a payload longer than its frame';
	});

/** Frames into a whole stream: nothing is delivered twice or out of order, and little is kept. */
export const fuzzStream = (inputs: number, seed: number): FuzzResult => {
	let next = 0;
	let broken: string | null = null;
	const ports = {clock: () => 0, date: () => 1, newId: () => '00112233-4455-6677-8899-aabbccddeeff'};
	const stream = makeStream(ports, {
		deliver(message) {
			if (message.sequenceNumber !== next++) broken = 'out of order';
			stream.taken(message);
		},
		closed() {},
	});
	stream.attach(() => {});
	return run(inputs, seed, random => {
		const fields =
			random() < 0.5 ? {type: 'output_stream_data', createdDate: 1, sequenceNumber: next + upTo(random, 5)} : {};
		const frame = encodeMessage({...someMessage(random, somePayload(random)), ...fields});
		stream.receive(random() < 0.3 ? spoil(random, frame) : frame);
		if (random() < 0.1) stream.send(1, somePayload(random));
		return broken;
	});
};

/** JSON payloads of every kind, each into one of their readers. */
export const fuzzPayloads = (inputs: number, seed: number): FuzzResult => {
	const encryption = makeEncryption(Buffer.alloc(64, 1), length => Buffer.alloc(length));
	const readers: readonly ((payload: Uint8Array) => unknown)[] = [
		customerMessage,
		closedOutput,
		decodeAcknowledgement,
		decodeFlag,
		payload => encryption?.answerChallenge(payload),
		payload => encryption?.decrypt(payload),
		payload => {
			const {actions = []} = parseHandshakeRequest(payload) ?? {};
			const answers = actions.map(({kind: name}) => ({name, outcome: 'success', result: null}) as const);
			JSON.parse(Buffer.from(encodeHandshakeResponse('1', answers)).toString());
		},
	];
	return run(inputs, seed, random => {
		readers[upTo(random, readers.length)]?.(somePayload(random));
		return null;
	});
};

/** A mux that is fed frames that are almost right, in pieces; refused, it begins anew. */
export const fuzzMux = (inputs: number, seed: number): FuzzResult => {
	let mux = makeMux();
	let ids: number[] = [];
	const begin = (): void => {
		mux = makeMux();
		ids = [mux.open(), mux.open()];
	};
	begin();
	return run(inputs, seed, random => {
		const streamId = ids[upTo(random, ids.length + 1)] ?? upTo(random, 2 ** 32);
		const frame = encodeMuxFrame({command: upTo(random, 5), streamId, data: noise(random, upTo(random, 60))});
		const bytes = random() < 0.3 ? spoil(random, frame) : frame;
		const events = mux.receive(bytes.subarray(0, random() < 0.2 ? upTo(random, bytes.length + 1) : bytes.length));
		if ('refused' in events) begin();
		else if (events.some(event => !ids.includes(event.streamId))) return 'an event of a stream that never was';
		if (random() < 0.1) mux.write(ids[0] ?? 0, noise(random, 20));
		while (mux.next(1024)) {
			// Only drained.
		}
		return null;
	});
};

/** All of them by name. */
export const fuzzers: Readonly<Record<string, (inputs: number, seed: number) => FuzzResult>> = {
	message: fuzzMessages,
	stream: fuzzStream,
	payload: fuzzPayloads,
	mux: fuzzMux,
};
