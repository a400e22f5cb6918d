import {encodeMuxFrame, type MuxRefusal, makeMuxReader, muxCommand} from './mux-frame.ts';

/** What came from the far side. After `ended` a stream brings nothing more; it can still be written to. */
export type MuxEvent =
	| {readonly kind: 'data'; readonly streamId: number; readonly data: Uint8Array}
	| {readonly kind: 'ended'; readonly streamId: number};

/** Our end of a multiplexed connection (smux version 1): any number of streams, all opened by us. */
export type Mux = {
	/** Opens a stream; returns its id. */
	open(): number;
	/** Queues bytes on a stream. They are not copied. */
	write(streamId: number, data: Uint8Array): void;
	/** Nothing more will be written; what is queued still goes out. What comes is still told. */
	end(streamId: number): void;
	/** Ends the stream and forgets it: what is queued goes out, what comes is dropped. */
	abandon(streamId: number): void;
	/** Bytes that are queued on a stream. */
	queued(streamId: number): number;
	/** Lets the far side know that we live; agents up to 3.1.1511.0 hang up on a silent client. */
	keepAlive(): void;
	/** The next piece of our byte stream, at most `limit` bytes, the streams taking turns; `null` when nothing waits. */
	next(limit: number): Uint8Array | null;
	/** Takes bytes of the far side's stream, cut anywhere. */
	receive(bytes: Uint8Array): readonly MuxEvent[] | MuxRefusal;
};

const frameHeader = 8;

type Stream = {
	readonly id: number;
	queue: Uint8Array[];
	queued: number;
	isOpened: boolean;
	isEnding: boolean;
	/** Our FIN is out. */
	isEnded: boolean;
	/** Their FIN came, or nobody wants to hear of it. */
	isDeaf: boolean;
};

/** Makes one end. Ids are odd and start at 3, as the plugin's do. */
export const makeMux = (): Mux => {
	const streams = new Map<number, Stream>();
	/** Streams with something to send, in the order of their turns. */
	const turns: Stream[] = [];
	let isNoopDue = false;
	let lastId = 1;
	const read = makeMuxReader();

	const wantsTurn = (stream: Stream): boolean =>
		!stream.isEnded && (!stream.isOpened || stream.queued > 0 || stream.isEnding);

	const wake = (stream: Stream): void => {
		if (wantsTurn(stream) && !turns.includes(stream)) turns.push(stream);
	};

	const forgetIfOver = (stream: Stream): void => {
		if (stream.isEnded && stream.isDeaf) streams.delete(stream.id);
	};

	/** Takes at most `limit` queued bytes as one piece. */
	const take = (stream: Stream, limit: number): Uint8Array => {
		const [first = new Uint8Array()] = stream.queue;
		if (first.length > limit) {
			stream.queue[0] = first.subarray(limit);
			stream.queued -= limit;
			return first.subarray(0, limit);
		}
		const pieces: Uint8Array[] = [];
		let length = 0;
		while (stream.queue[0] && length + stream.queue[0].length <= limit) {
			const piece = stream.queue.shift() ?? first;
			pieces.push(piece);
			length += piece.length;
		}
		stream.queued -= length;
		return pieces.length === 1 ? first : Buffer.concat(pieces);
	};

	const frameOf = (stream: Stream, limit: number): Uint8Array => {
		const {id: streamId} = stream;
		if (!stream.isOpened) {
			stream.isOpened = true;
			return encodeMuxFrame({command: muxCommand.syn, streamId, data: new Uint8Array()});
		}
		if (stream.queued > 0) {
			return encodeMuxFrame({command: muxCommand.push, streamId, data: take(stream, limit - frameHeader)});
		}
		stream.isEnded = true;
		forgetIfOver(stream);
		return encodeMuxFrame({command: muxCommand.fin, streamId, data: new Uint8Array()});
	};

	return {
		open() {
			lastId += 2;
			const stream: Stream = {
				id: lastId,
				queue: [],
				queued: 0,
				isOpened: false,
				isEnding: false,
				isEnded: false,
				isDeaf: false,
			};
			streams.set(lastId, stream);
			wake(stream);
			return lastId;
		},
		write(streamId, data) {
			const stream = streams.get(streamId);
			if (!stream || stream.isEnding || data.length === 0) return;
			stream.queue.push(data);
			stream.queued += data.length;
			wake(stream);
		},
		end(streamId) {
			const stream = streams.get(streamId);
			if (!stream) return;
			stream.isEnding = true;
			wake(stream);
		},
		abandon(streamId) {
			const stream = streams.get(streamId);
			if (!stream) return;
			stream.isDeaf = true;
			stream.isEnding = true;
			wake(stream);
			forgetIfOver(stream);
		},
		queued: streamId => streams.get(streamId)?.queued ?? 0,
		keepAlive() {
			isNoopDue = true;
		},
		next(limit) {
			if (isNoopDue) {
				isNoopDue = false;
				return encodeMuxFrame({command: muxCommand.noop, streamId: 0, data: new Uint8Array()});
			}
			const stream = turns.shift();
			if (!stream) return null;
			const frame = frameOf(stream, limit);
			wake(stream);
			return frame;
		},
		receive(bytes) {
			const frames = read(bytes);
			if ('refused' in frames) return frames;
			const events: MuxEvent[] = [];
			for (const {command, streamId, data} of frames) {
				const stream = streams.get(streamId);
				if (!stream || stream.isDeaf) continue;
				if (command === muxCommand.push && data.length > 0) events.push({kind: 'data', streamId, data});
				if (command !== muxCommand.fin) continue;
				stream.isDeaf = true;
				forgetIfOver(stream);
				events.push({kind: 'ended', streamId});
			}
			return events;
		},
	};
};
