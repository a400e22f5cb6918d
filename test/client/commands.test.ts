import {expect, onTestFinished, test} from 'vitest';
import {payloadType} from '../../src/protocol/message.ts';
import {startPipedClient} from '../support/client-process.ts';
import {handshakeRequest, shakesHands} from '../support/handshake.ts';
import {type GatewayScript, type ScriptedGateway, startScriptedGateway} from '../support/scripted-gateway.ts';

const gatewayWith = async (script: GatewayScript): Promise<ScriptedGateway> => {
	const gateway = await startScriptedGateway(script);
	onTestFinished(gateway.close);
	return gateway;
};

const starting = '\nStarting session with SessionId: sess-1\n';
const exiting = '\n\nExiting session with sessionId: sess-1.\n\n';

/** A command that writes to both outputs and ends with 3. */
const command = shakesHands(
	{sessionType: 'NonInteractiveCommands', properties: {}, customerMessage: 'hello'},
	{
		completed(one) {
			one.output('out\n');
			one.output('err\n', payloadType.stderr);
			one.output('EXIT_CODE: 3', payloadType.exitCode);
			one.channelClosed();
		},
	},
);

test('a command’s outputs and exit code are printed as the plugin prints them', async () => {
	const gateway = await gatewayWith(command);
	const client = startPipedClient({url: gateway.url});
	expect(await client.ended).toBe(0);
	expect(client.stdout()).toBe(`${starting}hello\nout\nerr\nEXIT_CODE: 3${exiting}`);
	expect(client.stderr()).toBe('');
});

test('a caller that asks for it gets the exit code, and the outputs apart', async () => {
	const gateway = await gatewayWith(command);
	const client = startPipedClient({url: gateway.url, env: {REACH_CLIENT_EXIT_CODE: '1'}});
	expect(await client.ended).toBe(3);
	expect(client.stdout()).toBe(`${starting}hello\nout\n${exiting}`);
	expect(client.stderr()).toBe('err\n');
});

test('the end of input does not end a command that does not read it', async () => {
	const gateway = await gatewayWith(shakesHands({sessionType: 'NonInteractiveCommands'}));
	const client = startPipedClient({url: gateway.url});
	client.child.stdin.end();
	await expect.poll(() => gateway.acknowledged).toEqual([0, 1]);
	gateway.output('slow result\n');
	await expect.poll(() => client.stdout()).toContain('slow result');
	client.child.kill('SIGINT');
	await expect.poll(() => gateway.typed()).toBe('\x03');
	gateway.channelClosed();
	expect(await client.ended).toBe(0);
});

test.each([
	['an unknown session type', {sessionType: 'Hologram'}, 'SessionType', 2, 'Unknown session type Hologram'],
	[
		'an unknown action',
		{actions: [{ActionType: 'Teleport', ActionParameters: {}}]},
		'Teleport',
		3,
		'Unsupported action Teleport',
	],
])('%s is refused by name, to the agent and to the person', async (_name, agent, action, status, reason) => {
	const gateway = await gatewayWith(shakesHands(agent));
	const client = startPipedClient({url: gateway.url});
	expect(await client.ended).toBe(1);
	expect(client.stderr()).toBe(`Cannot perform start session: ${reason}\n`);
	const [response] = gateway.inputs;
	expect(JSON.parse(Buffer.from(response?.payload ?? '{}').toString())).toMatchObject({
		ProcessedClientActions: expect.arrayContaining([
			{
				ActionType: action,
				ActionStatus: status,
				ActionResult: null,
				Error: `Failed to process action ${action}: ${reason}`,
			},
		]),
		Errors: [reason],
	});
});

test('a handshake without a session type ends as with the plugin', async () => {
	const gateway = await gatewayWith({opened: one => one.output('{}', payloadType.handshakeComplete)});
	const client = startPipedClient({url: gateway.url});
	expect(await client.ended).toBe(0);
	expect(client.stdout()).toBe(`${starting}Cannot perform start session: unable to determine SessionType\n`);
});

test.each(['', 'nonsense', '[]', 'null'])('a handshake that is %j ends the session with a message', async text => {
	const gateway = await gatewayWith({opened: one => one.output(text, payloadType.handshakeRequest)});
	const client = startPipedClient({url: gateway.url});
	expect(await client.ended).toBe(1);
	expect(client.stderr()).toContain('handshake that cannot be read');
});

test('an agent that sends data for ever and never completes the handshake is given up', async () => {
	const gateway = await gatewayWith({
		opened: one => one.output(handshakeRequest({}), payloadType.handshakeRequest),
		received(_message, one) {
			for (let index = 0; index < 1001; index++) one.output('x');
		},
	});
	const client = startPipedClient({url: gateway.url});
	expect(await client.ended).toBe(1);
	expect(client.stderr()).toContain('the agent sends data but does not complete the handshake');
	expect(client.stdout()).toBe(starting);
});

test('input may be held to a rate', async () => {
	const gateway = await gatewayWith({opened: one => one.output('$ ')});
	const client = startPipedClient({url: gateway.url, env: {REACH_CLIENT_INPUT_RATE: '100000'}});
	const started = performance.now();
	client.child.stdin.write(Buffer.alloc(100_000, 'x'));
	await expect.poll(() => gateway.typed().length).toBe(100_000);
	expect(performance.now() - started).toBeGreaterThan(300);
	gateway.channelClosed();
	await client.ended;
});
