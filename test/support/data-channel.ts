import {randomUUID} from 'node:crypto';
import {WebSocket} from 'ws';
import {
	decodeMessage,
	encodeMessage,
	isRefused,
	type Message,
	messageType,
	payloadType,
} from '../../src/protocol/message.ts';

/** A client without manners of its own: it sends what a test tells it to, acknowledges, and remembers all it saw. */
export type DataChannel = {
	/** Opens a socket and sends the first frame; the state of the streams goes on. */
	readonly connect: (url: string, token: string) => Promise<void>;
	/** Opens a socket and sends a first frame of the test's own. */
	readonly open: (url: string, firstFrame: string) => Promise<void>;
	readonly ping: (payload: Uint8Array) => void;
	/** Sends a stream message; the next sequence number unless told. */
	readonly send: (type: number, payload: Uint8Array | string, sequenceNumber?: number) => Uint8Array;
	/** Sends a frame as it is. */
	readonly sendRaw: (frame: Uint8Array | string) => void;
	readonly type: (text: string) => void;
	readonly resize: (columns: number, rows: number) => void;
	/** Every stream message as it came, repetitions too. */
	readonly arrived: Message[];
	/** Frames that could not be read. */
	readonly broken: string[];
	/** Sequence numbers that the gateway acknowledged, in order, repetitions too. */
	readonly acknowledged: number[];
	/** The text of all output in order, once each. */
	readonly output: () => string;
	readonly bytes: () => Buffer;
	/** Types of the messages that pause and go on. */
	readonly publications: string[];
	/** Output of channel_closed. */
	readonly closed: () => string | null;
	/** Close code of the last socket, when it has ended. */
	readonly ended: () => number | null;
	readonly cut: () => void;
};

const encode = (type: string, sequenceNumber: number, kind: number, payload: Uint8Array | string): Uint8Array =>
	encodeMessage({
		type,
		schemaVersion: 1,
		createdDate: Date.now(),
		sequenceNumber,
		flags: type === messageType.acknowledge ? 3 : 0,
		id: randomUUID(),
		payloadType: kind,
		payload: typeof payload === 'string' ? Buffer.from(payload) : payload,
	});

/** The frame that acknowledges a message. */
export const acknowledgement = (message: Message): Uint8Array =>
	encode(
		messageType.acknowledge,
		0,
		0,
		JSON.stringify({
			AcknowledgedMessageType: message.type,
			AcknowledgedMessageId: message.id,
			AcknowledgedMessageSequenceNumber: message.sequenceNumber,
			IsSequentialMessage: true,
		}),
	);

/** The first frame of a socket. */
export const openFrame = (token: string): string =>
	JSON.stringify({
		MessageSchemaVersion: '1.0',
		RequestId: randomUUID(),
		TokenValue: token,
		ClientId: randomUUID(),
		ClientVersion: '1.2.764.0',
	});

/** Makes a client; `acknowledges` decides which messages it answers, `accepts` which payload types are output. */
export const makeDataChannel = ({
	acknowledges = () => true,
}: {
	readonly acknowledges?: (message: Message) => boolean;
} = {}): DataChannel => {
	let socket: WebSocket | null = null;
	let next = 0;
	let closed: string | null = null;
	let ended: number | null = null;
	const arrived: Message[] = [];
	const broken: string[] = [];
	const acknowledged: number[] = [];
	const publications: string[] = [];

	const receive = (frame: Buffer): void => {
		const message = decodeMessage(frame);
		if (isRefused(message)) {
			broken.push(message.refused);
			return;
		}
		const json = (): Record<string, unknown> => JSON.parse(Buffer.from(message.payload).toString());
		if (message.type === messageType.acknowledge) {
			acknowledged.push(Number(json()['AcknowledgedMessageSequenceNumber']));
		} else if (message.type === messageType.channelClosed) closed = String(json()['Output']);
		else if (message.type !== messageType.output) publications.push(message.type);
		else {
			arrived.push(message);
			if (acknowledges(message)) socket?.send(acknowledgement(message));
		}
	};

	const inOrder = (): Message[] => {
		const bySequence = new Map(arrived.map(message => [message.sequenceNumber, message]));
		const ordered: Message[] = [];
		for (let at = 0; bySequence.has(at); at += 1) ordered.push(...[bySequence.get(at)].filter(found => !!found));
		return ordered;
	};

	const bytes = (): Buffer =>
		Buffer.concat(inOrder().flatMap(({payloadType: kind, payload}) => (kind === payloadType.output ? [payload] : [])));

	const send: DataChannel['send'] = (type, payload, sequenceNumber) => {
		const frame = encode(messageType.input, sequenceNumber ?? next++, type, payload);
		socket?.send(frame);
		return frame;
	};

	const open: DataChannel['open'] = async (url, firstFrame) => {
		const opened = new WebSocket(url, {perMessageDeflate: false});
		ended = null;
		opened.on('message', (data: Buffer) => receive(data));
		opened.on('close', code => {
			if (socket === opened) ended = code;
		});
		socket = opened;
		await new Promise<void>((resolve, reject) => {
			opened.on('open', resolve);
			opened.on('error', reject);
		});
		opened.send(firstFrame);
	};

	return {
		connect: (url, token) => open(url, openFrame(token)),
		open,
		ping: payload => socket?.ping(payload),
		send,
		sendRaw: frame => socket?.send(frame),
		type: text => void send(payloadType.output, text),
		resize: (columns, rows) => void send(payloadType.size, JSON.stringify({cols: columns, rows})),
		arrived,
		broken,
		acknowledged,
		publications,
		bytes,
		output: () => bytes().toString(),
		closed: () => closed,
		ended: () => ended,
		cut: () => socket?.terminate(),
	};
};
