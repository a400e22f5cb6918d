import type {Message} from './message.ts';

/** How much may wait for a message before it that is missing. More is dropped and not acknowledged. */
export type ReceiverLimits = {readonly messages: number; readonly bytes: number};

/** The peers' own limit in messages; in bytes, what a terminal session never comes near. */
export const receiverLimits: ReceiverLimits = {messages: 10_000, bytes: 32 * 1024 * 1024};

/** The far side's half of a session: puts its messages in order and says which of them to acknowledge. */
export type Receiver = {
	/** A stream message has come, in any order, any number of times. */
	receive(message: Message): void;
	/** A delivered message has been dealt with (written, or handed on): it is acknowledged. In order of delivery. */
	taken(message: Message): void;
	/** The sequence number that is delivered next. */
	expected(): number;
};

type ReceiverPorts = {
	/** Whether the first message that comes says where the sequence stands: it goes on from another receiver's. */
	readonly takesOver?: boolean;
	/** Gets each message once, in order; must end in a call of `taken`, now or later. */
	deliver(message: Message): void;
	acknowledge(message: Message): void;
};

/**
 * Makes the receiving half. A message that is kept for later is acknowledged when it is kept, any other when it is
 * taken, so that a reader that is stuck holds back the sender. Duplicates of what was taken are acknowledged again:
 * their first acknowledgement may have been lost with a socket.
 */
export const makeReceiver = (ports: ReceiverPorts, limits: ReceiverLimits = receiverLimits): Receiver => {
	const early = new Map<number, Message>();
	const alreadyAcknowledged = new Set<number>();
	let earlyBytes = 0;
	let expected = 0;
	let taken = 0;
	let isLate = ports.takesOver === true;

	const keep = (message: Message): void => {
		const {sequenceNumber, payload} = message;
		if (!early.has(sequenceNumber)) {
			const isTooMuch = earlyBytes + payload.length > limits.bytes || early.size >= limits.messages;
			if (isTooMuch || sequenceNumber - expected > limits.messages) return;
			// A view would keep the whole of the socket's buffer alive.
			early.set(sequenceNumber, {...message, payload: Uint8Array.from(payload)});
			earlyBytes += payload.length;
		}
		ports.acknowledge(message);
	};

	return {
		receive(message) {
			if (isLate) expected = taken = message.sequenceNumber;
			isLate = false;
			if (message.sequenceNumber < expected) {
				const {sequenceNumber} = message;
				if (sequenceNumber < taken || alreadyAcknowledged.has(sequenceNumber)) ports.acknowledge(message);
				return;
			}
			if (message.sequenceNumber > expected) {
				keep(message);
				return;
			}
			let next: Message | undefined = message;
			while (next) {
				expected++;
				ports.deliver(next);
				next = early.get(expected);
				if (!next) break;
				early.delete(expected);
				earlyBytes -= next.payload.length;
				alreadyAcknowledged.add(expected);
			}
		},
		taken(message) {
			taken = Math.max(taken, message.sequenceNumber + 1);
			if (!alreadyAcknowledged.delete(message.sequenceNumber)) ports.acknowledge(message);
		},
		expected: () => expected,
	};
};
