import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {type Mux, type MuxEvent, makeMux} from '../../src/protocol/mux.ts';
import {encodeMuxFrame, type MuxFrame, makeMuxReader, muxCommand} from '../../src/protocol/mux-frame.ts';
import {readTranscript} from '../support/transcripts.ts';

/** Everything that waits, as pieces of at most `limit` bytes. */
const drain = (mux: Mux, limit = 1024): Uint8Array[] => {
	const pieces: Uint8Array[] = [];
	for (let piece = mux.next(limit); piece; piece = mux.next(limit)) pieces.push(piece);
	return pieces;
};

const framesOf = (pieces: readonly Uint8Array[]): MuxFrame[] => {
	const read = makeMuxReader();
	return pieces.flatMap(piece => {
		const frames = read(piece);
		if ('refused' in frames) throw new Error(frames.refused);
		return frames;
	});
};

const received = (mux: Mux, ...frames: MuxFrame[]): readonly MuxEvent[] => {
	const events = mux.receive(Buffer.concat(frames.map(encodeMuxFrame)));
	if ('refused' in events) throw new Error(events.refused);
	return events;
};

const frame = (command: number, streamId: number, data = ''): MuxFrame => ({
	command,
	streamId,
	data: Buffer.from(data),
});

describe('our end of a multiplexed connection', () => {
	test('sends what the plugin sent in the capture', () => {
		const mux = makeMux();
		const id = mux.open();
		mux.write(id, Buffer.from('ping'));
		const sent = drain(mux);
		expect(received(mux, frame(muxCommand.push, 3, 'pong:ping'), frame(muxCommand.fin, 3))).toEqual([
			{kind: 'data', streamId: 3, data: Buffer.from('pong:ping')},
			{kind: 'ended', streamId: 3},
		]);
		mux.end(id);
		expect([...sent, ...drain(mux)]).toEqual(
			readTranscript('port-mux')
				.frames.filter(({message}) => message?.type === 'input_stream_data' && message.ptype === 1)
				.map(({bytes}) => bytes.subarray(120)),
		);
	});

	test('hears a reply after its own end', () => {
		const mux = makeMux();
		const id = mux.open();
		mux.write(id, Buffer.from('question'));
		mux.end(id);
		expect(framesOf(drain(mux)).map(({command}) => command)).toEqual([muxCommand.syn, muxCommand.push, muxCommand.fin]);
		expect(received(mux, frame(muxCommand.push, id, 'answer'))).toEqual([
			{kind: 'data', streamId: id, data: Buffer.from('answer')},
		]);
	});

	test('still sends after the far side’s end', () => {
		const mux = makeMux();
		const id = mux.open();
		drain(mux);
		received(mux, frame(muxCommand.fin, id));
		mux.write(id, Buffer.from('late'));
		mux.end(id);
		expect(framesOf(drain(mux))).toEqual([frame(muxCommand.push, id, 'late'), frame(muxCommand.fin, id)]);
		expect(received(mux, frame(muxCommand.push, id, 'ghost'))).toEqual([]);
	});

	test('drops what comes for a stream that was abandoned or never was', () => {
		const mux = makeMux();
		const id = mux.open();
		mux.abandon(id);
		expect(framesOf(drain(mux)).map(({command}) => command)).toEqual([muxCommand.syn, muxCommand.fin]);
		expect(
			received(mux, frame(muxCommand.push, id, 'x'), frame(muxCommand.push, 99, 'y'), frame(muxCommand.fin, 99)),
		).toEqual([]);
	});

	test('lets the streams take turns', () => {
		const mux = makeMux();
		const [big, small] = [mux.open(), mux.open()];
		mux.write(big, Buffer.alloc(1_000_000));
		mux.write(small, Buffer.from('ping'));
		const order = framesOf(drain(mux)).map(({streamId}) => streamId);
		expect(order.slice(0, 4)).toEqual([big, small, big, small]);
		expect(mux.queued(big)).toBe(0);
	});

	test('says that it lives when it is told to', () => {
		const mux = makeMux();
		mux.keepAlive();
		expect(framesOf(drain(mux))).toEqual([frame(muxCommand.noop, 0)]);
	});

	test('neither loses nor changes a byte, whatever is written and however it is cut', () => {
		const write = fc.record({stream: fc.integer({min: 0, max: 3}), bytes: fc.uint8Array({maxLength: 2100})});
		fc.assert(
			fc.property(fc.array(write, {maxLength: 40}), fc.integer({min: 9, max: 1500}), (writes, limit) => {
				const mux = makeMux();
				const ids = [mux.open(), mux.open(), mux.open(), mux.open()];
				const pieces: Uint8Array[] = [];
				for (const [turn, {stream, bytes}] of writes.entries()) {
					mux.write(ids[stream] ?? 0, bytes);
					const piece = turn % 3 === 0 ? mux.next(limit) : null;
					if (piece) pieces.push(piece);
				}
				pieces.push(...drain(mux, limit));
				expect(Math.max(...pieces.map(piece => piece.length))).toBeLessThanOrEqual(limit);
				const frames = framesOf(pieces);
				for (const [index, id] of ids.entries()) {
					const sent = frames.filter(one => one.streamId === id).map(one => one.data);
					const written = writes.filter(({stream}) => stream === index).map(({bytes}) => bytes);
					expect(Buffer.concat(sent).equals(Buffer.concat(written))).toBe(true);
				}
			}),
			{numRuns: 150},
		);
	});
});
