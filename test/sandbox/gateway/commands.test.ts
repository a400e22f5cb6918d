import {spawn} from 'node:child_process';
import {existsSync, mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {afterEach, describe, expect, test} from 'vitest';
import {payloadType} from '../../../src/protocol/message.ts';
import type {SessionOrder} from '../../../src/sandbox/gateway/gateway.ts';
import {type DataChannel, makeDataChannel} from '../../support/data-channel.ts';
import {order, startGateway, type TestGateway} from '../../support/gateway.ts';
import {isRunning} from '../../support/processes.ts';

let server: TestGateway;

type Properties = Readonly<Record<string, unknown>>;

const add = async (
	sessionType: string,
	properties: Properties,
	sessionId = order().sessionId,
	values: Partial<Pick<SessionOrder, 'parameters'>> & {readonly defaults?: Readonly<Record<string, string>>} = {},
): Promise<DataChannel> => {
	const {parameters = {}, defaults = {}} = values;
	const client = makeDataChannel();
	const content = {inputs: {}, properties, defaults};
	const document = 'Ops-Command';
	const {token} = server.gateway.open(order({sessionId, sessionType, document, content, parameters}));
	await client.connect(server.url(sessionId), token);
	if (sessionType === 'NonInteractiveCommands') {
		const actions = [{ActionType: 'SessionType', ActionStatus: 1, ActionResult: null, Error: ''}];
		const answer = {ClientVersion: '1.2.764.0', ProcessedClientActions: actions, Errors: null};
		client.send(payloadType.handshakeResponse, JSON.stringify(answer));
	}
	return client;
};

const open = async (
	sessionType: string,
	properties: Properties,
	parameters: Readonly<Record<string, readonly string[]>> = {},
	defaults: Readonly<Record<string, string>> = {},
): Promise<DataChannel> => {
	server = await startGateway();
	return add(sessionType, properties, order().sessionId, {parameters, defaults});
};

const textOf = (client: DataChannel, type: number): string =>
	client.arrived
		.filter(message => message.payloadType === type)
		.map(({payload}) => Buffer.from(payload).toString())
		.join('');

const linux = (commands: string, more: Properties = {}): Properties => ({linux: {commands, ...more}});

describe('an interactive command', () => {
	afterEach(() => server.close());

	test('runs in a terminal, with the values of its parameters', async () => {
		const client = await open(
			'InteractiveCommands',
			linux('test -t 0 && printf "%s and {{other}}" {{ word }}; read -r line; printf "<%s>" "$line"'),
			{word: ['hello']},
			{word: 'unused', other: 'default'},
		);
		await expect.poll(() => client.output()).toBe('hello and default');
		client.type('typed\r');
		await expect.poll(() => client.closed()).toBe('');
		expect(client.output()).toBe('hello and defaulttyped\r\n<typed>');
	});

	test('is named by the AWS document that takes any', async () => {
		server = await startGateway();
		const client = makeDataChannel();
		const {token} = server.gateway.open(
			order({
				sessionType: 'InteractiveCommands',
				document: 'AWS-StartInteractiveCommand',
				parameters: {command: ['echo any']},
			}),
		);
		await client.connect(server.url(), token);
		await expect.poll(() => client.closed()).toBe('');
		expect(client.output()).toBe('any\r\n');
	});

	test('that its document does not name ends the session with a word', async () => {
		const client = await open('InteractiveCommands', {});
		await expect.poll(() => client.closed()).toBe('Document Ops-Command names no command.');
	});
});

describe('a command without a terminal', () => {
	afterEach(() => server.close());

	test('sends all its output as one', async () => {
		const client = await open(
			'NonInteractiveCommands',
			linux('test -t 0 || test -t 1 || echo out; echo err >&2; exit 3'),
		);
		await expect.poll(() => client.closed()).toBe('');
		expect(client.output().split('\n').sort()).toEqual(['', 'err', 'out']);
		expect(textOf(client, payloadType.exitCode)).toBe('');
	});

	test.each(['separateOutput', 'separateOutPut'])('sends errors and exit code apart with %s', async flag => {
		const client = await open(
			'NonInteractiveCommands',
			linux('echo out; echo err >&2; exit 3', {[flag]: '{{ apart }}'}),
			{apart: ['true']},
		);
		await expect.poll(() => client.closed()).toBe('');
		expect(client.output()).toBe('out\n');
		expect(textOf(client, payloadType.stderr)).toBe('err\n');
		expect(textOf(client, payloadType.exitCode)).toBe('EXIT_CODE: 3');
		expect(client.arrived.at(-1)?.payloadType).toBe(payloadType.exitCode);
	});

	test('tells the signal that ended it as shells do', async () => {
		const client = await open('NonInteractiveCommands', linux('kill -TERM $$', {separateOutput: 'true'}));
		await expect.poll(() => client.closed()).toBe('');
		expect(textOf(client, payloadType.exitCode)).toBe('EXIT_CODE: 143');
	});

	test('hears of its input only Ctrl-C and Ctrl-\\', async () => {
		const client = await open(
			'NonInteractiveCommands',
			linux(`trap 'echo int' INT; trap 'echo quit; exit' QUIT; echo ready; while :; do sleep 0.05; done`),
		);
		await expect.poll(() => client.output()).toBe('ready\n');
		client.type('exit\r');
		client.resize(10, 10);
		client.type('\u0003');
		await expect.poll(() => client.output()).toBe('ready\nint\n');
		client.type('\u001c');
		await expect.poll(() => client.closed()).toBe('');
		expect(client.output()).toMatch(/^ready\nint\n(Quit\n)?quit\n$/);
	});

	test.runIf(existsSync('/proc/self/fd'))('has none of the terminals of other sessions', async () => {
		const shell = await open('Standard_Stream', {});
		await expect.poll(() => shell.output()).toMatch(/\$ $/);
		const client = await add('NonInteractiveCommands', linux('ls -l /proc/$$/fd'), 'second');
		await expect.poll(() => client.closed()).toBe('');
		expect(client.output()).toMatch(/ 1 -> (pipe|socket):/);
		expect(client.output()).not.toContain('ptmx');
	});

	test('sends much output whole', async () => {
		const client = await open('NonInteractiveCommands', linux('seq 1 200000'));
		await expect.poll(() => client.closed()).toBe('');
		expect(client.output() === Array.from({length: 200_000}, (_, at) => `${at + 1}\n`).join('')).toBe(true);
	});

	test('leaves no process when its session is ended', async () => {
		const client = await open('NonInteractiveCommands', linux('trap "" HUP; echo $$; sleep 600 & sleep 600'));
		await expect.poll(() => client.output()).toMatch(/\d+\n/);
		const pid = Number(client.output());
		expect(isRunning(pid)).toBe(true);
		await server.gateway.end(order().sessionId);
		expect(isRunning(pid)).toBe(false);
	});
});

describe('a gateway that is killed', () => {
	test('leaves neither shells nor commands behind', async () => {
		const program = path.join(import.meta.dirname, '..', '..', 'support', 'gateway-process.ts');
		const {CI: _, ...env} = process.env;
		const temporary = mkdtempSync(path.join(tmpdir(), 'reach-test-'));
		const gateway = spawn(process.execPath, [program], {
			env: {...env, TMPDIR: temporary},
			stdio: ['pipe', 'pipe', 'inherit'],
		});
		let said = '';
		gateway.stdout.on('data', data => (said += data));
		await expect.poll(() => said).toMatch(/\n/);
		const {url, shell, command} = JSON.parse(said) as {url: string; shell: string; command: string};
		const clients = [makeDataChannel(), makeDataChannel()] as const;
		await clients[0].connect(`${url}/shell`, shell);
		await clients[1].connect(`${url}/command`, command);
		const actions = [{ActionType: 'SessionType', ActionStatus: 1, ActionResult: null, Error: ''}];
		clients[1].send(
			payloadType.handshakeResponse,
			JSON.stringify({ClientVersion: '1.2.764.0', ProcessedClientActions: actions}),
		);
		for (const client of clients) await expect.poll(() => client.output()).toMatch(/^\d+\r?\n/);
		const pids = clients.map(client => Number.parseInt(client.output(), 10));
		expect(pids.map(isRunning)).toEqual([true, true]);
		gateway.kill('SIGKILL');
		await expect.poll(() => pids.map(isRunning)).toEqual([false, false]);
		rmSync(temporary, {recursive: true, force: true});
	});
});
