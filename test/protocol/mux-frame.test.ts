import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {encodeMuxFrame, type MuxFrame, makeMuxReader, muxCommand} from '../../src/protocol/mux-frame.ts';
import {readTranscript} from '../support/transcripts.ts';

const frame = (command: number, streamId: number, data = ''): MuxFrame => ({
	command,
	streamId,
	data: Buffer.from(data),
});

/** Cuts bytes into pieces of the given sizes, over and over. */
const cut = (bytes: Buffer, sizes: readonly number[]): Buffer[] => {
	const pieces: Buffer[] = [];
	for (let at = 0, turn = 0; at < bytes.length; turn++) {
		const size = sizes[turn % sizes.length] ?? 1;
		pieces.push(bytes.subarray(at, at + size));
		at += size;
	}
	return pieces;
};

describe('a mux frame', () => {
	test('is what the plugin and the agent of the capture sent', () => {
		const sent = (from: string, streamFrom: number) =>
			readTranscript('port-mux')
				.frames.filter(
					({message}) => message?.ptype === 1 && message.seq >= streamFrom && message.type.startsWith(from),
				)
				.map(({bytes}) => bytes.subarray(120));
		expect(sent('input', 1)).toEqual([
			encodeMuxFrame(frame(muxCommand.syn, 3)),
			encodeMuxFrame(frame(muxCommand.push, 3, 'ping')),
			encodeMuxFrame(frame(muxCommand.fin, 3)),
		]);
		expect(sent('output', 2)).toEqual([
			encodeMuxFrame(frame(muxCommand.push, 3, 'pong:ping')),
			encodeMuxFrame(frame(muxCommand.fin, 3)),
		]);
	});

	test('is read the same however the stream is cut', () => {
		const anyFrame = fc.record({
			command: fc.integer({min: 0, max: 3}),
			streamId: fc.integer({min: 0, max: 0xffff_ffff}),
			data: fc.uint8Array({maxLength: 3000}).map(data => Buffer.from(data)),
		});
		fc.assert(
			fc.property(
				fc.array(anyFrame, {maxLength: 20}),
				fc.array(fc.integer({min: 1, max: 2100}), {minLength: 1, maxLength: 10}),
				(frames, sizes) => {
					const read = makeMuxReader();
					const got = cut(Buffer.concat(frames.map(encodeMuxFrame)), sizes).flatMap(piece => {
						const result = read(piece);
						if ('refused' in result) throw new Error(result.refused);
						return result;
					});
					expect(got.map(one => ({...one, data: Buffer.from(one.data)}))).toEqual(frames);
				},
			),
			{numRuns: 200},
		);
	});

	test('may carry 65,535 bytes', () => {
		const data = Buffer.alloc(0xffff, 7);
		expect(makeMuxReader()(encodeMuxFrame({command: muxCommand.push, streamId: 5, data}))).toEqual([
			{command: muxCommand.push, streamId: 5, data},
		]);
	});
});

describe('a mux reader', () => {
	test.each([
		['mux version', '0202040003000000'],
		['mux command', '0104040003000000'],
	])('refuses an unknown %s, and all that follows', (refused, hex) => {
		const read = makeMuxReader();
		expect(read(Buffer.from(hex, 'hex'))).toEqual({refused});
		expect(read(encodeMuxFrame(frame(muxCommand.noop, 0)))).toEqual({refused});
	});
});
