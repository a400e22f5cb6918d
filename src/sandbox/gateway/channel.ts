import {randomUUID} from 'node:crypto';
import {decodeMessage, encodeMessage, isRefused, messageFlags, messageType} from '../../protocol/message.ts';
import type {Clock} from './clock.ts';
import {encodeAcknowledge, encodeChannelClosed, readAcknowledged} from './control.ts';
import type {SessionFaults} from './faults.ts';
import {createFaultyWire, type FaultyWire} from './faulty-wire.ts';
import {createInbox} from './inbox.ts';
import {createOutbox} from './outbox.ts';
import type {Wire} from './wire.ts';

/** The agent's end of a data channel. It outlives its sockets: numbers and unacknowledged messages are the session's. */
export type Channel = {
	/** Sends bytes as one stream message. */
	readonly send: (payloadType: number, payload: Uint8Array) => void;
	/** Takes a socket; one that is still there is dropped. */
	readonly attach: (wire: Wire) => void;
	/** Forgets a socket that has ended. */
	readonly detach: (wire: Wire) => void;
	readonly isAttached: () => boolean;
	/** Takes one binary frame from the current socket. */
	readonly receive: (frame: Uint8Array) => void;
	/** The receiver of {@link ChannelOptions.deliver} is ready again. */
	readonly drain: () => void;
	/** Whether the client has acknowledged everything. */
	readonly isDrained: () => boolean;
	/** Tells the client that the session has ended, and stops. */
	readonly close: (output: string) => void;
};

/** What a channel needs. */
export type ChannelOptions = {
	readonly sessionId: string;
	readonly target: string;
	readonly clock: Clock;
	readonly faults: SessionFaults;
	/** Unacknowledged bytes beyond which the source is held. */
	readonly windowBytes: number;
	/** A stream message of the client, in order. */
	readonly deliver: (payloadType: number, payload: Uint8Array) => void;
	/** Whether `deliver` may be called. */
	readonly isReady: () => boolean;
	/** The window has closed (`true`: hold the source) or opened. */
	readonly hold: (isHeld: boolean) => void;
	/** The client has sent or acknowledged something. */
	readonly onActivity: () => void;
	/** A planned fault fails the session. */
	readonly onFault: () => void;
	readonly log: (line: string) => void;
};

/** More messages than this in flight might overflow the client's reordering buffer of 10,000. */
const windowMessages = 5_000;

/** Makes the channel of one session, without a socket yet. */
export const createChannel = (options: ChannelOptions): Channel => {
	const {clock, deliver, windowBytes} = options;
	let wire: FaultyWire | null = null;
	let original: Wire | null = null;
	let isHeld = false;
	let isClosed = false;

	const outbox = createOutbox({
		clock,
		transmit: (frame, isRepeated) => (isRepeated ? wire?.sendAgain(frame) : wire?.sendStream(frame)),
		isFlowing: () => wire !== null && wire.backlog() === 0,
	});
	const inbox = createInbox({
		deliver: ({payloadType, payload}) => deliver(payloadType, payload),
		acknowledge: message => wire?.send(encodeAcknowledge(message, clock.now())),
		isReady: options.isReady,
	});

	const adjustWindow = (): void => {
		const {bytes, messages} = outbox.pending();
		const wanted = isHeld
			? bytes > windowBytes / 2 || messages > windowMessages / 2
			: bytes > windowBytes || messages > windowMessages;
		if (wanted === isHeld) return;
		isHeld = wanted;
		options.hold(isHeld);
	};

	const push = (payloadType: number, payload: Uint8Array): void =>
		outbox.push(sequenceNumber =>
			encodeMessage({
				type: messageType.output,
				schemaVersion: 1,
				createdDate: clock.now(),
				sequenceNumber,
				flags: sequenceNumber === 0 ? messageFlags.syn : messageFlags.none,
				id: randomUUID(),
				payloadType,
				payload,
			}),
		);

	return {
		send: (payloadType, payload) => {
			if (isClosed) return;
			push(payloadType, payload);
			adjustWindow();
		},
		attach: fresh => {
			original?.cut();
			original = fresh;
			const {faults, onFault: fail} = options;
			wire = createFaultyWire(fresh, {faults, clock, fail, repeatAll: outbox.repeatAll});
			outbox.repeatAll();
		},
		detach: gone => {
			if (original !== gone) return;
			wire = null;
			original = null;
		},
		isAttached: () => wire !== null,
		receive: frame => {
			if (isClosed || !wire) return;
			const message = decodeMessage(frame);
			if (isRefused(message)) return options.log(`frame refused: ${message.refused}`);
			const isStream = message.type === messageType.input;
			if (!wire.hears(isStream)) return;
			options.onActivity();
			if (isStream) return inbox.accept(message);
			if (message.type !== messageType.acknowledge) return options.log('message of an unknown type ignored');
			const sequenceNumber = readAcknowledged(message.payload);
			if (sequenceNumber === null) return;
			outbox.acknowledge(sequenceNumber);
			adjustWindow();
		},
		drain: inbox.drain,
		isDrained: () => outbox.pending().messages === 0,
		close: output => {
			if (isClosed) return;
			isClosed = true;
			outbox.stop();
			wire?.send(encodeChannelClosed({...options, output}, clock.now()));
		},
	};
};
