import {randomBytes} from 'node:crypto';
import {type AddressInfo, connect, createServer, type Socket} from 'node:net';
import {afterAll, beforeAll, describe, expect, onTestFinished, test} from 'vitest';
import {startPipedClient, startTerminalClient} from '../support/client-process.ts';
import {type SandboxProcess, stopSandboxes} from '../support/sandbox.ts';
import {startNodeSandbox, startSession} from '../support/sandbox-session.ts';

let sandbox: SandboxProcess;
/** What listens on the node's port 5432: it answers after a while, and hangs up. */
const slow = createServer({allowHalfOpen: true}, socket => {
	socket.on('error', () => {});
	socket.once('data', data => {
		setTimeout(() => socket.end(`${data.length} bytes`), 300);
	});
});

beforeAll(async () => {
	await new Promise<void>(resolve => slow.listen(0, '127.0.0.1', resolve));
	const {port} = slow.address() as AddressInfo;
	sandbox = await startNodeSandbox({ports: {7: 'echo', 22: 'echo', 5432: {to: port}}});
});
afterAll(async () => {
	slow.close();
	await stopSandboxes();
});

test('a shell on a node runs a command, follows the size, is interrupted and exits', async () => {
	const client = startTerminalClient({...(await startSession(sandbox)), cols: 97, rows: 31});
	await client.until('$ ');
	client.type('echo $((6*7)); stty size\r');
	await client.until('42');
	await client.until('31 97');
	client.resize(120, 40);
	await expect
		.poll(() => {
			client.type('stty size\r');
			return client.screen();
		})
		.toContain('40 120');
	client.type('sleep 100\r');
	await client.until('sleep 100');
	client.type('\x03');
	await client.until('^C');
	client.type('exit\r');
	expect(await client.ended).toBe(0);
	expect(client.screen()).toContain('Exiting session with sessionId: ');
});

test('commands from a pipe run to their end, and all their output arrives', async () => {
	const client = startPipedClient(await startSession(sandbox));
	client.child.stdin.end('seq 1 20000\necho the end\n');
	expect(await client.ended).toBe(0);
	expect(client.stdout()).toMatch(/\n19999\r\n20000\r\n[\s\S]*the end/);
	expect(client.stderr()).toBe('');
});

const forward = async (port: string): Promise<Socket> => {
	const options = await startSession(sandbox, 'AWS-StartPortForwardingSession', {portNumber: [port]});
	const client = startPipedClient(options);
	onTestFinished(async () => {
		client.child.kill('SIGINT');
		expect(await client.ended).toBe(0);
	});
	await expect.poll(() => client.stdout()).toContain('Waiting for connections');
	const socket = connect({port: Number(/Port (\d+) opened/.exec(client.stdout())?.[1]), allowHalfOpen: true});
	onTestFinished(() => void socket.destroy());
	return socket;
};

const allOf = async (socket: Socket): Promise<Buffer> => {
	const parts: Buffer[] = [];
	for await (const part of socket) parts.push(part);
	return Buffer.concat(parts);
};

describe('a port on a node', () => {
	test('echoes megabytes unchanged', async () => {
		const socket = await forward('7');
		const data = randomBytes(5_000_000);
		let got = Buffer.alloc(0);
		const parts: Buffer[] = [];
		socket.on('data', part => parts.push(part));
		socket.write(data);
		await expect
			.poll(
				() => {
					got = Buffer.concat(parts);
					return got.length;
				},
				{timeout: 30_000},
			)
			.toBe(data.length);
		expect(got.equals(data)).toBe(true);
	});

	test('answers a program that has closed its writing half, though agents drop what comes after the end', async () => {
		const socket = await forward('5432');
		socket.end('question');
		expect((await allOf(socket)).toString()).toBe('8 bytes');
	});

	test('is reached by standard input and output', async () => {
		const client = startPipedClient(await startSession(sandbox, 'AWS-StartSSHSession', {portNumber: ['22']}));
		const data = randomBytes(100_000);
		client.child.stdin.end(data);
		expect(await client.ended).toBe(0);
		expect(client.stdout()).toContain(data.toString('latin1'));
	});
});
