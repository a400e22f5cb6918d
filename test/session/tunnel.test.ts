import {mkdtempSync, readFileSync, rmSync} from 'node:fs';
import {connect, createServer, type Server, type Socket} from 'node:net';
import {tmpdir} from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {describe, expect, onTestFinished, test} from 'vitest';
import {problem} from '../../src/domain/problem.ts';
import {failure, success} from '../../src/domain/result.ts';
import {openTunnel, type TunnelInput, type TunnelState} from '../../src/session/tunnel.ts';
import {isAlive, stubPath} from './hand-over.ts';

const listen = async (server: Server): Promise<number> =>
	new Promise(resolve => {
		onTestFinished(() => void server.close());
		server.listen(0, '127.0.0.1', () => {
			const address = server.address();
			resolve(typeof address === 'object' && address ? address.port : 0);
		});
	});

/** Answers everything it gets, in upper case, once the other side has ended. */
const shouting = async (): Promise<number> =>
	listen(
		createServer({allowHalfOpen: true}, socket => {
			let text = '';
			socket.on('data', piece => {
				text += String(piece);
			});
			socket.on('end', () => socket.end(text.toUpperCase()));
		}),
	);

const started = () =>
	success({
		started: {sessionId: 'anna-1', streamUrl: 'wss://127.0.0.1/', token: 'token'},
		request: {
			target: 'i-1',
			region: 'eu-west-1',
			profile: null,
			document: 'AWS-StartPortForwardingSession',
			parameters: {portNumber: ['80'], localPortNumber: ['0']},
			reason: null,
		},
	});

const open = async (destination: number, more: Partial<TunnelInput> = {}) => {
	const folder = mkdtempSync(path.join(tmpdir(), 'reach-tunnel-'));
	const note = path.join(folder, 'pids');
	const ended: string[] = [];
	const result = await openTunnel({
		port: 0,
		start: async () => started(),
		terminate: async id => ended.push(id),
		plugin: {kind: 'plugin', path: stubPath, version: '1.2.764.0'},
		credentials: async () => success({accessKeyId: 'a', secretAccessKey: 'b', sessionToken: null, expires: null}),
		environment: {PATH: process.env['PATH'], STUB: 'port', STUB_DESTINATION: String(destination), STUB_NOTE: note},
		endpointUrl: null,
		kill: process.kill,
		now: Date.now,
		...more,
	});
	if (!result.ok) throw new Error(result.problem.summary);
	const tunnel = result.value;
	const history: TunnelState[] = [tunnel.state()];
	tunnel.subscribe(() => history.push(tunnel.state()));
	/** Settles when the tunnel is, or was, in such a state. */
	const was = async (state: object): Promise<void> => {
		await expect.poll(() => history).toContainEqual(expect.objectContaining(state));
	};
	onTestFinished(async () => {
		await tunnel.close();
		rmSync(folder, {recursive: true});
	});
	return {tunnel, was, ended, pids: () => readFileSync(note, 'utf8').trim().split('\n').map(Number)};
};

const dial = async (port: number): Promise<Socket> =>
	new Promise((resolve, reject) => {
		const socket = connect({port, host: '127.0.0.1', allowHalfOpen: true});
		socket.once('connect', () => resolve(socket));
		socket.once('error', reject);
	});

const all = async (socket: Socket): Promise<string> => {
	let text = '';
	for await (const piece of socket) text += String(piece);
	return text;
};

const ask = async (port: number, text: string): Promise<string> => {
	const socket = await dial(port);
	socket.end(text);
	return all(socket);
};

describe('a tunnel', () => {
	test('passes connections both ways, each end by itself, and counts them', async () => {
		const {tunnel} = await open(await shouting());
		const phases = new Set<string>();
		tunnel.subscribe(() => phases.add(tunnel.state().phase));
		// Made before the session is there: it waits.
		const early = ask(tunnel.port, 'early');
		expect(await early).toBe('EARLY');
		expect(await Promise.all(['one', 'two', 'three'].map(async word => ask(tunnel.port, word)))).toEqual([
			'ONE',
			'TWO',
			'THREE',
		]);
		await expect
			.poll(tunnel.state)
			.toMatchObject({phase: 'waiting', connections: 0, sent: 16, received: 16, losses: 0, problem: null});
		expect([...phases]).toEqual(['waiting', 'open']);
	});

	test('listens on loopback only', async () => {
		const {tunnel} = await open(await shouting());
		const listening = readFileSync('/proc/net/tcp', 'utf8')
			.split('\n')
			.filter(line => line.includes(`:${tunnel.port.toString(16).toUpperCase().padStart(4, '0')} 00000000:0000 0A`));
		expect(listening.map(line => line.trim().split(/\s+/)[1]?.split(':')[0])).toEqual(['0100007F']);
	});

	test('opens again by itself when its client dies, on the same port, and who comes meanwhile waits', async () => {
		const {tunnel, was, pids, ended} = await open(await shouting());
		const socket = await dial(tunnel.port);
		await expect.poll(tunnel.state).toMatchObject({phase: 'open', connections: 1});
		const [first = 0] = pids();
		const lost = all(socket).catch(() => 'lost');
		process.kill(first, 'SIGKILL');
		await was({
			phase: 'reconnecting',
			connections: 0,
			losses: 1,
			problem: expect.objectContaining({kind: 'plugin', summary: 'The session client was killed by SIGKILL'}),
			nextTry: expect.any(Number),
		});
		expect(await lost).toMatch(/^(lost)?$/);
		expect(await ask(tunnel.port, 'again')).toBe('AGAIN');
		expect(tunnel.state()).toMatchObject({phase: expect.stringMatching(/open|waiting/), problem: null, losses: 1});
		expect(ended).toEqual(['anna-1']);
		expect(pids()).toHaveLength(2);
	});

	test('waits out what passes, and gives up what does not until it is told to retry', async () => {
		const problems = [problem('unreachable', 'no network', ''), problem('access-denied', 'not allowed', '')];
		let starts = 0;
		const {tunnel, was} = await open(await shouting(), {
			start: async () => {
				starts++;
				const next = problems.shift();
				return next ? failure(next) : started();
			},
		});
		await was({phase: 'opening', problem: expect.objectContaining({kind: 'unreachable'})});
		await expect.poll(tunnel.state).toMatchObject({phase: 'failed', problem: {kind: 'access-denied'}, nextTry: null});
		expect(await ask(tunnel.port, 'x').catch(() => 'sent away')).toMatch(/^(sent away)?$/);
		expect(starts).toBe(2);
		tunnel.retry();
		expect(await ask(tunnel.port, 'back')).toBe('BACK');
	});

	test('a taken port is told at once, with who has it', async () => {
		const taken = await listen(createServer());
		const opened = open(0, {port: taken});
		await expect(opened).rejects.toThrow(
			`Local port ${taken} is taken by ${readFileSync('/proc/self/comm', 'utf8').trim()} (process ${process.pid})`,
		);
	});

	test('two tunnels on one port: the second is told of the first', async () => {
		const {tunnel} = await open(await shouting());
		await expect(open(0, {port: tunnel.port})).rejects.toThrow(/is taken by/);
	});

	test('a destination that refuses is told, and the tunnel stays', async () => {
		const {tunnel} = await open(1);
		await ask(tunnel.port, 'x').catch(() => '');
		await expect
			.poll(tunnel.state)
			.toMatchObject({problem: {summary: 'The node could not connect to the destination'}});
	});

	test('closing it ends client, session and port, also while it is opening', async () => {
		const {tunnel, pids, ended} = await open(await shouting());
		await expect.poll(tunnel.state).toMatchObject({phase: 'waiting'});
		const socket = await dial(tunnel.port);
		socket.on('error', () => {});
		await tunnel.close();
		expect(tunnel.state()).toMatchObject({phase: 'closed', connections: 0});
		expect(pids().filter(isAlive)).toEqual([]);
		expect(ended).toEqual(['anna-1']);
		await expect(dial(tunnel.port)).rejects.toThrow(/ECONNREFUSED/);
		const opening = await open(0, {environment: {PATH: process.env['PATH'], STUB: 'stubborn'}});
		await opening.tunnel.close();
		expect(opening.tunnel.state().phase).toBe('closed');
	});

	test('50 MB pass whole and unbuffered through a reader that dawdles', async () => {
		const size = 50_000_000;
		const pattern = Buffer.alloc(65_536, '0123456789abcdef');
		const port = await listen(
			createServer(socket => {
				let left = size;
				const more = (): void => {
					while (left > 0) {
						const piece = pattern.subarray(0, Math.min(left, pattern.length));
						left -= piece.length;
						if (!socket.write(piece)) break;
					}
					if (left === 0) socket.end();
				};
				socket.on('drain', more);
				socket.on('error', () => {});
				more();
			}),
		);
		const {tunnel} = await open(port);
		const socket = await dial(tunnel.port);
		socket.pause();
		await expect.poll(() => tunnel.state().received).toBeGreaterThan(0);
		expect(tunnel.state().received).toBeLessThan(size / 2);
		let seen = 0;
		let isRight = true;
		for await (const piece of socket) {
			for (let at = 0; at < piece.length && isRight; at += 4099) isRight = piece[at] === pattern[(seen + at) % 16];
			seen += piece.length;
		}
		expect([seen, isRight]).toEqual([size, true]);
	});
});
