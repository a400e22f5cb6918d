import type {Clock} from './clock.ts';

/** The agent looks at its oldest unacknowledged message this often, and sends it again when it is this old. */
const tick = 100;
const patience = 200;

/** A stream message on its way to the client, as the bytes that a repetition repeats. */
type Unacknowledged = {readonly frame: Uint8Array; sentAt: number};

/** Keeps what the client has not acknowledged, across sockets, and sends it again. */
export type Outbox = {
	/** Sends the next message of the stream; `encode` is told its sequence number. */
	readonly push: (encode: (sequenceNumber: number) => Uint8Array) => void;
	readonly acknowledge: (sequenceNumber: number) => void;
	/** A new socket: all that the client has not acknowledged goes out again, oldest first. */
	readonly repeatAll: () => void;
	/** Bytes and messages that are not acknowledged. */
	readonly pending: () => {readonly bytes: number; readonly messages: number};
	readonly stop: () => void;
};

/** What the outbox needs of its surroundings. */
export type OutboxOptions = {
	readonly clock: Clock;
	/** Puts bytes on the socket, if there is one. */
	readonly transmit: (frame: Uint8Array, isRepeated: boolean) => void;
	/** Whether bytes put on the socket would leave at once: behind a stalled client a repetition helps nobody. */
	readonly isFlowing: () => boolean;
};

/** Makes an empty outbox; its first message has sequence number 0. */
export const createOutbox = ({clock, transmit, isFlowing}: OutboxOptions): Outbox => {
	const unacknowledged = new Map<number, Unacknowledged>();
	let bytes = 0;
	let next = 0;
	let cancelTick: (() => void) | null = null;

	const watch = (): void => {
		cancelTick ??= clock.after(tick, () => {
			cancelTick = null;
			const [oldest] = unacknowledged.values();
			if (!oldest) return;
			const now = clock.now();
			if (now - oldest.sentAt >= patience && isFlowing()) {
				oldest.sentAt = now;
				transmit(oldest.frame, true);
			}
			watch();
		});
	};

	return {
		push: encode => {
			const frame = encode(next);
			unacknowledged.set(next, {frame, sentAt: clock.now()});
			next += 1;
			bytes += frame.length;
			transmit(frame, false);
			watch();
		},
		acknowledge: sequenceNumber => {
			const found = unacknowledged.get(sequenceNumber);
			if (!found) return;
			unacknowledged.delete(sequenceNumber);
			bytes -= found.frame.length;
		},
		repeatAll: () => {
			for (const message of unacknowledged.values()) {
				message.sentAt = clock.now();
				transmit(message.frame, true);
			}
		},
		pending: () => ({bytes, messages: unacknowledged.size}),
		stop: () => {
			cancelTick?.();
			cancelTick = null;
			unacknowledged.clear();
			bytes = 0;
		},
	};
};
