import {createDecipheriv} from 'node:crypto';
import type {AddressInfo} from 'node:net';
import {createServer, type Server, type Socket} from 'node:net';
import {afterEach, describe, expect, test} from 'vitest';
import type {Fleet} from '../../../src/sandbox/fleet.ts';
import type {GatewayOptions, SessionOrder} from '../../../src/sandbox/gateway/gateway.ts';
import type {DataChannel} from '../../support/data-channel.ts';
import {order, smallFleet, startGateway, type TestGateway} from '../../support/gateway.ts';
import {recorded, replay} from '../../support/replay.ts';
import {readTranscript, type Transcript} from '../../support/transcripts.ts';

let server: TestGateway;
let backend: Server | null = null;

/** Answers as the captured shell did; the terminal itself echoes what is typed. */
const capturedShell = [
	'bash',
	'--norc',
	'-c',
	`
	trap 'printf "\\n$ "' INT
	printf '$ '
	while :; do
		read -r line || continue
		case $line in
			ls) printf 'bin etc home\\n$ ';;
			exit) exit;;
		esac
	done`,
];

const capturedResume = [
	'sh',
	'-c',
	`
	stty raw -echo; printf '$ '; head -c 1; sleep 0.3; printf 'back$ '; head -c 1; read -r never`,
];

const listen = async (onConnection: (socket: Socket) => void): Promise<number> => {
	const listening = createServer(onConnection);
	backend = listening;
	await new Promise<void>(resolve => {
		listening.listen(0, '127.0.0.1', resolve);
	});
	return (listening.address() as AddressInfo).port;
};

/** A fleet whose only node has this agent and these ports. */
const withNode = (version: string, ports: Readonly<Record<string, {readonly to: number}>>): Partial<Fleet> => {
	const [[region, here] = []] = smallFleet().regions;
	const [node] = here?.instances ?? [];
	if (!region || !here || !node?.agent) throw new Error('the small fleet has changed');
	const instance = {...node, ports, agent: {...node.agent, version}};
	return {regions: new Map([[region, {...here, instances: [instance]}]])};
};

const play = async (
	name: Transcript['name'],
	fleet: Partial<Fleet>,
	more: Partial<SessionOrder> = {},
	options: Partial<GatewayOptions> = {},
): Promise<{client: DataChannel; transcript: Transcript}> => {
	const transcript = readTranscript(name as Parameters<typeof readTranscript>[0]);
	server = await startGateway(fleet, options);
	const {token} = server.gateway.open(order(more));
	const client = await replay(transcript, server.url(), connection =>
		connection === 1 ? token : (server.gateway.resume(order().sessionId)?.token ?? ''),
	);
	return {client, transcript};
};

/** The text of a capture's output, as its bytes stand. */
const outputOf = ({frames}: Transcript): string =>
	frames
		.flatMap(({from, kind, message, bytes}) =>
			from === 'gateway' && kind === 'bin' && message?.type === 'output_stream_data' && message.ptype === 1
				? [bytes.subarray(120)]
				: [],
		)
		.join('');

const jsonOf = (client: DataChannel, type: number): Record<string, unknown> => {
	const found = client.arrived.find(({payloadType}) => payloadType === type);
	return JSON.parse(Buffer.from(found?.payload ?? '{}').toString());
};

const capturedJson = ({frames}: Transcript, type: number): Record<string, unknown> =>
	JSON.parse(
		frames
			.find(({message}) => message?.ptype === type)
			?.bytes.subarray(120)
			.toString() ?? '{}',
	);

describe('the gateway answers the captured plugin as the captured gateway did', () => {
	afterEach(async () => {
		await server.close();
		backend?.close();
		backend = null;
	});

	test.each([
		['shell-legacy', 'as-agent'],
		['shell-handshake', 'always'],
	] as const)('in %s', async (name, handshake) => {
		const {client, transcript} = await play(name, {handshake, shell: capturedShell});
		expect(client.output()).toBe(outputOf(transcript));
		expect(client.acknowledged).toEqual(recorded(transcript.frames).acknowledged);
		await expect.poll(() => client.closed()).toBe('');
		expect(jsonOf(client, 5)).toEqual(capturedJson(transcript, 5));
		expect(server.gateway.sessions()).toEqual([]);
	});

	test('in resume', async () => {
		const {client, transcript} = await play('resume', {shell: capturedResume});
		expect(client.output()).toBe(outputOf(transcript));
		expect(client.acknowledged).toEqual(recorded(transcript.frames).acknowledged);
	});

	test('in port-mux', async () => {
		const port = await listen(socket => void socket.on('data', data => socket.end(`pong:${data}`)));
		const {client, transcript} = await play('port-mux', withNode('3.3.987.0', {80: {to: port}}), {
			sessionType: 'Port',
			document: 'AWS-StartPortForwardingSession',
			parameters: {portNumber: ['80'], localPortNumber: ['0']},
		});
		expect(client.output()).toBe(outputOf(transcript));
		expect(client.acknowledged).toEqual(recorded(transcript.frames).acknowledged);
		expect(jsonOf(client, 5)).toMatchObject({AgentVersion: '3.3.987.0'});
		await expect.poll(() => server.gateway.sessions()).toEqual([]);
	});

	test('in port-basic', async () => {
		let gone = 0;
		const port = await listen(socket => {
			socket.on('data', data => socket.write(`pong:${data}`)).on('close', () => (gone += 1));
		});
		const {client, transcript} = await play('port-basic', withNode('2.3.1509.0', {80: {to: port}}), {
			sessionType: 'Port',
			document: 'AWS-StartPortForwardingSession',
			parameters: {portNumber: ['80'], localPortNumber: ['0']},
		});
		expect(client.output()).toBe(outputOf(transcript));
		expect(client.acknowledged).toEqual(recorded(transcript.frames).acknowledged);
		await expect.poll(() => gone).toBe(1);
		await expect.poll(() => server.gateway.sessions()).toEqual([]);
	});

	test('in ssh-stdio', async () => {
		let heard = '';
		const port = await listen(socket => {
			socket.write('SSH-2.0-test\r\n');
			socket.on('data', data => (heard += data));
		});
		const {client, transcript} = await play('ssh-stdio', withNode('3.3.987.0', {22: {to: port}}), {
			sessionType: 'Port',
			document: 'AWS-StartSSHSession',
		});
		expect(client.output()).toBe(outputOf(transcript));
		expect(client.acknowledged).toEqual(recorded(transcript.frames).acknowledged);
		expect(jsonOf(client, 5)).toEqual(capturedJson(transcript, 5));
		await expect.poll(() => heard).toBe('SSH-2.0-client\r\n');
	});
});

describe('an encrypted session', () => {
	afterEach(() => server.close());

	/** As the capture's README tells: bytes 0 to 63; the first half encrypts what the agent says. */
	const dataKey = Buffer.from(Array.from({length: 64}, (_, index) => index));

	const open = (sealed: Uint8Array): Buffer => {
		const decipher = createDecipheriv('aes-256-gcm', dataKey.subarray(0, 32), sealed.subarray(0, 12));
		decipher.setAuthTag(sealed.subarray(-16));
		return Buffer.concat([decipher.update(sealed.subarray(12, -16)), decipher.final()]);
	};

	test('accepts the captured plugin: its data key, its answer to the challenge, its keystrokes', async () => {
		const asked: unknown[] = [];
		const transcript = readTranscript('kms');
		const challenge = open(Buffer.from(String(capturedJson(transcript, 8)['Challenge']), 'base64'));
		const key = capturedJson(transcript, 5) as {
			RequestedClientActions: readonly {ActionParameters: {KMSKeyId: string}}[];
		};
		const kmsKeyId = key.RequestedClientActions[1]?.ActionParameters.KMSKeyId ?? '';
		server = await startGateway(
			{shell: ['sh', '-c', 'stty -echo; printf "\\$ welcome"; read -r line; printf "<%s>" "$line"']},
			{
				random: bytes => (bytes === 64 ? challenge : Buffer.alloc(bytes, 7)),
				decryptDataKey: (ciphertext, context) => {
					asked.push([Buffer.from(ciphertext).toString(), context]);
					return dataKey;
				},
			},
		);
		const {token} = server.gateway.open(order({content: {inputs: {kmsKeyId}, properties: {}, defaults: {}}}));
		// The capture's last stream message is an error that only its gateway sends.
		const frames = transcript.frames.filter(({message}) => message?.ptype !== 2);
		const untilTyped = frames.filter(({at}) => at < 1_870);
		const client = await replay({...transcript, frames: untilTyped}, server.url(), () => token);
		expect(asked).toEqual([
			['CIPHERTEXTBLOB-test-vector', {'aws:ssm:SessionId': order().sessionId, 'aws:ssm:TargetId': order().target}],
		]);
		expect(jsonOf(client, 7)).toMatchObject({CustomerMessage: 'This session is encrypted using AWS KMS.'});
		expect(jsonOf(client, 5)).toMatchObject({
			RequestedClientActions: [{}, {ActionType: 'KMSEncryption', ActionParameters: {KMSKeyId: kmsKeyId}}],
		});
		await expect
			.poll(() =>
				client.arrived
					.filter(({payloadType}) => payloadType === 1)
					.map(({payload}) => open(payload).toString())
					.join(''),
			)
			.toBe('$ welcome<a>');
	});
});
