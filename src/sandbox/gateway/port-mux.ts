import {payloadType} from '../../protocol/message.ts';
import {encodeMuxFrame, type MuxFrame, makeMuxReader, muxCommand} from '../../protocol/mux-frame.ts';
import type {Dial} from './port-basic.ts';
import {encodeFlag, portFlag, readFlag} from './port-flag.ts';
import type {Connection} from './port-target.ts';
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
		const connections = new Map<number, Connection>();
		let isHeld = false;
		let isOver = false;

		const sendFrame = (command: number, streamId: number, data: Uint8Array = new Uint8Array()): void =>
			events.send(payloadType.output, encodeMuxFrame({command, streamId, data}));

		/** Takes a connection away; the client is told once. */
		const drop = (streamId: number): Connection | null => {
			const dropped = connections.get(streamId) ?? null;
			if (!connections.delete(streamId) || isOver) return dropped;
			sendFrame(muxCommand.fin, streamId);
			events.onReady();
			return dropped;
		};

		const fail = (streamId: number): void => {
			events.send(payloadType.flag, encodeFlag(portFlag.connectFailed));
			sendFrame(muxCommand.fin, streamId);
		};

		const open = (streamId: number): void => {
			if (connections.has(streamId)) return;
			const opened = dial();
			if (!opened) {
				fail(streamId);
				return;
			}
			const {stream} = opened;
			let isConnected = !('connecting' in stream) || stream.connecting === false;
			connections.set(streamId, opened);
			stream.on('connect', () => {
				isConnected = true;
			});
			stream.on('data', (bytes: Uint8Array) => {
				if (!connections.has(streamId)) return;
				for (let at = 0; at < bytes.length; at += frameData) {
					sendFrame(muxCommand.push, streamId, bytes.subarray(at, at + frameData));
				}
			});
			stream.on('end', () => drop(streamId)?.stream.end());
			stream.on('error', () => {
				if (isConnected) drop(streamId);
				else if (connections.delete(streamId) && !isOver) fail(streamId);
			});
			stream.on('drain', events.onReady);
			if (isHeld) stream.pause();
		};

		const destroyAll = (): void => {
			isOver = true;
			for (const {stream} of connections.values()) stream.destroy();
			connections.clear();
		};

		const end = (output: string): void => {
			if (isOver) return;
			destroyAll();
			events.onEnd(output);
		};

		const take = ({command, streamId, data}: MuxFrame): void => {
			if (command === muxCommand.syn) open(streamId);
			else if (command === muxCommand.push) connections.get(streamId)?.write(data);
			else if (command === muxCommand.fin) {
				const ended = drop(streamId)?.stream;
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
			isReady: () => {
				let waiting = 0;
				for (const {stream} of connections.values()) waiting += stream.writableLength;
				return waiting < backlogLimit;
			},
			hold: held => {
				isHeld = held;
				for (const {stream} of connections.values()) {
					if (held) stream.pause();
					else stream.resume();
				}
			},
			stop: async () => {
				destroyAll();
			},
		};
	};
