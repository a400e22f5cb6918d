import {createHash, type Hash, randomBytes} from 'node:crypto';
import {once} from 'node:events';
import {type AddressInfo, connect, createServer, type Server, type Socket} from 'node:net';
import {startPipedClient} from '../support/client-process.ts';
import {startNodeSandbox, startSession} from '../support/sandbox-session.ts';
import {absolute, type Row} from './row.ts';

const bytes = 100_000_000;

type Flow = {readonly hash: Hash; count: number; first: number; last: number};

const flow = (): Flow => ({hash: createHash('sha256'), count: 0, first: 0, last: 0});

const take = (into: Flow, data: Buffer): void => {
	into.last = performance.now();
	if (into.count === 0) into.first = into.last;
	into.hash.update(data);
	into.count += data.length;
};

/** Random data in pieces; returns its digest once it is written. */
const pour = async (socket: Socket, length: number): Promise<string> => {
	const hash = createHash('sha256');
	for (let left = length; left > 0; left -= 1_000_000) {
		const piece = randomBytes(Math.min(left, 1_000_000));
		hash.update(piece);
		if (!socket.write(piece)) await once(socket, 'drain');
	}
	return hash.digest('hex');
};

const arrived = async (into: Flow, length: number): Promise<number> => {
	while (into.count < length) await new Promise(resolve => setTimeout(resolve, 20));
	return into.count / 1e3 / (into.last - into.first);
};

/** The node's service: the first byte says what it does, `>` takes all, `<` sends all. */
const startService = async (): Promise<{server: Server; upload: Flow; downloaded: () => string; reset: () => void}> => {
	let upload = flow();
	let digest = '';
	const server = createServer(socket => {
		socket.on('error', () => {});
		socket.once('data', start => {
			if (start[0] === 0x3c) {
				void pour(socket, bytes).then(sent => {
					digest = sent;
				});
				return;
			}
			if (start.length > 1) take(upload, start.subarray(1));
			socket.on('data', data => take(upload, data));
		});
	});
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	return {
		server,
		get upload() {
			return upload;
		},
		downloaded: () => digest,
		reset() {
			upload = flow();
		},
	};
};

/** Chunks of each size from 1 to 2,100 bytes that end in LF: how many bytes came out wrong. */
const chunks = async (socket: Socket, upload: () => Flow): Promise<number> => {
	const hash = createHash('sha256');
	let sent = 0;
	for (let size = 1; size <= 2100; size++) {
		const chunk = Buffer.alloc(size, 'x');
		chunk[size - 1] = 0x0a;
		hash.update(chunk);
		sent += size;
		socket.write(chunk);
		// One at a time, or they would be joined on their way.
		while (upload().count < sent) await new Promise(setImmediate);
	}
	return hash.digest('hex') === upload().hash.digest('hex') ? 0 : 1;
};

/** A forwarded port, through the sandbox's gateway and its node. */
export const portRows = async (): Promise<readonly Row[]> => {
	const service = await startService();
	const {port} = service.server.address() as AddressInfo;
	const sandbox = await startNodeSandbox({ports: {80: {to: port}}});
	const options = await startSession(sandbox, 'AWS-StartPortForwardingSession', {portNumber: ['80']});
	const client = startPipedClient(options);
	try {
		while (!client.stdout().includes('Waiting')) await new Promise(resolve => setTimeout(resolve, 20));
		const local = Number(/Port (\d+) opened/.exec(client.stdout())?.[1]);
		const dial = async (verb: string): Promise<Socket> => {
			const socket = connect(local, '127.0.0.1');
			await once(socket, 'connect');
			socket.write(verb);
			return socket;
		};
		const up = await dial('>');
		const sent = await pour(up, bytes);
		const upRate = await arrived(service.upload, bytes);
		const upRight = service.upload.hash.digest('hex') === sent;
		up.destroy();

		const down = await dial('<');
		const download = flow();
		down.on('data', data => take(download, data));
		const downRate = await arrived(download, bytes);
		const downRight = download.hash.digest('hex') === service.downloaded();
		down.destroy();

		service.reset();
		const small = await dial('>');
		const wrong = await chunks(small, () => service.upload);
		small.destroy();
		const recorded = (row: Row): Row => ({
			...row,
			peer: 'session-manager-plugin 1.2.677.0, recorded',
			peerValue: 0.7,
			ratio: (row.value ?? 0) / 0.7,
		});
		return [
			recorded(absolute('client: port forward up', upRight ? upRate : Number.NaN, 'MB/s', 1, '≥', 20)),
			absolute('client: port forward down', downRight ? downRate : Number.NaN, 'MB/s', 1, '≥', 20),
			absolute('client: chunks of 1 to 2,100 bytes ending in LF, changed', wrong, '', 2100, '=', 0),
		];
	} finally {
		client.child.kill('SIGINT');
		service.server.close();
		await sandbox.stop();
	}
};
