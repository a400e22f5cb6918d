import type {Duplex} from 'node:stream';
import {payloadType} from '../../protocol/message.ts';
import {portFlag, readFlag} from './port-flag.ts';
import type {StartWork} from './work.ts';

/** Bytes that may wait for the target before the client is held back. */
const backlogLimit = 256 * 1024;

/** Opens the connection of a port session; `null`: nothing answers there. */
export type Dial = () => Duplex | null;

/**
 * One connection at a time, raw bytes (older agents and clients, and SSH; session protocol, sections 7.2 and 7.3). The
 * target may speak first. A client that disconnects is connected again with its next bytes; a target that ends, ends
 * the session.
 */
export const startBasicPort =
	(dial: Dial): StartWork =>
	events => {
		let connection: Duplex | null = null;
		let isHeld = false;
		let isOver = false;

		const end = (output: string): void => {
			if (isOver) return;
			isOver = true;
			connection?.destroy();
			events.onEnd(output);
		};

		const open = (): Duplex | null => {
			const opened = dial();
			if (!opened) {
				end('Connection to destination port failed, check SSM Agent logs.');
				return null;
			}
			opened.on('data', (bytes: Uint8Array) => events.send(payloadType.output, bytes));
			opened.on('end', () => {
				if (connection === opened) end('');
			});
			opened.on('error', () => {
				if (connection === opened) end('Connection to destination port failed, check SSM Agent logs.');
			});
			opened.on('drain', events.onReady);
			if (isHeld) opened.pause();
			connection = opened;
			return opened;
		};

		const disconnect = (): void => {
			const gone = connection;
			connection = null;
			gone?.destroy();
			events.onReady();
		};

		open();
		return {
			receive: (type, payload) => {
				if (isOver) return;
				if (type === payloadType.output) (connection ?? open())?.write(payload);
				const flag = type === payloadType.flag ? readFlag(payload) : null;
				if (flag === portFlag.disconnect) disconnect();
				if (flag === portFlag.terminate) end('');
			},
			isReady: () => (connection?.writableLength ?? 0) < backlogLimit,
			hold: held => {
				isHeld = held;
				if (held) connection?.pause();
				else connection?.resume();
			},
			stop: async () => {
				isOver = true;
				connection?.destroy();
			},
		};
	};
