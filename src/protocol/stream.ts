import {
	acknowledgementOf,
	decodeAcknowledgement,
	decodeMessage,
	encodeAcknowledgement,
	encodeMessage,
	isRefused,
	type Message,
	messageFlags,
	messageType,
	payloadType,
} from './message.ts';
import {makeReceiver} from './receiver.ts';
import {makeSender, type Sender, type StreamPorts, type Transmit} from './sender.ts';

/** What a stream tells its owner. */
export type StreamEvents = {
	/** The next output message, each once and in order; answer with `taken`, now or later. */
	deliver(message: Message): void;
	/** The gateway has ended the session (`channel_closed`); not part of the sequence. */
	closed(payload: Uint8Array): void;
};

/** Both sequences of one session, each counting from 0 and going on across sockets (session protocol, section 4). */
export type Stream = {
	/** One binary frame from the socket, whatever is in it. Frames that are no message are dropped. */
	receive(frame: Uint8Array): void;
	/** A delivered message has been dealt with. */
	taken(message: Message): void;
	/** Sends a payload as the next input message. */
	readonly send: Sender['send'];
	/** A socket is there; all that is unacknowledged goes out on it. */
	attach(transmit: Transmit): void;
	detach(): void;
	readonly tick: Sender['tick'];
	readonly due: Sender['due'];
	readonly next: Sender['next'];
	/** How many of our messages are on their way. */
	readonly unacknowledged: Sender['unacknowledged'];
	readonly room: Sender['room'];
};

/**
 * Makes the stream of one session; `start`: the number of our first message, where the stream goes on from one that is
 * gone, and with it the far side's sequence. Publication messages and unknown types are ignored, as the plugin does.
 */
export const makeStream = (ports: StreamPorts, events: StreamEvents, start: number | null = null): Stream => {
	const sender = makeSender(ports, start ?? 0);
	let transmit: Transmit | null = null;

	const acknowledge = (message: Message): void =>
		transmit?.(
			encodeMessage({
				type: messageType.acknowledge,
				schemaVersion: 1,
				createdDate: ports.date(),
				sequenceNumber: 0,
				flags: messageFlags.control,
				id: ports.newId(),
				payloadType: payloadType.none,
				payload: encodeAcknowledgement(acknowledgementOf(message)),
			}),
		);

	const receiver = makeReceiver({deliver: events.deliver, acknowledge, takesOver: start !== null});

	return {
		receive(frame) {
			const message = decodeMessage(frame);
			if (isRefused(message)) return;
			if (message.type === messageType.output) receiver.receive(message);
			else if (message.type === messageType.acknowledge) {
				const acknowledgement = decodeAcknowledgement(message.payload);
				if (!isRefused(acknowledgement)) sender.acknowledged(acknowledgement.sequenceNumber);
			} else if (message.type === messageType.channelClosed) events.closed(message.payload);
		},
		taken: receiver.taken,
		send: sender.send,
		attach(next) {
			transmit = next;
			sender.attach(next);
		},
		detach() {
			transmit = null;
			sender.detach();
		},
		tick: sender.tick,
		due: sender.due,
		next: sender.next,
		unacknowledged: sender.unacknowledged,
		room: sender.room,
	};
};
