import {spawn, spawnSync} from 'node:child_process';
import {once} from 'node:events';
import {describe, expect, onTestFinished, test} from 'vitest';
import {clientCall, clientProgram} from '../support/client-process.ts';
import {shakesHands} from '../support/handshake.ts';
import {findPlugin, takesAnyGateway} from '../support/real-plugin.ts';
import {type GatewayScript, startScriptedGateway} from '../support/scripted-gateway.ts';

const plugin = findPlugin();
const ours = [process.execPath, clientProgram];

/** What a program prints and ends with. */
const ask = ([file = '', ...before]: readonly string[], args: readonly string[]) => {
	const env = {PATH: process.env['PATH'] ?? ''};
	const {stdout, status} = spawnSync(file, [...before, ...args], {env, encoding: 'utf8', timeout: 20_000});
	return {stdout, status};
};

/** Runs a session to its end; what it prints, and its exit code. */
const play = async ([file = '', ...before]: readonly string[], script: GatewayScript) => {
	const gateway = await startScriptedGateway(script);
	onTestFinished(gateway.close);
	const {args, env} = clientCall({url: gateway.url});
	const child = spawn(file, [...before, ...args.slice(1)], {env, stdio: ['pipe', 'pipe', 'ignore']});
	let stdout = '';
	child.stdout.on('data', data => {
		stdout += data;
	});
	const [code] = await once(child, 'close');
	return {stdout, code};
};

const greeting: GatewayScript = {
	opened(one) {
		one.output('hello\n');
		one.channelClosed();
	},
};

describe.skipIf(plugin === null)('beside a real session-manager-plugin', () => {
	const theirs = [plugin ?? ''];

	test.each([
		[[]],
		[['-v']],
		[['--help']],
		[['{}', 'us-east-1']],
		[['{}', 'us-east-1', 'ResumeSession', '', '{"Target":"i-1"}', '']],
	])('the arguments %j are answered alike', args => {
		expect(ask(ours, args)).toEqual(ask(theirs, args));
	});

	test.each([['{"SessionId":"s","TokenValue":"t"}', '{"Target":"i-1"}']])('%s ends alike', (response, request) => {
		const args = [response, 'us-east-1', 'StartSession', '', request, ''];
		expect(ask(ours, args)).toEqual(ask(theirs, args));
	});

	describe.skipIf(plugin !== null && !takesAnyGateway(plugin))('that takes a gateway on loopback', () => {
		test.each<[string, GatewayScript]>([
			['a shell that ends', greeting],
			['a channel that is closed before anything, with a word', {opened: one => one.channelClosed('busy')}],
			[
				'a command’s words and end',
				shakesHands(
					{sessionType: 'NonInteractiveCommands', customerMessage: 'welcome'},
					{completed: one => one.channelClosed()},
				),
			],
		])('%s is printed alike', async (_name, script) => {
			expect(await play(ours, script)).toEqual(await play(theirs, script));
		});
	});
});
