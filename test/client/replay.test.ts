import {connect, type Socket} from 'node:net';
import {expect, onTestFinished, test} from 'vitest';
import {payloadType} from '../../src/protocol/message.ts';
import {startPipedClient, startTerminalClient, type TerminalClient} from '../support/client-process.ts';
import {type Said, startReplay} from '../support/replay-gateway.ts';
import {startSessionApi} from '../support/session-api.ts';
import {readTranscript} from '../support/transcripts.ts';

const keys = {AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE', AWS_SECRET_ACCESS_KEY: 'secret'};

/** Types what the person of the capture typed, and changes the size as she did. */
const typist =
	(client: TerminalClient) =>
	({payloadType: type, payload, sequence}: Said): void => {
		if (type === payloadType.output) client.type(payload);
		if (type !== payloadType.size || sequence < 2) return;
		const {cols, rows} = JSON.parse(payload);
		client.resize(cols, rows);
	};

/** The plugin leaves output translation on, so the remote CR LF became CR CR LF on its screen. */
const plain = (screen: string): string => screen.replaceAll('\r', '');

test.each(['shell-legacy', 'shell-handshake', 'resume'] as const)('%s: says what the plugin said', async name => {
	const transcript = readTranscript(name);
	const replay = await startReplay(transcript);
	const {url} = replay.gateway;
	const api = await startSessionApi(() => ({status: 200, body: {TokenValue: 'tok-BBBB', StreamUrl: url}}));
	onTestFinished(api.close);
	const sessionId = /sess-[a-z]+/.exec(transcript.screen)?.[0] ?? '';
	const client = startTerminalClient({url, sessionId, endpoint: api.url, env: keys});
	await replay.play(typist(client));
	expect(await client.ended).toBe(0);
	expect(replay.said()).toEqual(replay.expected);
	expect([...new Set(replay.gateway.acknowledged)]).toEqual(replay.outputs);
	expect(plain(client.screen())).toBe(plain(transcript.screen));
});

/** Connects to the port that the client says it has opened. */
const connectTo = async (client: TerminalClient): Promise<Socket> => {
	await client.until(' opened for sessionId');
	const port = Number(/Port (\d+) opened/.exec(client.screen())?.[1]);
	const socket = connect(port, '127.0.0.1');
	onTestFinished(() => void socket.destroy());
	return socket;
};

const anyPort = (screen: string): string => plain(screen).replace(/Port \d+ opened/, 'Port 1 opened');

test('port-mux: says what the plugin said', async () => {
	const transcript = readTranscript('port-mux');
	const replay = await startReplay(transcript);
	const client = startTerminalClient({url: replay.gateway.url, sessionId: 'sess-mux'});
	let got = '';
	let socket: Socket | null = null;
	const deeds = [
		() => {},
		async () => {
			socket = await connectTo(client);
			socket.on('data', data => {
				got += data;
			});
		},
		() => void socket?.write('ping'),
		() => {},
		() => client.type('\x03'),
	];
	await replay.play(({sequence}) => deeds[sequence]?.());
	expect(await client.ended).toBe(0);
	expect(got).toBe('pong:ping');
	expect(replay.said()).toEqual(replay.expected);
	expect(anyPort(client.screen())).toBe(anyPort(transcript.screen));
});

test('port-basic: says what the plugin said', async () => {
	const transcript = readTranscript('port-basic');
	const replay = await startReplay(transcript);
	const client = startTerminalClient({url: replay.gateway.url, sessionId: 'sess-basic'});
	let got = '';
	let socket: Socket | null = null;
	const deeds = [
		() => {},
		async () => {
			socket = await connectTo(client);
			socket.on('data', data => {
				got += data;
			});
			socket.write('ping');
		},
		() => void socket?.end(),
		() => client.type('\x03'),
	];
	await replay.play(({sequence}) => deeds[sequence]?.());
	expect(await client.ended).toBe(0);
	expect(got).toBe('pong:ping');
	expect(replay.said()).toEqual(replay.expected);
	expect(anyPort(client.screen())).toBe(anyPort(transcript.screen));
});

test('ssh-stdio: says what the plugin said, and then ends the session, which the plugin leaves open', async () => {
	const transcript = readTranscript('ssh-stdio');
	const replay = await startReplay(transcript);
	const client = startPipedClient({url: replay.gateway.url, sessionId: 'sess-ssh'});
	await replay.play(({sequence}) => sequence === 1 && client.child.stdin.end('SSH-2.0-client\r\n'));
	expect(await client.ended).toBe(0);
	expect(replay.said()).toEqual([
		...replay.expected,
		{sequence: 2, payloadType: payloadType.flag, payload: '\0\0\0\x02'},
	]);
	expect(client.stdout()).toBe(transcript.screen);
});
