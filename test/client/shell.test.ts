import {afterEach, expect, test} from 'vitest';
import {startPipedClient, startTerminalClient} from '../support/client-process.ts';
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
