import {unlink} from 'node:fs';
import {type AddressInfo, createServer, type Server, type Socket} from 'node:net';
import {asText, type JsonObject} from '../protocol/json.ts';

/** Where local programs connect to. */
export type Place = {readonly kind: 'port'; readonly port: number} | {readonly kind: 'unix'; readonly path: string};

/** Where a session document's properties want the listener; all values are strings, as agents send them. */
export const placeOf = (properties: JsonObject): Place | null => {
	const path = asText(properties['localUnixSocket']);
	if (asText(properties['localConnectionType']) === 'unix' && path !== '') return {kind: 'unix', path};
	const text = asText(properties['localPortNumber']);
	const port = text === '' ? 0 : Number(text);
	return /^\d*$/.test(text) && port <= 65_535 ? {kind: 'port', port} : null;
};

/** A listener that is open: what it is called in the plugin's texts, and how to close it. */
export type Listener = {readonly name: string; close(): Promise<void>};

/**
 * Opens the listener; sockets come paused, with reading and writing independent of each other. Rejects with a sentence
 * when the place is taken.
 */
export const openListener = async (place: Place, accept: (socket: Socket) => void): Promise<Listener> => {
	const server = createServer({allowHalfOpen: true, pauseOnConnect: true, noDelay: true}, accept);
	try {
		await listen(server, place);
	} catch (error) {
		const {code, message} = error as NodeJS.ErrnoException;
		const what = place.kind === 'port' ? `port ${place.port}` : place.path;
		throw new Error(code === 'EADDRINUSE' ? `${what} is already in use on this machine` : `${what}: ${message}`);
	}
	// A single failed accept (out of descriptors) must not end the others.
	server.on('error', () => {});
	const close = async (): Promise<void> => {
		server.close();
		if (place.kind === 'unix') await new Promise(resolve => unlink(place.path, resolve));
	};
	if (place.kind === 'unix') return {name: `Unix socket ${place.path}`, close};
	return {name: `Port ${(server.address() as AddressInfo).port}`, close};
};

const listen = (server: Server, place: Place): Promise<void> =>
	new Promise((resolve, reject) => {
		server.once('error', reject);
		const ready = (): void => {
			server.off('error', reject);
			resolve();
		};
		if (place.kind === 'port') server.listen({port: place.port, host: '127.0.0.1'}, ready);
		else server.listen(place.path, ready);
	});
