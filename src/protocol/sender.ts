import {encodeMessage, messageFlags, messageType} from './message.ts';
import {makeRoundTrip} from './round-trip.ts';
import {makeWindow} from './window.ts';

/** What time it is and how messages are named; passed in, so that a test decides. */
export type StreamPorts = {
	/** Monotonic milliseconds. */
	clock(): number;
	/** Milliseconds since the epoch, for the date of a message. */
	date(): number;
	/** A new random UUID, canonical and lower-case. */
	newId(): string;
};

/** Puts one frame on the socket. */
export type Transmit = (frame: Uint8Array) => void;

/** Our half of a session: numbers the messages and keeps each until it is acknowledged, across reconnections. */
export type Sender = {
	/** Gives a payload the next sequence number and sends it, at once if there is a socket. */
	send(payloadType: number, payload: Uint8Array): void;
	/** The far side has this sequence number. One that was never sent, or is known already, changes nothing. */
	acknowledged(sequenceNumber: number): void;
	/** There is a socket (again): all that is not acknowledged goes out at once, in order. */
	attach(transmit: Transmit): void;
	/** The socket is gone; what is sent now waits for the next one. */
	detach(): void;
	/** Sends the oldest message again if its time has come. */
	tick(): void;
	/** Milliseconds until `tick` has something to do; `null` while nothing is waited for. */
	due(): number | null;
	/** The sequence number of the next message. */
	next(): number;
	/** How many messages are not acknowledged. */
	unacknowledged(): number;
	/** How many more should be sent for now; more are taken, but make everything behind them wait. */
	room(): number;
};

type Sent = {
	readonly frame: Uint8Array;
	/** When it was last put on a socket, `null`: not yet. */
	at: number | null;
	/** Which transmission, of all, its last one was. */
	turn: number;
	isResent: boolean;
};

/** A message is lost when one that was put on the socket this many transmissions later has been acknowledged. */
const overtaken = 3;

/** Makes the sending half, whose first message has the number `start`. Frames keep their bytes when they are sent again: number, id, date and payload. */
export const makeSender = (ports: StreamPorts, start = 0): Sender => {
	const roundTrip = makeRoundTrip();
	const window = makeWindow();
	/** Unacknowledged frames by sequence number minus `base`; `null` where one in the middle is acknowledged. */
	let waiting: (Sent | null)[] = [];
	let base = start;
	let first = 0;
	let count = 0;
	let turns = 0;
	let latestAcknowledged = -1;
	let transmit: Transmit | null = null;

	const put = (sent: Sent): void => {
		if (transmit === null) return;
		sent.isResent = sent.at !== null;
		sent.at = ports.clock();
		sent.turn = turns++;
		transmit(sent.frame);
	};

	const oldest = (): Sent | null => {
		while (first < waiting.length && !waiting[first]) first++;
		if (first === waiting.length) {
			base += first;
			waiting = [];
			first = 0;
		} else if (first > 4096) {
			waiting = waiting.slice(first);
			base += first;
			first = 0;
		}
		return waiting[first] ?? null;
	};

	const isOvertaken = (sent: Sent): boolean => latestAcknowledged - sent.turn >= overtaken;

	const due = (): number | null => {
		const sent = transmit && oldest();
		if (!sent || sent.at === null) return null;
		const patience = isOvertaken(sent) ? roundTrip.smoothed() : roundTrip.timeout();
		return Math.max(0, sent.at + patience - ports.clock());
	};

	return {
		send(payloadType, payload) {
			const sent: Sent = {
				frame: encodeMessage({
					type: messageType.input,
					schemaVersion: 1,
					createdDate: ports.date(),
					sequenceNumber: base + waiting.length,
					flags: messageFlags.none,
					id: ports.newId(),
					payloadType,
					payload,
				}),
				at: null,
				turn: 0,
				isResent: false,
			};
			// Kept before it is put on the socket: an acknowledgement can be quicker than the next line.
			waiting.push(sent);
			count++;
			put(sent);
		},
		acknowledged(sequenceNumber) {
			const index = sequenceNumber - base;
			const sent = waiting[index];
			if (!sent || sent.at === null) return;
			const isFull = count >= window.size();
			waiting[index] = null;
			count--;
			if (!sent.isResent) {
				const now = ports.clock();
				roundTrip.measured(now - sent.at);
				window.measured(now - sent.at, now, isFull);
			}
			latestAcknowledged = Math.max(latestAcknowledged, sent.turn);
			const next = oldest();
			if (next && isOvertaken(next) && due() === 0) put(next);
		},
		attach(next) {
			transmit = next;
			for (const sent of waiting) if (sent) put(sent);
		},
		detach() {
			transmit = null;
		},
		tick() {
			if (due() !== 0) return;
			const sent = oldest();
			if (!sent) return;
			if (!isOvertaken(sent)) roundTrip.timedOut();
			put(sent);
		},
		due,
		next: () => base + waiting.length,
		unacknowledged: () => count,
		room: () => Math.max(0, window.size() - count),
	};
};
