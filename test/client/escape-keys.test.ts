import {describe, expect, onTestFinished, test} from 'vitest';
import {makeEscapeKeys} from '../../src/client/escape-keys.ts';
import {type ClientOptions, startPipedClient, startTerminalClient} from '../support/client-process.ts';
import {startScriptedGateway} from '../support/scripted-gateway.ts';
import {startSessionApi} from '../support/session-api.ts';

/** What a reader makes of chunks of keys, bytes as text, escape keys in brackets. */
const read = (...chunks: string[]): string => {
	const {read: one} = makeEscapeKeys();
	const pieces = chunks.flatMap(chunk => one(Buffer.from(chunk, 'latin1')));
	return pieces
		.map(piece => (typeof piece === 'string' ? `[${piece}]` : Buffer.from(piece).toString('latin1')))
		.join('');
};

describe('a tilde at the start of a line', () => {
	test.each([
		['ends, with a dot', ['~', '.'], '[end]'],
		['ends behind a CR', ['l', 's', '\r', '~', '.'], 'ls\r[end]'],
		['ends behind a LF', ['\n', '~', '.'], '\n[end]'],
		['ends when the keys come together', ['\r~.'], '\r[end]'],
		['helps, and again', ['~', '?', '~', '?'], '[help][help]'],
		['is sent once when it is typed twice', ['~', '~', '.'], '~.'],
		['switches all off with a hyphen', ['~', '-', '\r', '~', '.'], '[off]\r~.'],
		['switches all off at once', ['~-~.'], '[off]~.'],
		['is passed on with any other key', ['~', '/', 'x', '\r', '~', 'd'], '~/x\r~d'],
		['is passed on with Enter, behind which a line starts', ['~', '\r', '~', '.'], '~\r[end]'],
		['is passed on with a key of several bytes', ['~', '\x1b[A'], '~\x1b[A'],
		['means nothing within a line', ['a', '~', '.'], 'a~.'],
		['means nothing in what is pasted', ['a line of text\n~.\n~?\n'], 'a line of text\n~.\n~?\n'],
		['means nothing before what is pasted', ['~', '.config/reach/config.json'], '~.config/reach/config.json'],
		['keeps both where a pasted text goes on with one', ['~', '~somebody/some/file'], '~~somebody/some/file'],
		['means something behind a pasted line', ['pasted\n', '~', '.'], 'pasted\n[end]'],
	])('%s', (_name, chunks, result) => {
		expect(read(...chunks)).toBe(result);
	});
});

const startSession = async (options: Partial<ClientOptions> = {}) => {
	const gateway = await startScriptedGateway({opened: one => one.output('$ ')});
	const api = await startSessionApi(() => ({status: 200, body: {SessionId: 'sess-1'}}));
	onTestFinished(gateway.close);
	onTestFinished(api.close);
	const env = {AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE', AWS_SECRET_ACCESS_KEY: 'secret', ...options.env};
	return {gateway, api, call: {url: gateway.url, endpoint: api.url, env}};
};

test('a session that hangs is ended by keys: the service is told, the terminal given back, the code 0', async () => {
	const {gateway, api, call} = await startSession();
	const client = startTerminalClient(call);
	await client.until('$ ');
	gateway.freeze();
	client.type('ls\r');
	client.type('~.');
	expect(await client.ended).toBe(0);
	expect(client.screen()).toContain('\r\n\r\nExiting session with sessionId: sess-1.');
	expect(api.calls.map(({action, body}) => [action, body])).toEqual([['TerminateSession', {SessionId: 'sess-1'}]]);
});

test('a person is told of the escape keys, and can be without', async () => {
	const {gateway, call} = await startSession();
	const client = startTerminalClient(call);
	await client.until('$ ');
	client.type('~?');
	await client.until('  ~.  end the session');
	expect(gateway.typed()).toBe('');
	client.type('~~');
	await expect.poll(() => gateway.typed()).toBe('~');
	client.type('\r');
	client.type('~-');
	await client.until('No escape keys from now on.');
	client.type('\r~.');
	await expect.poll(() => gateway.typed()).toBe('~\r\r~.');
	gateway.channelClosed();
	expect(await client.ended).toBe(0);
});

test('what is piped in holds no escape keys, nor what a caller types that has its own', async () => {
	const piped = await startSession();
	const pipe = startPipedClient(piped.call);
	pipe.child.stdin.write('~.');
	await expect.poll(() => piped.gateway.typed()).toBe('~.');
	piped.gateway.channelClosed();
	expect(await pipe.ended).toBe(0);

	const {gateway, call} = await startSession({env: {REACH_CLIENT_ESCAPES: '0'}});
	const client = startTerminalClient(call);
	await client.until('$ ');
	client.type('~.');
	await expect.poll(() => gateway.typed()).toBe('~.');
	gateway.channelClosed();
	expect(await client.ended).toBe(0);
});
