import {payloadType} from '../../protocol/message.ts';
import type {Cipher} from './cipher.ts';
import type {StartWork} from './work.ts';

/** What the agent encrypts; sizes and flags travel in the clear. */
const sealedTypes: readonly number[] = [payloadType.output, payloadType.stderr, payloadType.exitCode];

/** Encrypts a work's messages and decrypts the client's. A message that cannot be read ends the session. */
export const sealed =
	({encrypt, decrypt}: Cipher, start: StartWork): StartWork =>
	events => {
		const work = start({
			...events,
			send: (type, payload) => events.send(type, sealedTypes.includes(type) ? encrypt(payload) : payload),
		});
		return {
			...work,
			receive: (type, payload) => {
				const plain = type === payloadType.output ? decrypt(payload) : payload;
				if (plain) work.receive(type, plain);
				else events.onEnd('The session has ended: a message could not be decrypted.');
			},
		};
	};
