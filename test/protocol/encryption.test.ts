import {randomBytes} from 'node:crypto';
import {describe, expect, test} from 'vitest';
import {makeEncryption} from '../../src/protocol/encryption.ts';
import {payloadType} from '../../src/protocol/message.ts';
import {readTranscript} from '../support/transcripts.ts';

const dataKey = Uint8Array.from({length: 64}, (_, index) => index);
const swapped = Buffer.concat([dataKey.subarray(32), dataKey.subarray(0, 32)]);

const made = (key: Uint8Array) => {
	const encryption = makeEncryption(key, randomBytes);
	if (!encryption) throw new Error('no encryption');
	return encryption;
};
const [client, agent] = [made(dataKey), made(swapped)];

const {frames} = readTranscript('kms');
const payloadOf = (from: string, type: number, nth = 0): Buffer => {
	const found = frames.filter(
		frame => frame.from === from && frame.kind === 'bin' && frame.message?.ptype === type && frame.message.schema === 1,
	)[nth];
	if (!found) throw new Error('not in the capture');
	return found.bytes.subarray(120);
};

describe('an encrypted session', () => {
	test('reads what the agent of the capture sealed', () => {
		expect(Buffer.from(client.decrypt(payloadOf('gateway', payloadType.output)) ?? []).toString()).toBe('secret$ ');
	});

	test('seals as the plugin of the capture did', () => {
		expect(Buffer.from(agent.decrypt(payloadOf('client', payloadType.output)) ?? []).toString()).toBe('a');
		expect(agent.decrypt(client.encrypt(Buffer.from('keys')))).toEqual(Buffer.from('keys'));
	});

	test('answers the capture’s challenge with the same bytes under our key', () => {
		const answer = client.answerChallenge(payloadOf('gateway', payloadType.challengeRequest));
		const theirs = payloadOf('client', payloadType.challengeResponse);
		const plain = (payload: Uint8Array) =>
			agent.decrypt(Buffer.from(JSON.parse(Buffer.from(payload).toString()).Challenge, 'base64'));
		expect(plain(answer ?? new Uint8Array())).toEqual(plain(theirs));
		expect(plain(theirs)).toHaveLength(64);
	});

	test('never uses a nonce twice', () => {
		const nonces = Array.from({length: 100}, () => Buffer.from(client.encrypt(new Uint8Array()).subarray(0, 12)));
		expect(new Set(nonces.map(nonce => nonce.toString('hex'))).size).toBe(100);
	});

	test('refuses what is too short, changed or sealed with another key', () => {
		const sealed = Buffer.from(agent.encrypt(Buffer.from('x')));
		expect(client.decrypt(sealed)).toEqual(Buffer.from('x'));
		sealed.writeUInt8(sealed.readUInt8(12) ^ 1, 12);
		for (const bytes of [sealed, client.encrypt(Buffer.from('x')), Buffer.alloc(27), Buffer.alloc(0)]) {
			expect(client.decrypt(bytes)).toBeNull();
		}
	});

	test.each(['', '{}', '{"Challenge":1}', '{"Challenge":"AAAA"}', '[]'])('does not answer the challenge %j', text => {
		expect(client.answerChallenge(Buffer.from(text))).toBeNull();
	});

	test('wants exactly 64 bytes of key', () => {
		for (const length of [0, 32, 63, 65]) expect(makeEncryption(Buffer.alloc(length), randomBytes)).toBeNull();
	});
});
