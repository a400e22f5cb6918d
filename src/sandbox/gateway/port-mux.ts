import type {Duplex} from 'node:stream';
import {payloadType} from '../../protocol/message.ts';
import {encodeMuxFrame, type MuxFrame, makeMuxReader, muxCommand} from '../../protocol/mux-frame.ts';
import type {Dial} from './port-basic.ts';
import {encodeFlag, portFlag, readFlag} from './port-flag.ts';
import type {StartWork} from './work.ts';

/** The most data that smux puts into one frame unless told otherwise. */
const frameData = 32_768;
/** Bytes that may wait for all targets together before the client is held back. */
const backlogLimit = 4 * 1024 * 1024;

/**
 * Many connections in one stream of smux frames (version 1; session protocol, section 7.1). As the agent does it: either
 * end of a connection ends both its directions, and nothing is sent before the client's first frame.
 */
export const startMuxPort =
	(dial: Dial): StartWork =>
	events => {
		const read = makeMuxReader();
		const streams = new Map<number, Duplex>();
		let isHeld = false;
		let isOver = false;

		const sendFrame = (command: number, streamId: number, data: Uint8Array = new Uint8Array()): void =>
			events.send(payloadType.output, encodeMuxFrame({command, streamId, data}));

		/** Takes a stream away; the client is told once. */
		const drop = (streamId: number): Duplex | null => {
			const stream = streams.get(streamId);
			if (!stream || !streams.delete(streamId) || isOver) return stream ?? null;
			sendFrame(muxCommand.fin, streamId);
			events.onReady();
			return stream;
		};

		const fail = (streamId: number): void => {
			events.send(payloadType.flag, encodeFlag(portFlag.connectFailed));
			sendFrame(muxCommand.fin, streamId);
		};

		const open = (streamId: number): void => {
			if (streams.has(streamId)) return;
			const opened = dial();
			if (!opened) {
				fail(streamId);
				return;
			}
			let isConnected = !('connecting' in opened) || opened.connecting === false;
			streams.set(streamId, opened);
			opened.on('connect', () => {
				isConnected = true;
			});
			opened.on('data', (bytes: Uint8Array) => {
				if (!streams.has(streamId)) return;
				for (let at = 0; at < bytes.length; at += frameData) {
					sendFrame(muxCommand.push, streamId, bytes.subarray(at, at + frameData));
				}
			});
			opened.on('end', () => drop(streamId)?.end());
			opened.on('error', () => {
				if (isConnected) drop(streamId);
				else if (streams.delete(streamId) && !isOver) fail(streamId);
			});
			opened.on('drain', events.onReady);
			if (isHeld) opened.pause();
		};

		const end = (output: string): void => {
			if (isOver) return;
			isOver = true;
			for (const stream of streams.values()) stream.destroy();
			streams.clear();
			events.onEnd(output);
		};

		const take = ({command, streamId, data}: MuxFrame): void => {
			if (command === muxCommand.syn) open(streamId);
			else if (command === muxCommand.push) streams.get(streamId)?.write(data);
			else if (command === muxCommand.fin) {
				const ended = drop(streamId);
				// What the client has sent still arrives; what the target says to it has nowhere to go.
				ended?.resume();
				ended?.end(() => ended.destroy());
			}
		};

		const receive = (bytes: Uint8Array): void => {
			const frames = read(bytes);
			if ('refused' in frames) end('The connection was closed: its stream of frames is broken.');
			else for (const frame of frames) take(frame);
		};

		return {
			receive: (type, payload) => {
				if (isOver) return;
				if (type === payloadType.output) receive(payload);
				if (type === payloadType.flag && readFlag(payload) === portFlag.terminate) end('');
			},
			isReady: () => [...streams.values()].reduce((sum, {writableLength}) => sum + writableLength, 0) < backlogLimit,
			hold: held => {
				isHeld = held;
				for (const stream of streams.values()) {
					if (held) stream.pause();
					else stream.resume();
				}
			},
			stop: async () => {
				isOver = true;
				for (const stream of streams.values()) stream.destroy();
				streams.clear();
			},
		};
	};
