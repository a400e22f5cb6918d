import {expect, onTestFinished, test} from 'vitest';
import {payloadType} from '../../src/protocol/message.ts';
import {startPipedClient, startTerminalClient} from '../support/client-process.ts';
import {type GatewayScript, type ScriptedGateway, startScriptedGateway} from '../support/scripted-gateway.ts';
import {type ApiAnswer, type SessionApi, startSessionApi} from '../support/session-api.ts';

const gatewayWith = async (script: GatewayScript): Promise<ScriptedGateway> => {
	const gateway = await startScriptedGateway(script);
	onTestFinished(gateway.close);
	return gateway;
};

const apiWith = async (answer: (index: number) => ApiAnswer): Promise<SessionApi> => {
	const api = await startSessionApi((_call, index) => answer(index));
	onTestFinished(api.close);
	return api;
};

const keys = {AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE', AWS_SECRET_ACCESS_KEY: 'secret'};

test('a lost socket is resumed at the new address with the new token, both sequences going on', async () => {
	const first = await gatewayWith({opened: gateway => gateway.output('$ ')});
	const second = await gatewayWith({});
	const api = await apiWith(() => ({
		status: 200,
		body: {SessionId: 'sess-1', TokenValue: 'tok-BBBB', StreamUrl: second.url},
	}));
	const client = startTerminalClient({url: first.url, endpoint: api.url, env: keys});
	await client.until('$ ');
	client.type('a');
	await expect.poll(() => first.typed()).toBe('a');
	first.drop();
	await expect.poll(() => second.texts.length).toBe(1);
	expect(JSON.parse(second.texts[0] ?? '')).toMatchObject({
		TokenValue: 'tok-BBBB',
		ClientId: JSON.parse(first.texts[0] ?? '').ClientId,
	});
	expect(api.calls.map(({action, body}) => [action, body])).toEqual([['ResumeSession', {SessionId: 'sess-1'}]]);
	second.raw(second.frame({sequenceNumber: 1, payload: Buffer.from('back$ ')}));
	await client.until('back$ ');
	client.type('b');
	await expect
		.poll(() => second.messages.filter(one => one.payloadType === 1).map(one => one.sequenceNumber))
		.toEqual([2]);
	second.channelClosed('bye');
	expect(await client.ended).toBe(0);
	expect(client.screen()).toContain('SessionId: sess-1 : bye');
});

test('what was typed while the socket was gone arrives after the resume', async () => {
	const gateway = await gatewayWith({opened: (one, socket) => socket === 1 && one.output('$ ')});
	let answer: ApiAnswer = {status: 503, body: {}};
	const api = await apiWith(() => answer);
	const client = startTerminalClient({url: gateway.url, endpoint: api.url, env: keys});
	await client.until('$ ');
	gateway.drop();
	await expect.poll(() => api.calls.length).toBeGreaterThan(1);
	client.type('typed blind\r');
	answer = {status: 200, body: {SessionId: 'sess-1', TokenValue: 'tok-BBBB', StreamUrl: gateway.url}};
	await expect.poll(() => gateway.typed()).toBe('typed blind\r');
	gateway.channelClosed();
	expect(await client.ended).toBe(0);
});

test('Ctrl-C gives up even after much was typed into the void, and says why it was lost', async () => {
	const gateway = await gatewayWith({opened: one => one.output('$ ')});
	const client = startTerminalClient({url: gateway.url});
	await client.until('$ ');
	gateway.drop();
	await client.until('Connection lost (');
	for (let index = 0; index < 300; index++) client.type('k');
	client.type('\x03');
	expect(await client.ended).toBe(1);
	expect(client.screen()).toContain('given up while the connection was lost');
});

test('a session that the service has forgotten ends with the plugin’s words', async () => {
	const gateway = await gatewayWith({opened: one => one.output('$ ')});
	const api = await apiWith(() => ({status: 200, body: {SessionId: 'sess-1'}}));
	const client = startTerminalClient({url: gateway.url, endpoint: api.url, env: keys});
	await client.until('$ ');
	gateway.drop();
	expect(await client.ended).toBe(0);
	expect(client.screen()).toContain('Session: sess-1 timed out.');
});

test('a refused resume ends the client with a message; the plugin stays and says nothing', async () => {
	const gateway = await gatewayWith({opened: one => one.output('$ ')});
	const api = await apiWith(() => ({status: 400, body: {__type: 'AccessDeniedException', message: 'not you'}}));
	const client = startTerminalClient({url: gateway.url, endpoint: api.url, env: keys});
	await client.until('$ ');
	gateway.drop();
	expect(await client.ended).toBe(1);
	expect(client.screen()).toContain('connection lost and not resumed: AccessDeniedException: not you');
	expect(api.calls.filter(({action}) => action === 'ResumeSession')).toHaveLength(1);
});

test('a gateway that is frozen is left for a new socket, and what was typed into the void arrives', async () => {
	const frozen = await gatewayWith({opened: one => one.output('$ ')});
	const next = await gatewayWith({});
	const api = await apiWith(() => ({
		status: 200,
		body: {SessionId: 'sess-1', TokenValue: 'tok-BBBB', StreamUrl: next.url},
	}));
	const client = startTerminalClient({url: frozen.url, endpoint: api.url, env: keys});
	await client.until('$ ');
	await expect.poll(() => frozen.acknowledged).toEqual([0]);
	frozen.freeze();
	client.type('void');
	const typed = () => next.messages.filter(one => one.payloadType === payloadType.output);
	await expect.poll(() => Buffer.concat(typed().map(one => one.payload)).toString()).toBe('void');
	next.channelClosed();
	expect(await client.ended).toBe(0);
});

test('a gateway that opens and drops without a word is given up', async () => {
	const gateway = await gatewayWith({opened: one => one.drop()});
	const api = await apiWith(() => ({
		status: 200,
		body: {SessionId: 'sess-1', TokenValue: 'tok-BBBB', StreamUrl: gateway.url},
	}));
	const client = startPipedClient({url: gateway.url, endpoint: api.url, env: keys});
	expect(await client.ended).toBe(1);
	expect(client.stderr()).toContain('Cannot perform start session: ');
	expect(gateway.texts.length).toBe(5);
});

test('what never began is given up within seconds where nothing allows to resume it, with what refused the stream', async () => {
	const gateway = await gatewayWith({opened: one => one.drop()});
	const client = startPipedClient({url: gateway.url, env: {AWS_SHARED_CREDENTIALS_FILE: '/nonexistent'}});
	const begun = performance.now();
	expect(await client.ended).toBe(1);
	// Below the minute after which silence itself ends it, with other words.
	expect(performance.now() - begun).toBeLessThan(45_000);
	expect(client.stderr()).toContain('Cannot perform start session: ');
	expect(client.stderr()).not.toContain('did not answer');
	expect(gateway.texts.length).toBe(1);
});
