import {payloadType} from '../../protocol/message.ts';
import {portFlag, readFlag} from './port-flag.ts';
import type {Connection} from './port-target.ts';
import type {StartWork} from './work.ts';

/** Bytes that may wait for the target before the client is held back. */
const backlogLimit = 256 * 1024;
const failure = 'Connection to destination port failed, check SSM Agent logs.';

/** Opens the connection of a port session; `null`: nothing answers there. */
export type Dial = () => Connection | null;

/**
 * One connection at a time, raw bytes (older agents and clients, and SSH; session protocol, sections 7.2 and 7.3). The
 * target may speak first. A client that disconnects is connected again with its next bytes; a target that ends, ends
 * the session.
 */
export const startBasicPort =
	(dial: Dial): StartWork =>
	events => {
		let connection: Connection | null = null;
		let isHeld = false;
		let isOver = false;

		const end = (output: string): void => {
			if (isOver) return;
			isOver = true;
			connection?.stream.destroy();
			events.onEnd(output);
		};

		const open = (): void => {
			const opened = dial();
			connection = opened;
			if (!opened) {
				end(failure);
				return;
			}
			const {stream} = opened;
			stream.on('data', (bytes: Uint8Array) => events.send(payloadType.output, bytes));
			stream.on('end', () => {
				if (connection === opened) end('');
			});
			stream.on('error', () => {
				if (connection === opened) end(failure);
			});
			stream.on('drain', events.onReady);
			if (isHeld) stream.pause();
		};

		const disconnect = (): void => {
			connection?.stream.destroy();
			connection = null;
			events.onReady();
		};

		open();
		return {
			receive: (type, payload) => {
				if (isOver) return;
				const flag = type === payloadType.flag ? readFlag(payload) : null;
				if (flag === portFlag.disconnect) disconnect();
				if (flag === portFlag.terminate) end('');
				if (type !== payloadType.output) return;
				if (!connection) open();
				connection?.write(payload);
			},
			isReady: () => (connection?.stream.writableLength ?? 0) < backlogLimit,
			hold: held => {
				isHeld = held;
				if (held) connection?.stream.pause();
				else connection?.stream.resume();
			},
			stop: async () => {
				isOver = true;
				connection?.stream.destroy();
			},
		};
	};
