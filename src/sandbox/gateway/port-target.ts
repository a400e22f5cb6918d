import {connect} from 'node:net';
import {type Duplex, PassThrough} from 'node:stream';
import type {Fleet, FleetPortTarget} from '../fleet.ts';
import {gathering} from './gather.ts';

/** The names under which a node knows itself. */
const self = ['', 'localhost', '127.0.0.1', '::1'];

/** What answers at a port, seen from a node; `null`: nothing. The sandbox connects nowhere but to this machine. */
export const findTarget = (
	fleet: Fleet,
	{
		region,
		target,
		host,
		port,
	}: {readonly region: string; readonly target: string; readonly host: string; readonly port: string},
): FleetPortTarget | null => {
	const here = fleet.regions.get(region);
	const node = [...(here?.instances ?? []), ...(here?.managedNodes ?? [])].find(({id}) => id === target);
	const ports = self.includes(host) ? node?.ports : fleet.hosts?.[host];
	return ports?.[port] ?? null;
};

/** A connection to what answers. */
export type Connection = {
	readonly stream: Duplex;
	/** Writes to it; what is written in one go leaves in one piece. */
	readonly write: (bytes: Uint8Array) => void;
};

/** Opens a connection; a port that nothing listens on gives an `error` event. */
export const openTarget = (target: FleetPortTarget): Connection => {
	const stream =
		target === 'echo'
			? new PassThrough({allowHalfOpen: true})
			: connect({host: '127.0.0.1', port: target.to, allowHalfOpen: true, noDelay: true});
	const gather = gathering(stream);
	return {
		stream,
		write: bytes => {
			gather();
			stream.write(bytes);
		},
	};
};
