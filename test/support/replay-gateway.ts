import {expect, onTestFinished} from 'vitest';
import {type Message, messageType, payloadType} from '../../src/protocol/message.ts';
import {type ScriptedGateway, startScriptedGateway} from './scripted-gateway.ts';
import type {Captured, Transcript} from './transcripts.ts';

/** One message of a client: its payload as latin1, the version in a handshake left out. */
export type Said = {readonly sequence: number; readonly payloadType: number; readonly payload: string};

const versions = /"ClientVersion":"[\d.]+"/;

const said = (sequence: number, type: number, payload: Uint8Array): Said => ({
	sequence,
	payloadType: type,
	payload: Buffer.from(payload).toString('latin1').replace(versions, '"ClientVersion":"?"'),
});

/** The client's own messages of a capture, each once. */
const saidIn = (frames: readonly Captured[]): Said[] => {
	const found = new Map<number, Said>();
	for (const {from, message, bytes} of frames) {
		if (from !== 'client' || message?.type !== messageType.input) continue;
		found.set(message.seq, said(message.seq, message.ptype, bytes.subarray(120)));
	}
	return [...found.values()];
};

/** Without the size that we say once more after the first output, which the plugin does not. */
const withoutSecondSize = (inputs: readonly Message[]): Message[] =>
	inputs.filter(
		({payload, payloadType: type}, index) =>
			type !== payloadType.size ||
			!inputs.slice(0, index).some(one => one.payloadType === type && Buffer.from(payload).equals(one.payload)),
	);

/** A gateway that plays its side of a capture. */
export type Replay = {
	readonly gateway: ScriptedGateway;
	/** What the client has said so far, numbered without the repeated size. */
	said(): Said[];
	/** What the plugin said in the capture. */
	readonly expected: readonly Said[];
	/** Output messages of the capture. */
	readonly outputs: readonly number[];
	/**
	 * Plays on to the end. Before the client says its nth message (from 0), `deed` makes a person do what leads to it.
	 */
	play(deed: (message: Said) => unknown): Promise<void>;
};

/** Starts a gateway with one side of a capture. */
export const startReplay = async ({frames}: Transcript): Promise<Replay> => {
	const gateway = await startScriptedGateway();
	onTestFinished(gateway.close);
	const expected = saidIn(frames);
	const now = (): Said[] =>
		withoutSecondSize(gateway.inputs).map((one, index) => said(index, one.payloadType, one.payload));
	const outputs = frames.filter(({from, message}) => from === 'gateway' && message?.type === messageType.output);
	return {
		gateway,
		said: now,
		expected,
		outputs: [...new Set(outputs.map(({message}) => message?.seq ?? -1))],
		async play(deed) {
			const done = new Set<number>();
			for (const {from, kind, message, bytes, connection} of frames) {
				await expect.poll(() => gateway.texts.length).toBe(connection);
				if (kind === 'wsclose' && frames.some(frame => frame.connection > connection)) gateway.drop();
				if (kind !== 'bin' || !message || message.type === messageType.acknowledge) continue;
				if (from === 'gateway') {
					gateway.raw(bytes);
					if (message.type !== messageType.output) continue;
					// A person waits for what the screen says.
					await expect.poll(() => gateway.acknowledged).toContain(message.seq);
					continue;
				}
				const wanted = expected.find(({sequence}) => sequence === message.seq);
				if (!wanted || done.has(wanted.sequence)) continue;
				done.add(wanted.sequence);
				await deed(wanted);
				await expect.poll(() => now().length).toBeGreaterThan(wanted.sequence);
			}
		},
	};
};
