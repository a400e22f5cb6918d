import {createServer} from 'node:net';
import {expect, onTestFinished, test} from 'vitest';
import {encodeMessage, messageType} from '../../src/protocol/message.ts';
import {startPipedClient} from '../support/client-process.ts';
import {type GatewayScript, type ScriptedGateway, startScriptedGateway} from '../support/scripted-gateway.ts';
import {startSessionApi} from '../support/session-api.ts';

const gatewayWith = async (script: GatewayScript): Promise<ScriptedGateway> => {
	const gateway = await startScriptedGateway(script);
	onTestFinished(gateway.close);
	return gateway;
};

const starting = '\nStarting session with SessionId: sess-1\n';
const exiting = '\n\nExiting session with sessionId: sess-1.\n\n';

test('an address that cannot be reached is tried seven times and then said to be so; the plugin hangs', async () => {
	const server = createServer(socket => socket.destroy());
	let attempts = 0;
	server.on('connection', () => attempts++);
	await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
	onTestFinished(() => void server.close());
	const address = server.address();
	const port = typeof address === 'object' ? address?.port : 0;
	const client = startPipedClient({url: `ws://127.0.0.1:${port}/x`});
	expect(await client.ended).toBe(1);
	expect(client.stdout()).toBe(starting);
	expect(client.stderr()).toMatch(/^Cannot perform start session: .+\n$/);
	expect(attempts).toBe(7);
});

test('silence for ever is given up after a minute', async () => {
	const gateway = await gatewayWith({});
	// A client whose minutes are short.
	const hurry =
		'const {setTimeout: wait} = globalThis; globalThis.setTimeout = (call, time, ...more) => wait(call, time >= 60_000 ? 300 : time, ...more)';
	const client = startPipedClient({
		url: gateway.url,
		env: {NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(hurry)}`},
	});
	expect(await client.ended).toBe(1);
	expect(client.stderr()).toBe('Cannot perform start session: the node did not answer\n');
	expect(gateway.texts).toHaveLength(1);
});

test('a token that is refused is told in the gateway’s words', async () => {
	const api = await startSessionApi(() => ({
		status: 400,
		body: {__type: 'ValidationException', message: 'no such session'},
	}));
	onTestFinished(api.close);
	const gateway = await gatewayWith({opened: one => one.hangUp(1008, 'token \x1b[31mrefused')});
	const env = {AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE', AWS_SECRET_ACCESS_KEY: 'secret'};
	const client = startPipedClient({url: gateway.url, endpoint: api.url, env});
	expect(await client.ended).toBe(1);
	expect(client.stderr()).toBe(
		'Cannot perform start session: the gateway closed the connection (1008 token  [31mrefused)\n',
	);
	expect(api.calls.map(({action}) => action)).toEqual(['ResumeSession', 'TerminateSession']);
	expect(gateway.texts).toHaveLength(1);
});

test('a session that could not be used is terminated', async () => {
	const api = await startSessionApi(() => ({status: 200, body: {SessionId: 'sess-1'}}));
	onTestFinished(api.close);
	const gateway = await gatewayWith({status: () => 403});
	const env = {AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE', AWS_SECRET_ACCESS_KEY: 'secret'};
	const client = startPipedClient({url: gateway.url, endpoint: api.url, env});
	expect(await client.ended).toBe(1);
	expect(api.calls.map(({action, body}) => [action, body])).toEqual([['TerminateSession', {SessionId: 'sess-1'}]]);
});

test.each([
	['refused', 403, 1],
	['failing', 500, 7],
])('a gateway that is %s is told by its status', async (_name, status, attempts) => {
	const gateway = await gatewayWith({status: () => status});
	const client = startPipedClient({url: gateway.url});
	expect(await client.ended).toBe(1);
	expect(client.stderr()).toBe(`Cannot perform start session: the gateway answered HTTP ${status}\n`);
	expect(gateway.requests).toHaveLength(attempts);
});

test('a gateway that comes up late is reached', async () => {
	const gateway = await gatewayWith({
		status: attempt => (attempt < 3 ? 503 : null),
		opened: one => one.channelClosed(),
	});
	const client = startPipedClient({url: gateway.url});
	expect(await client.ended).toBe(0);
	expect(client.stdout()).toBe(starting + exiting);
});

test.each(['http://127.0.0.1:1/x', 'nonsense', ''])('%j is no address of a gateway', async url => {
	const client = startPipedClient({url});
	expect(await client.ended).toBe(url === '' ? 2 : 1);
	expect(client.stderr()).toContain(url === '' ? 'missing StreamUrl' : 'no websocket address');
});

test('the channel may be closed before anything, with a word why', async () => {
	const gateway = await gatewayWith({opened: one => one.channelClosed('the agent is busy')});
	const client = startPipedClient({url: gateway.url});
	expect(await client.ended).toBe(0);
	expect(client.stdout()).toBe(`${starting}\n\nSessionId: sess-1 : the agent is busy\n\n`);
});

test('a word from the far side cannot steer the terminal', async () => {
	const gateway = await gatewayWith({opened: one => one.channelClosed('so\x1b]0;long\x07 \u009b2Jgone\nbye')});
	const client = startPipedClient({url: gateway.url});
	expect(await client.ended).toBe(0);
	expect(client.stdout()).toContain('SessionId: sess-1 : so ]0;long   2Jgone\nbye');
});

test('a channel_closed that cannot be read closes the channel too', async () => {
	const gateway = await gatewayWith({
		opened: one => one.raw(one.frame({type: messageType.channelClosed, payload: Buffer.from('not json')})),
	});
	const client = startPipedClient({url: gateway.url});
	expect(await client.ended).toBe(0);
	expect(client.stdout()).toBe(starting + exiting);
});

test('frames that are no messages change nothing and are not acknowledged', async () => {
	const gateway = await gatewayWith({
		opened(one) {
			const good = one.frame({payload: Buffer.from('good')});
			const badDigest = Uint8Array.from(good);
			badDigest[80] = ~(badDigest[80] ?? 0);
			one.raw(new Uint8Array());
			one.raw(Buffer.alloc(119, 0xff));
			one.raw(Buffer.alloc(5000, 0xff));
			one.raw(badDigest);
			one.raw('text that is no message');
			one.raw(one.frame({createdDate: 0, payload: Buffer.from('undated')}));
			one.raw(one.frame({sequenceNumber: 5_000_000, payload: Buffer.from('too far ahead')}));
			one.raw(one.frame({type: 'agent_session_state', payload: Buffer.from('{}')}));
			one.raw(one.frame({type: messageType.pausePublication, createdDate: 0}));
			one.raw(one.frame({type: messageType.acknowledge, payload: Buffer.from('{"Ackn')}));
			one.raw(
				one.frame({type: messageType.acknowledge, payload: Buffer.from('{"AcknowledgedMessageSequenceNumber":99}')}),
			);
			one.raw(good.subarray(0, 122));
			one.output('good');
		},
	});
	const client = startPipedClient({url: gateway.url});
	await expect.poll(() => gateway.acknowledged).toEqual([0]);
	gateway.channelClosed();
	expect(await client.ended).toBe(0);
	expect(client.stdout()).toBe(`${starting}good${exiting}`);
});

test('a frame beyond all measure ends the session with a message', async () => {
	const gateway = await gatewayWith({
		opened: one => one.raw(encodeMessage({...frameFields, payload: Buffer.alloc(17 * 1024 * 1024)})),
	});
	const client = startPipedClient({url: gateway.url});
	expect(await client.ended).toBe(1);
	expect(client.stderr()).toContain('Max payload size exceeded');
});

const frameFields = {
	type: messageType.output,
	schemaVersion: 1,
	createdDate: 1,
	sequenceNumber: 0,
	flags: 0,
	id: '00112233-4455-6677-8899-aabbccddeeff',
	payloadType: 1,
};

test('messages of 200 KB, and empty ones, are taken', async () => {
	const gateway = await gatewayWith({
		opened(one) {
			one.output('');
			one.output(Buffer.alloc(200_000, 'x'));
			one.channelClosed();
		},
	});
	const client = startPipedClient({url: gateway.url});
	expect(await client.ended).toBe(0);
	expect(client.stdout()).toBe(`${starting}${'x'.repeat(200_000)}${exiting}`);
	expect(gateway.acknowledged).toEqual([0, 1]);
});

test('Ctrl-C before the session has begun ends the client', async () => {
	const gateway = await gatewayWith({});
	const client = startPipedClient({url: gateway.url});
	await expect.poll(() => gateway.texts.length).toBe(1);
	client.child.kill('SIGINT');
	expect(await client.ended).toBe(1);
	expect(client.stderr()).toContain('interrupted');
});
