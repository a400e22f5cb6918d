import {expect} from 'vitest';
import {messageType, payloadType} from '../../src/protocol/message.ts';
import {type DataChannel, makeDataChannel} from './data-channel.ts';
import type {Captured, CapturedMessage, Transcript} from './transcripts.ts';

/** What a gateway has said so far, or said in a capture. */
type Progress = {
	/** Sequence numbers that it acknowledged. */
	readonly acknowledged: readonly number[];
	/** Bytes of output. */
	readonly bytes: number;
	/** Payload types of its other stream messages. */
	readonly others: readonly number[];
};

const isGateways = ({from, message}: Captured, type: string): boolean => from === 'gateway' && message?.type === type;

const acknowledgedBy = ({payload}: CapturedMessage): number =>
	Number(JSON.parse(payload)['AcknowledgedMessageSequenceNumber']);

/** What the gateway of a capture has said in these frames. */
export const recorded = (frames: readonly Captured[]): Progress => {
	const streamed = frames.flatMap(frame =>
		isGateways(frame, messageType.output) && frame.kind === 'bin' && frame.message ? [frame.message] : [],
	);
	const outputs = streamed.filter(({ptype}) => ptype === payloadType.output);
	return {
		acknowledged: frames.flatMap(frame =>
			isGateways(frame, messageType.acknowledge) && frame.message ? [acknowledgedBy(frame.message)] : [],
		),
		bytes: outputs.reduce((sum, {plen}) => sum + plen, 0),
		others: streamed.flatMap(({ptype}) => (ptype === payloadType.output ? [] : [ptype])),
	};
};

/** What a gateway has said to a client. */
export const said = (client: DataChannel): Progress => {
	const unique = new Map(client.arrived.map(message => [message.sequenceNumber, message.payloadType]));
	return {
		acknowledged: client.acknowledged,
		bytes: client.bytes().length,
		others: [...unique.values()].filter(type => type !== payloadType.output),
	};
};

const withToken = (frame: Captured, token: string): string =>
	JSON.stringify({...JSON.parse(frame.bytes.toString()), TokenValue: token});

/**
 * Plays the plugin's side of a capture to a gateway: each frame as it was, once the gateway has said as much as it had
 * said by then. `tokenFor` gives the token of the nth connection.
 */
export const replay = async (
	{frames}: Transcript,
	url: string,
	tokenFor: (connection: number) => string,
): Promise<DataChannel> => {
	const client = makeDataChannel();
	let connection = 0;
	for (const [at, frame] of frames.entries()) {
		if (frame.from !== 'client') continue;
		if (frame.connection !== connection) {
			connection = frame.connection;
			const first = frames.find(other => other.kind === 'text' && other.connection === connection);
			if (first) await client.open(url, withToken(first, tokenFor(connection)));
		}
		const before = recorded(frames.slice(0, at));
		await expect.poll(() => said(client).bytes).toBeGreaterThanOrEqual(before.bytes);
		await expect.poll(() => said(client).others).toEqual(before.others);
		await expect.poll(() => client.acknowledged).toEqual(before.acknowledged);
		if (frame.kind === 'ping') client.ping(frame.bytes);
		if (frame.kind === 'bin' || frame.kind === 'resend') client.sendRaw(frame.bytes);
		if (frame.kind === 'wsclose') client.cut();
	}
	return client;
};
