import {type Message, payloadType} from '../../src/protocol/message.ts';
import {encodeMuxFrame, type MuxFrame, makeMuxReader, muxCommand} from '../../src/protocol/mux-frame.ts';
import type {ScriptedGateway} from './scripted-gateway.ts';

/** The agent's end of a multiplexed port, as far as a test needs one. */
export type MuxAgent = {
	/** To be called with each input message. */
	take(message: Message, gateway: ScriptedGateway): void;
	/** Every frame of the client. */
	readonly frames: MuxFrame[];
	/** What one stream has sent so far. */
	dataOf(streamId: number): Buffer;
	hasEnded(streamId: number): boolean;
	/** Sends on a stream, in messages of at most `size` bytes that heed no frame. */
	send(streamId: number, data: Uint8Array, size?: number): void;
	end(streamId: number): void;
};

/** Makes an agent's end; `onFrame` is called with each frame of the client. */
export const makeMuxAgent = (onFrame: (frame: MuxFrame, agent: MuxAgent) => void = () => {}): MuxAgent => {
	const read = makeMuxReader();
	let gateway: ScriptedGateway | null = null;
	const put = (bytes: Uint8Array, size: number): void => {
		for (let at = 0; at < bytes.length; at += size) gateway?.output(bytes.subarray(at, at + size));
	};
	const agent: MuxAgent = {
		frames: [],
		take(message, from) {
			gateway = from;
			if (message.payloadType !== payloadType.output) return;
			const frames = read(message.payload);
			if ('refused' in frames) throw new Error(frames.refused);
			for (const frame of frames) {
				agent.frames.push({...frame, data: Uint8Array.from(frame.data)});
				onFrame(frame, agent);
			}
		},
		dataOf: streamId =>
			Buffer.concat(
				agent.frames.filter(one => one.streamId === streamId && one.command === muxCommand.push).map(one => one.data),
			),
		hasEnded: streamId => agent.frames.some(one => one.streamId === streamId && one.command === muxCommand.fin),
		send(streamId, data, size = 1024) {
			for (let at = 0; at < data.length; at += 30_000) {
				put(encodeMuxFrame({command: muxCommand.push, streamId, data: data.subarray(at, at + 30_000)}), size);
			}
		},
		end(streamId) {
			put(encodeMuxFrame({command: muxCommand.fin, streamId, data: new Uint8Array()}), 1024);
		},
	};
	return agent;
};
