import type {Message} from '../../protocol/message.ts';

/** How far ahead of the expected message the client may run; as the plugin's own reordering buffer. */
const capacity = 10_000;
const capacityBytes = 32 * 1024 * 1024;

/** Puts the client's stream messages back into their order. */
export type Inbox = {
	/** Takes one message as it came from a socket: early, late, twice or in time. */
	readonly accept: (message: Message) => void;
	/** Hands on what waits, now that the receiver is ready again. */
	readonly drain: () => void;
	/** The sequence number that is due next. */
	readonly expected: () => number;
};

/**
 * Every message that is kept is acknowledged, duplicates every time anew: an ack can be lost with its socket.
 * A receiver that is not ready holds the client back, because nothing is acknowledged until it is.
 */
export const createInbox = ({
	deliver,
	acknowledge,
	isReady,
}: {
	readonly deliver: (message: Message) => void;
	readonly acknowledge: (message: Message) => void;
	readonly isReady: () => boolean;
}): Inbox => {
	const waiting = new Map<number, {readonly message: Message; isAcknowledged: boolean}>();
	let waitingBytes = 0;
	let expected = 0;

	const drain = (): void => {
		for (;;) {
			const next = waiting.get(expected);
			if (!next || !isReady()) return;
			waiting.delete(expected);
			waitingBytes -= next.message.payload.length;
			expected += 1;
			if (!next.isAcknowledged) acknowledge(next.message);
			deliver(next.message);
		}
	};

	const accept = (message: Message): void => {
		const {sequenceNumber} = message;
		const known = waiting.get(sequenceNumber);
		const isTaken = sequenceNumber < expected || known?.isAcknowledged === true;
		if (isTaken) acknowledge(message);
		if (isTaken || known) return;
		const isDue = sequenceNumber === expected;
		if (isDue && isReady()) {
			expected += 1;
			acknowledge(message);
			deliver(message);
			drain();
			return;
		}
		if (sequenceNumber >= expected + capacity || waitingBytes >= capacityBytes) return;
		const isAcknowledged = !isDue && isReady();
		if (isAcknowledged) acknowledge(message);
		waiting.set(sequenceNumber, {message, isAcknowledged});
		waitingBytes += message.payload.length;
	};

	return {accept, drain, expected: () => expected};
};
