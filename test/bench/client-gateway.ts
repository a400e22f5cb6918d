// A gateway in a process of its own, for measuring clients: it does as little as the protocol allows.
import {createHash, randomBytes, randomUUID} from 'node:crypto';
import {createServer} from 'node:http';
import type {AddressInfo} from 'node:net';
import process from 'node:process';
import {type WebSocket, WebSocketServer} from 'ws';
import {
	decodeAcknowledgement,
	decodeMessage,
	encodeAcknowledgement,
	encodeMessage,
	isRefused,
	type Message,
	payloadType,
} from '../../src/protocol/message.ts';

const say = (report: object): void => void process.stdout.write(`${JSON.stringify(report)}\n`);

const fields = {schemaVersion: 1, createdDate: 1_700_000_000_000, flags: 0, id: randomUUID()};
const output = (sequenceNumber: number, payload: Uint8Array, type: number = payloadType.output): Buffer =>
	Buffer.from(encodeMessage({...fields, type: 'output_stream_data', sequenceNumber, payloadType: type, payload}));
const closed = encodeMessage({
	...fields,
	type: 'channel_closed',
	sequenceNumber: 0,
	payloadType: 0,
	payload: Buffer.from('{"Output":""}'),
});

const acknowledgement = (sequenceNumber: number): Uint8Array => {
	const payload = encodeAcknowledgement({messageType: 'input_stream_data', messageId: fields.id, sequenceNumber});
	return encodeMessage({...fields, type: 'acknowledge', sequenceNumber: 0, payloadType: 0, payload});
};

const isInput = (frame: Buffer): boolean => frame[4] === 0x69;
const sequenceOf = (frame: Buffer): number => frame.readUInt32BE(52);
const typeOf = (frame: Buffer): number => frame.readUInt32BE(112);

/** Takes `bytes` of input and reports their rate and digest. */
const sink = (socket: WebSocket, bytes: number): void => {
	const digest = createHash('sha256');
	let received = 0;
	let started = 0;
	socket.send(output(0, Buffer.from('$ ')));
	socket.on('message', (frame: Buffer, isBinary) => {
		if (!isBinary || !isInput(frame)) return;
		socket.send(acknowledgement(sequenceOf(frame)));
		if (typeOf(frame) !== payloadType.output || received >= bytes) return;
		if (received === 0) started = performance.now();
		digest.update(frame.subarray(120));
		received += frame.length - 120;
		if (received < bytes) return;
		say({received, milliseconds: performance.now() - started, digest: digest.digest('hex')});
		socket.send(closed);
	});
};

/** Sends `bytes` of output in payloads of `size`, no faster than the socket takes them. */
const source = (socket: WebSocket, bytes: number, size: number): void => {
	const frame = output(0, Buffer.alloc(size, 'x'));
	const count = Math.ceil(bytes / size);
	let sent = 0;
	const go = (): void => {
		while (sent < count && socket.bufferedAmount < 4_000_000) {
			const next = Buffer.from(frame);
			next.writeUInt32BE(sent++, 52);
			socket.send(next);
		}
		if (sent < count) setImmediate(go);
		else socket.send(closed);
	};
	go();
};

/** Answers each key with itself. */
const echo = (socket: WebSocket): void => {
	let sent = 0;
	socket.send(output(sent++, Buffer.from('READY')));
	socket.on('message', (frame: Buffer, isBinary) => {
		if (!isBinary || !isInput(frame)) return;
		socket.send(acknowledgement(sequenceOf(frame)));
		if (typeOf(frame) === payloadType.output) socket.send(output(sent++, frame.subarray(120)));
	});
};

/** Reports the arrival of the first frame. */
const first = (): void => say({arrived: performance.timeOrigin + performance.now()});

const request = {
	AgentVersion: '3.3.987.0',
	RequestedClientActions: [
		{ActionType: 'SessionType', ActionParameters: {SessionType: 'Port', Properties: {portNumber: '22'}}},
	],
};

/** A session that loses its socket all the time, and frames with it; both directions are reported at the end. */
const makeStorm = (resumes: number) => {
	const inputDigest = createHash('sha256');
	const outputDigest = createHash('sha256');
	const early = new Map<number, Message>();
	const waiting = new Map<number, Buffer>();
	let expected = 0;
	let sockets = 0;
	let sent = 0;
	let outputBytes = 0;
	let inputBytes = 0;
	let isComplete = false;
	let isOver = false;

	const put = (socket: WebSocket, frame: Uint8Array): void => {
		const fate = isOver ? 1 : Math.random();
		if (fate < 0.05) return;
		if (fate < 0.1) socket.send(frame);
		if (fate < 0.15) setTimeout(() => socket.send(frame), 2);
		else socket.send(frame);
	};
	const send = (socket: WebSocket, payload: Uint8Array, type?: number): void => {
		const frame = output(sent, payload, type);
		waiting.set(sent++, frame);
		put(socket, frame);
	};
	const feed = (socket: WebSocket): void => {
		while (isComplete && !isOver && waiting.size < 20) {
			const payload = randomBytes(1 + Math.floor(Math.random() * 1024));
			outputDigest.update(payload);
			outputBytes += payload.length;
			send(socket, payload);
		}
	};
	const take = (socket: WebSocket, message: Message): void => {
		if (message.payloadType === payloadType.handshakeResponse) {
			send(socket, Buffer.from('{}'), payloadType.handshakeComplete);
			isComplete = true;
		}
		if (message.payloadType !== payloadType.output) return;
		inputDigest.update(message.payload);
		inputBytes += message.payload.length;
	};
	const report = (): void =>
		say({
			sockets,
			inputBytes,
			outputBytes,
			input: inputDigest.digest('hex'),
			output: outputDigest.digest('hex'),
		});

	return (socket: WebSocket): void => {
		const isFirst = sockets++ === 0;
		isOver = sockets > resumes;
		const left = 10 + Math.floor(Math.random() * 40);
		let frames = 0;
		if (isFirst) send(socket, Buffer.from(JSON.stringify(request)), payloadType.handshakeRequest);
		for (const frame of waiting.values()) put(socket, frame);
		const settle = (): void => {
			if (!isOver || waiting.size > 0) return;
			// The parent ends the input now; what is still on its way is taken until the client says goodbye.
			if (frames >= 0) say({settled: true});
			frames = Number.NEGATIVE_INFINITY;
		};
		socket.on('message', (data: Buffer, isBinary) => {
			if (!isBinary) return;
			const message = decodeMessage(data);
			if (isRefused(message)) return;
			if (message.type === 'acknowledge') {
				const one = decodeAcknowledgement(message.payload);
				if (!isRefused(one)) waiting.delete(one.sequenceNumber);
			} else if (isOver || Math.random() > 0.05) {
				put(socket, acknowledgement(message.sequenceNumber));
				if (message.sequenceNumber >= expected) early.set(message.sequenceNumber, message);
				for (let next = early.get(expected); next; next = early.get(expected)) {
					early.delete(expected++);
					take(socket, next);
					if (next.payloadType === payloadType.flag) report();
				}
			}
			feed(socket);
			settle();
			// At any moment, so that what was acknowledged gets through or does not.
			if (!isOver && ++frames === left) setTimeout(() => socket.terminate(), Math.random() * 4);
		});
		settle();
	};
};

const server = createServer((call, response) => {
	if (call.url === '/credentials') {
		response.end(JSON.stringify({AccessKeyId: 'AKIAEXAMPLE', SecretAccessKey: 'secret', Token: 'token'}));
		return;
	}
	// ResumeSession: always the same address, another token.
	call.resume();
	call.on('end', () => response.end(JSON.stringify({SessionId: 's', TokenValue: randomUUID(), StreamUrl: stormUrl})));
});
const sockets = new WebSocketServer({server, perMessageDeflate: false});
let storm: ((socket: WebSocket) => void) | null = null;
let stormUrl = '';
sockets.on('connection', (socket, {url = ''}) => {
	const address = new URL(url, 'ws://127.0.0.1');
	const number = (name: string): number => Number(address.searchParams.get(name));
	socket.on('error', () => {});
	socket.once('message', () => {
		if (address.pathname === '/sink') sink(socket, number('bytes'));
		if (address.pathname === '/source') source(socket, number('bytes'), number('size'));
		if (address.pathname === '/echo') echo(socket);
		if (address.pathname === '/first') first();
		if (address.pathname === '/storm') {
			storm ??= makeStorm(number('resumes'));
			storm(socket);
		}
	});
});
server.listen(0, '127.0.0.1', () => {
	const {port} = server.address() as AddressInfo;
	stormUrl = `ws://127.0.0.1:${port}/storm?resumes=0`;
	say({port});
});
process.stdin.resume();
process.stdin.on('end', () => process.exit());
