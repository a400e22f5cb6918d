import {randomUUID} from 'node:crypto';
import {createServer, type IncomingMessage} from 'node:http';
import {createServer as createTlsServer} from 'node:https';
import type {AddressInfo} from 'node:net';
import {expect} from 'vitest';
import {type WebSocket, WebSocketServer} from 'ws';
import {
	acknowledgementOf,
	decodeAcknowledgement,
	decodeMessage,
	encodeAcknowledgement,
	encodeMessage,
	isRefused,
	type Message,
	messageType,
	payloadType,
} from '../../src/protocol/message.ts';

/** What a test's gateway does; each hook may be left out. */
export type GatewayScript = {
	/** A socket has sent its OpenDataChannel frame. */
	readonly opened?: (gateway: ScriptedGateway, connection: number) => void;
	/** A new input message, each once and in order. */
	readonly received?: (message: Message, gateway: ScriptedGateway) => void;
	/** Acknowledges input unless this is false. */
	readonly acknowledges?: boolean;
	/** Status that answers the GET instead of a websocket. */
	readonly status?: (attempt: number) => number | null;
};

/** A gateway for one session that does only what its test says; state is kept across sockets. */
export type ScriptedGateway = {
	readonly url: string;
	readonly port: number;
	/** The GET of each socket. */
	readonly requests: IncomingMessage[];
	/** Text frames, as they came. */
	readonly texts: string[];
	/** All binary messages of the client: each transmission. */
	readonly messages: Message[];
	/** Input messages once each, in order. */
	readonly inputs: Message[];
	/** Sequence numbers of output that the client acknowledged, each time. */
	readonly acknowledged: number[];
	/** Sends the next output message; returns its frame. */
	output(payload: string | Uint8Array, type?: number): Uint8Array;
	/** The frame of an output message, with any header field changed; nothing is sent. */
	frame(fields: Partial<Message>): Uint8Array;
	raw(data: Uint8Array | string): void;
	acknowledge(message: Message): void;
	/** Ends the session. */
	channelClosed(output?: string): void;
	/** Bytes that wait for the client to read. */
	unsent(): number;
	/** Closes the socket politely, with a code and a reason. */
	hangUp(code: number, reason: string): void;
	/** Cuts the socket. */
	drop(): void;
	/** Stops reading, as a frozen peer would. */
	freeze(): void;
	/** Joined bytes of all Output payloads so far. */
	typed(): string;
	close(): Promise<void>;
};

/** Waits until a client reads no more; how many bytes it has left unread. */
export const leftUnread = async (gateway: ScriptedGateway): Promise<number> => {
	let last = -1;
	let calm = 0;
	const isCalm = (): boolean => {
		const now = gateway.unsent();
		calm = now === last ? calm + 1 : 0;
		last = now;
		return calm > 5;
	};
	await expect.poll(isCalm, {interval: 100, timeout: 30_000}).toBe(true);
	return last;
};

/** Starts a gateway on loopback, with TLS if it is given a certificate. */
export const startScriptedGateway = async (
	script: GatewayScript = {},
	tls: {readonly key: string; readonly cert: string} | null = null,
): Promise<ScriptedGateway> => {
	const server = tls ? createTlsServer(tls) : createServer();
	const sockets = new WebSocketServer({noServer: true});
	let current: WebSocket | null = null;
	let sequence = 0;
	let expected = 0;
	let attempts = 0;
	const early = new Map<number, Message>();

	const send = (frame: Uint8Array | string): void => current?.send(frame);
	const frame = (fields: Partial<Message>): Uint8Array =>
		encodeMessage({
			type: messageType.output,
			schemaVersion: 1,
			createdDate: Date.now(),
			sequenceNumber: sequence,
			flags: 0,
			id: randomUUID(),
			payloadType: payloadType.output,
			payload: new Uint8Array(),
			...fields,
		});

	const accept = (message: Message): void => {
		gateway.messages.push(message);
		if (message.type === messageType.acknowledge) {
			const acknowledgement = decodeAcknowledgement(message.payload);
			if (!isRefused(acknowledgement)) gateway.acknowledged.push(acknowledgement.sequenceNumber);
			return;
		}
		if (script.acknowledges !== false) gateway.acknowledge(message);
		early.set(message.sequenceNumber, message);
		for (let next = early.get(expected); next; next = early.get(expected)) {
			early.delete(expected++);
			gateway.inputs.push(next);
			script.received?.(next, gateway);
		}
	};

	server.on('upgrade', (request, socket, head) => {
		gateway.requests.push(request);
		const status = script.status?.(attempts++) ?? null;
		if (status !== null) {
			socket.end(`HTTP/1.1 ${status} No\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
			return;
		}
		sockets.handleUpgrade(request, socket, head, webSocket => {
			current = webSocket;
			webSocket.on('error', () => {});
			webSocket.on('message', (data: Buffer, isBinary) => {
				if (!isBinary) {
					gateway.texts.push(data.toString());
					script.opened?.(gateway, gateway.texts.length);
					return;
				}
				const message = decodeMessage(data);
				if (!isRefused(message)) accept(message);
			});
		});
	});
	await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
	const {port} = server.address() as AddressInfo;

	const gateway: ScriptedGateway = {
		url: `${tls ? 'wss' : 'ws'}://127.0.0.1:${port}/v1/data-channel/sess-1?role=publish_subscribe`,
		port,
		requests: [],
		texts: [],
		messages: [],
		inputs: [],
		acknowledged: [],
		frame,
		raw: send,
		output(payload, type = payloadType.output) {
			const bytes = frame({payload: Buffer.from(payload), payloadType: type});
			sequence++;
			send(bytes);
			return bytes;
		},
		acknowledge(message) {
			send(
				frame({
					type: messageType.acknowledge,
					sequenceNumber: 0,
					flags: 3,
					payloadType: 0,
					payload: encodeAcknowledgement(acknowledgementOf(message)),
				}),
			);
		},
		channelClosed(output = '') {
			const payload = Buffer.from(JSON.stringify({MessageType: 'channel_closed', SchemaVersion: 1, Output: output}));
			send(frame({type: messageType.channelClosed, sequenceNumber: 0, flags: 3, payloadType: 0, payload}));
		},
		unsent: () => current?.bufferedAmount ?? 0,
		hangUp: (code, reason) => current?.close(code, reason),
		drop: () => current?.terminate(),
		freeze: () => current?.pause(),
		typed: () =>
			Buffer.concat(
				gateway.inputs.filter(one => one.payloadType === payloadType.output).map(one => one.payload),
			).toString('latin1'),
		async close() {
			for (const socket of sockets.clients) socket.terminate();
			server.closeAllConnections();
			await new Promise(resolve => server.close(resolve));
		},
	};
	return gateway;
};
