import {execFileSync} from 'node:child_process';
import {chmodSync, mkdtempSync, readFileSync, readlinkSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {describe, expect, onTestFinished, test} from 'vitest';
import {makeModeTracker} from '../../src/client/terminal-modes.ts';
import {clientCall, startOnTerminal, startTerminalClient, type TerminalClient} from '../support/client-process.ts';
import {type GatewayScript, type ScriptedGateway, startScriptedGateway} from '../support/scripted-gateway.ts';

const gatewayWith = async (script: GatewayScript): Promise<ScriptedGateway> => {
	const gateway = await startScriptedGateway(script);
	onTestFinished(gateway.close);
	return gateway;
};

/** The client under a shell that prints the terminal's settings before and after it, and does not mend them. */
const startUnderShell = (url: string): TerminalClient => {
	const {args, env} = clientCall({url});
	const script = 'stty -a; sh -c \'echo "pid=$$"; exec "$0" "$@"\' "$0" "$@"; echo "code=$?"; stty -a; echo done';
	return startOnTerminal('/bin/sh', ['-c', script, process.execPath, ...args], env, {cols: 300, rows: 50});
};

const settings = (screen: string): string[] =>
	screen.match(/speed \d+ baud;[\s\S]*?-?extproc/g)?.map(text => text.replaceAll('\r', '')) ?? [];

const pidIn = (screen: string): number => Number(/pid=(\d+)/.exec(screen)?.[1]);

describe('the terminal is given back exactly as it was', () => {
	test('when the session ends by itself', async () => {
		const gateway = await gatewayWith({opened: one => one.output('$ ')});
		const client = startUnderShell(gateway.url);
		await client.until('$ ');
		gateway.channelClosed();
		await client.until('done');
		const [before, after] = settings(client.screen());
		expect(after).toBe(before);
		expect(before).toContain(' icanon');
		expect(client.screen()).toContain('code=0');
	});

	test.each([
		['SIGTERM', 143],
		['SIGHUP', 129],
	] as const)('when %s comes, of which the client then dies', async (signal, code) => {
		const gateway = await gatewayWith({opened: one => one.output('$ \x1b[?1049h\x1b[?25l\x1b[?2004h\x1b[31m')});
		const client = startUnderShell(gateway.url);
		await client.until('\x1b[31m');
		await expect.poll(() => gateway.acknowledged).toEqual([0]);
		process.kill(pidIn(client.screen()), signal);
		await client.until('done');
		const [before, after] = settings(client.screen());
		expect(after).toBe(before);
		expect(client.screen()).toContain(`code=${code}`);
		expect(client.screen()).toContain('\x1b[?1049l\x1b[?25h\x1b[?2004l\x1b[0m');
	});

	test('when the session cannot be opened', async () => {
		const gateway = await gatewayWith({status: () => 403});
		const client = startUnderShell(gateway.url);
		await client.until('done');
		const [before, after] = settings(client.screen());
		expect(after).toBe(before);
		expect(client.screen()).toContain('code=1');
	});

	test('when the connection is lost for good', async () => {
		const gateway = await gatewayWith({opened: one => one.output('$ ')});
		const client = startUnderShell(gateway.url);
		await client.until('$ ');
		gateway.drop();
		// Nothing answers at the service's address either: Ctrl-C gives up. A second one could reach the shell.
		await client.until('Connection lost (');
		client.type('\x03');
		await client.until('done');
		const [before, after] = settings(client.screen());
		expect(after).toBe(before);
		expect(client.screen()).toContain('given up while the connection was lost');
	});

	test('after a program that was killed left its modes on', async () => {
		const left = '\x1b[?1049h\x1b[?1000;1006h\x1b[?25l\x1b=\x1b[?1h';
		const gateway = await gatewayWith({opened: one => one.output(left)});
		const client = startTerminalClient({url: gateway.url});
		await client.until(left);
		gateway.channelClosed();
		expect(await client.ended).toBe(0);
		expect(client.screen()).toContain('\x1b[?1049l\x1b[?1000l\x1b[?1006l\x1b[?25h\x1b[?1l\x1b>\r\n\r\nExiting');
	});
});

test('during a session every key and every byte of output passes as it is', async () => {
	const gateway = await gatewayWith({opened: one => one.output('$ ')});
	const client = startTerminalClient({url: gateway.url});
	await client.until('$ ');
	const device = readlinkSync(`/proc/${client.pid}/fd/0`);
	const stty = () => execFileSync('stty', ['-a', '-F', device], {encoding: 'utf8'});
	await expect.poll(stty).toContain('-opost');
	for (const flag of ['-icanon', '-echo', '-isig', '-ixon', '-icrnl', '-iexten']) expect(stty()).toContain(flag);
	const keys = Array.from({length: 127}, (_, index) => String.fromCharCode(index + 1)).join('');
	client.type(keys);
	await expect.poll(() => gateway.typed()).toBe(keys);
	gateway.output('down\nonly');
	await client.until('down\nonly');
	gateway.channelClosed();
	expect(await client.ended).toBe(0);
});

test('a session that was stopped from outside takes the terminal again when it goes on', async () => {
	const gateway = await gatewayWith({opened: one => one.output('far$ ')});
	const {args, env} = clientCall({url: gateway.url});
	const shell = startOnTerminal('/bin/bash', ['--norc', '--noprofile', '-i'], {...env, PS1: 'near$ '});
	await shell.until('near$ ');
	const command = [process.execPath, ...args].map(word => `'${word}'`).join(' ');
	const device = readlinkSync(`/proc/${shell.pid}/fd/0`);
	const stty = (): string => execFileSync('stty', ['-F', device, '-a'], {encoding: 'utf8'});
	shell.type(`${command}\r`);
	await shell.until('far$ ');
	await expect.poll(stty).toContain('-opost');
	const [, pid = ''] = /^(\d+)/.exec(readFileSync(`/proc/${shell.pid}/task/${shell.pid}/children`, 'utf8')) ?? [];
	process.kill(Number(pid), 'SIGSTOP');
	await shell.until('Stopped');
	await expect.poll(stty).not.toContain('-opost');
	shell.resize(111, 40);
	shell.type('fg\r');
	await expect.poll(stty).toContain('-opost');
	for (const flag of ['-icanon', '-echo', '-isig', '-ixon', '-icrnl']) expect(stty()).toContain(flag);
	shell.type('\x03\x13k\r');
	await expect.poll(() => gateway.typed()).toBe('\x03\x13k\r');
	expect(gateway.inputs.map(({payload}) => payload.toString())).toContain('{"cols":111,"rows":40}');
	gateway.channelClosed();
	await expect.poll(() => shell.screen()).toMatch(/Exiting session[\s\S]*near\$ /);
	shell.type('echo "code=$?"; stty -a\r');
	await shell.until('code=0');
	await expect.poll(() => settings(shell.screen()).at(-1)).toMatch(/ icanon [\s\S]* echo /);
});

test('the token is neither in the arguments nor in the environment of what the client starts', async () => {
	const folder = mkdtempSync(path.join(tmpdir(), 'reach-stty-'));
	onTestFinished(() => rmSync(folder, {recursive: true}));
	const seen = path.join(folder, 'seen');
	writeFileSync(
		path.join(folder, 'stty'),
		`#!/bin/sh\ntr '\\0' '\\n' </proc/self/environ >'${seen}.part'; mv '${seen}.part' '${seen}'\n`,
	);
	chmodSync(path.join(folder, 'stty'), 0o755);
	const gateway = await gatewayWith({opened: one => one.output('$ ')});
	const client = startTerminalClient({
		url: gateway.url,
		token: 'tok-very-secret',
		env: {PATH: `${folder}:${process.env['PATH']}`},
	});
	await client.until('$ ');
	await expect.poll(() => readFileSync(seen, 'utf8')).toContain('PATH=');
	expect(readFileSync(seen, 'utf8')).not.toContain('tok-very-secret');
	expect(readFileSync(`/proc/${client.pid}/cmdline`, 'utf8')).not.toContain('tok-very-secret');
	expect(gateway.texts[0]).toContain('tok-very-secret');
	gateway.channelClosed();
	await client.ended;
});

describe('what a far program switches on', () => {
	const undoOf = (...pieces: string[]): string => {
		const tracker = makeModeTracker();
		for (const piece of pieces) tracker.see(Buffer.from(piece));
		return tracker.undo();
	};

	test.each([
		['nothing', ['plain text'], ''],
		['and off again', ['\x1b[?1049h\x1b[?2004h', 'text', '\x1b[?2004l\x1b[?1049l'], ''],
		['in one sequence', ['\x1b[?1000;1006h'], '\x1b[?1000l\x1b[?1006l'],
		['in two pieces', ['x\x1b[?10', '49h'], '\x1b[?1049l'],
		['in three pieces', ['\x1b', '[', '?25l'], '\x1b[?25h'],
		['the keypad', ['\x1b='], '\x1b>'],
		['a colour', ['\x1b[1;31mred'], '\x1b[0m'],
		['a colour and back', ['\x1b[31mred\x1b[m'], ''],
		['but nobody knows it', ['\x1b[?9999h\x1b[2J\x1b]0;title\x07'], ''],
	])('%s is undone at the end', (_name, pieces, undo) => {
		expect(undoOf(...pieces)).toBe(undo);
	});
});
