import type {Socket} from 'node:net';
import WebSocket from 'ws';
import type {Access} from './access.ts';
import {holdWrites} from './hold-writes.ts';

/** The largest frame that is taken; peers send 1 KiB, tests have seen 200 KiB. */
const largestFrame = 16 * 1024 * 1024;

/** How the websocket is to be made, beside its address. */
export type ConnectionOptions = {
	/** Where a stream URL is really reached. */
	address(url: string): string;
	/** Headers of the GET, e.g. its signature; asked for each try. */
	headers(url: string): Promise<Readonly<Record<string, string>>>;
	readonly access: Access;
	/** Milliseconds for one try. */
	readonly patience: number;
};

/** What a connection tells its owner. After `lost` nothing more comes. */
export type ConnectionEvents = {
	/** It is open; called before any frame that came with the answer to the GET is looked at. */
	opened(connection: Connection): void;
	frame(bytes: Uint8Array): void;
	/** Anything at all came, a pong included: the far side lives. */
	heard(isPong: boolean): void;
	/** `isFinal`: another socket would be lost in the same way. */
	lost(reason: string, isFinal: boolean): void;
};

/** An open websocket. */
export type Connection = {
	send(data: Uint8Array | string): void;
	ping(): void;
	/** Stops reading, so that the far side feels it. */
	pause(): void;
	resume(): void;
	/** Drops the socket without ceremony, as the plugin does; `lost` is not called. */
	drop(): void;
};

/** `isFinal`: trying again cannot help. */
export type ConnectOutcome =
	| {readonly kind: 'open'}
	| {
			readonly kind: 'failed';
			readonly reason: string;
			readonly isFinal: boolean;
			/** The certificate was signed by nobody that we know. */
			readonly isUntrusted?: boolean;
	  };

/** Makes one try to open a websocket; a second one at once where only the system's authorities were missing. */
export const connect = async (
	url: string,
	options: ConnectionOptions,
	events: ConnectionEvents,
): Promise<ConnectOutcome> => {
	const address = options.address(url);
	const outcome = await attempt(address, options, events);
	const isUntrusted = outcome.kind === 'failed' && outcome.isUntrusted === true;
	return isUntrusted && options.access.askSystem() ? attempt(address, options, events) : outcome;
};

const attempt = async (url: string, options: ConnectionOptions, events: ConnectionEvents): Promise<ConnectOutcome> => {
	if (!/^wss?:\/\//i.test(url) || !URL.canParse(url)) {
		return {kind: 'failed', reason: 'the stream URL is no websocket address', isFinal: true};
	}
	let given: Awaited<ReturnType<typeof prepare>>;
	try {
		given = await prepare(url, options);
	} catch (error) {
		return {kind: 'failed', reason: error instanceof Error ? error.message : String(error), isFinal: true};
	}
	const socket = new WebSocket(url, {
		perMessageDeflate: false,
		handshakeTimeout: options.patience,
		maxPayload: largestFrame,
		skipUTF8Validation: true,
		followRedirects: false,
		headers: given.headers,
		agent: given.agent,
		...(given.ca ? {ca: given.ca} : {}),
	});
	return new Promise(resolve => {
		let isOpen = false;
		let isOver = false;
		let failure = '';
		let isUntrusted = false;
		let tcp: Socket | null = null;

		const over = (reason: string, isFinal = false): void => {
			if (isOver) return;
			isOver = true;
			if (isOpen) events.lost(reason, isFinal);
			else resolve({kind: 'failed', reason, isFinal, isUntrusted});
		};

		socket.on('upgrade', response => {
			tcp = response.socket;
		});
		socket.on('open', () => {
			isOpen = true;
			events.opened({
				send(data) {
					if (tcp) holdWrites(tcp);
					socket.send(data);
				},
				ping: () => socket.readyState === WebSocket.OPEN && socket.ping('keepalive'),
				pause: () => socket.pause(),
				resume: () => socket.resume(),
				drop() {
					isOver = true;
					socket.terminate();
				},
			});
			resolve({kind: 'open'});
		});
		socket.on('message', data => {
			if (isOver) return;
			events.heard(false);
			if (Buffer.isBuffer(data)) events.frame(data);
		});
		socket.on('pong', () => events.heard(true));
		socket.on('ping', () => events.heard(false));
		socket.on('unexpected-response', (request, response) => {
			const status = response.statusCode ?? 0;
			response.resume();
			request.destroy();
			over(`the gateway answered HTTP ${status}`, status < 500 && status !== 408 && status !== 429);
		});
		socket.on('error', (error: NodeJS.ErrnoException) => {
			failure = explain(error);
			isUntrusted = isCertificate(error);
			// The library would wait for the far side to agree to the end.
			if (isOpen) socket.terminate();
			over(failure, isUntrusted || (error.code ?? '').startsWith('WS_ERR_'));
		});
		socket.on('close', (code, reason) => {
			const said = reason.toString('utf8').replace(/[^\x20-\x7E]/g, ' ');
			over(failure || `the gateway closed the connection (${code}${said === '' ? '' : ` ${said}`})`);
		});
	});
};

const prepare = async (url: string, {access, headers}: ConnectionOptions) => ({
	...(await access.reach(url)),
	headers: await headers(url),
});

const certificateCodes =
	/^(CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|ERR_TLS_CERT|HOSTNAME_MISMATCH|INVALID_CA|ERR_SSL)/;

const isCertificate = (error: NodeJS.ErrnoException): boolean => certificateCodes.test(error.code ?? '');

/** Node's errors in a sentence; two refused addresses of one name come as an error without a message. */
const explain = (error: NodeJS.ErrnoException): string => {
	const message = error.message || error.code || 'connection failed';
	if (!isCertificate(error)) return message;
	return `${message} (set SSL_CERT_FILE or AWS_CA_BUNDLE to your certificate authority)`;
};
