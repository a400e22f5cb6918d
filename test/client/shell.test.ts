import {afterEach, expect, test} from 'vitest';
import {payloadType} from '../../src/protocol/message.ts';
import {startPipedClient, startTerminalClient} from '../support/client-process.ts';
import {shakesHands} from '../support/handshake.ts';
import {type GatewayScript, type ScriptedGateway, startScriptedGateway} from '../support/scripted-gateway.ts';

const open: ScriptedGateway[] = [];
const gatewayWith = async (script: GatewayScript): Promise<ScriptedGateway> => {
	const gateway = await startScriptedGateway(script);
	open.push(gateway);
	return gateway;
};
afterEach(async () => {
	await Promise.all(open.splice(0).map(gateway => gateway.close()));
});

test('a shell shows what comes, sends what is typed and ends with the plugin’s words', async () => {
	const gateway = await gatewayWith({opened: one => one.output('$ ')});
	const client = startTerminalClient({url: gateway.url});
	await client.until('$ ');
	client.type('ls\r');
	await expect.poll(() => gateway.typed()).toBe('ls\r');
	gateway.output('a b\r\n$ ');
	await client.until('a b');
	client.type('\x03\x1a\x1c\x13\x11\n');
	await expect.poll(() => gateway.typed()).toBe('ls\r\x03\x1a\x1c\x13\x11\n');
	client.resize(132, 43);
	await expect.poll(() => gateway.inputs.map(({payload}) => payload.toString())).toContain('{"cols":132,"rows":43}');
	gateway.channelClosed();
	expect(await client.ended).toBe(0);
	expect(client.screen()).toMatch(/^\r\nStarting session with SessionId: sess-1\r\n\$ /);
	expect(client.screen()).toMatch(/\r\n\r\nExiting session with sessionId: sess-1\.\r\n\r\n$/);
	expect(gateway.acknowledged).toEqual([0, 1]);
});

test('a pipe is sent whole, then the end of input, and all output arrives', async () => {
	const gateway = await gatewayWith({
		opened: one => one.output('$ '),
		received(message, one) {
			if (message.payload.at(-1) !== 4) return;
			one.output(Buffer.alloc(300_000, 'x'));
			one.channelClosed();
		},
	});
	const client = startPipedClient({url: gateway.url});
	client.child.stdin.end('echo hi');
	expect(await client.ended).toBe(0);
	expect(gateway.typed()).toBe('echo hi\n\x04');
	expect(client.stdout()).toBe(
		`\nStarting session with SessionId: sess-1\n$ ${'x'.repeat(300_000)}\n\nExiting session with sessionId: sess-1.\n\n`,
	);
	expect(client.stderr()).toBe('');
});

test('the end of input is said again after a second of silence: a program before the shell may have eaten it', async () => {
	const gateway = await gatewayWith({
		opened: one => one.output('$ '),
		received: (_message, one) => one.typed() === 'cat\n\x04\x04' && one.channelClosed(),
	});
	const client = startPipedClient({url: gateway.url});
	client.child.stdin.end('cat\n');
	expect(await client.ended).toBe(0);
	expect(gateway.typed()).toBe('cat\n\x04\x04');
});

test('the size is said again after the first output, for agents forget it until their terminal is up', async () => {
	const gateway = await gatewayWith(shakesHands({}));
	const client = startTerminalClient({url: gateway.url, cols: 111, rows: 22});
	const sizes = () => gateway.inputs.filter(one => one.payloadType === payloadType.size).map(one => `${one.payload}`);
	await expect.poll(sizes).toEqual(['{"cols":111,"rows":22}']);
	gateway.output('$ ');
	await expect.poll(sizes).toEqual(['{"cols":111,"rows":22}', '{"cols":111,"rows":22}']);
	gateway.channelClosed();
	expect(await client.ended).toBe(0);
});

test('no more is read from a pipe than the agent takes', async () => {
	const gateway = await gatewayWith({opened: one => one.output('$ '), acknowledges: false});
	const client = startPipedClient({url: gateway.url});
	client.child.stdin.write(Buffer.alloc(20_000_000, 'x'));
	const sent = () => gateway.messages.filter(one => one.type === 'input_stream_data').length;
	// Nothing is acknowledged, so in the end the first is sent again.
	await expect.poll(() => sent() > gateway.inputs.length && gateway.inputs.length > 0).toBe(true);
	expect(gateway.inputs.length).toBeLessThan(500);
	expect(client.child.stdin.writableLength).toBeGreaterThan(10_000_000);
	client.child.kill('SIGKILL');
	await client.ended;
});
