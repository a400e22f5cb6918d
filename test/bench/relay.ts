import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {spawn} from 'node-pty';
import {absolute, quantile, type Row, relative} from './row.ts';

const program = path.join(import.meta.dirname, 'relay-program.ts');
const env = {...process.env, CI: undefined, NODE_NO_WARNINGS: '1', TERM: 'xterm-256color'};

/** How a client is started: itself, through reach, or through `script` (util-linux), which relays as we do. */
type Way = 'alone' | 'reach' | 'script';

const open = (client: string, way: Way) => {
	const commands = {
		alone: [client],
		reach: [process.execPath, program, client],
		script: ['script', '-qc', client, '/dev/null'],
	};
	const [file = '', ...args] = commands[way];
	return spawn(file, args, {cols: 120, rows: 40, env, encoding: null});
};

/** Milliseconds from the first to the last byte of a client's output, and how many bytes there were. */
const drain = async (client: string, way: Way): Promise<{milliseconds: number; bytes: number}> =>
	new Promise(resolve => {
		const pty = open(client, way);
		let first = 0;
		let last = 0;
		let bytes = 0;
		pty.onData((data: unknown) => {
			last = performance.now();
			if (!first) first = last;
			bytes += Buffer.isBuffer(data) ? data.length : 0;
		});
		pty.onExit(() => resolve({milliseconds: last - first, bytes}));
	});

/** Round trips of single bytes in milliseconds, after a warm-up. */
const echoes = async (client: string, way: Way, count: number): Promise<number[]> =>
	new Promise(resolve => {
		const pty = open(client, way);
		const times: number[] = [];
		let sent = 0;
		let isReady = false;
		const send = (): void => {
			sent = performance.now();
			pty.write('a');
		};
		pty.onData((data: unknown) => {
			const text = String(data);
			if (!isReady) {
				isReady = text.includes('READY');
				if (isReady) setTimeout(send, 200);
				return;
			}
			times.push(performance.now() - sent);
			if (times.length < count) setTimeout(send, 2);
			else pty.kill('SIGKILL');
		});
		pty.onExit(() => resolve(times.slice(20)));
	});

const rounds = 7;
const megabytes = 64;

/** The pty between the person and the client: what it costs. */
export const rows = async (): Promise<readonly Row[]> => {
	const folder = mkdtempSync(path.join(tmpdir(), 'reach-relay-'));
	const script = (name: string, text: string): string => {
		const file = path.join(folder, name);
		writeFileSync(file, `#!/bin/sh\n${text}\n`, {mode: 0o755});
		return file;
	};
	try {
		const log = path.join(folder, 'log');
		const line = '2026-11-23T10:00:00.000Z INFO  payments-api request handled in 12 ms path=/v1/charges status=200\n';
		writeFileSync(log, line.repeat(Math.ceil((megabytes * 1e6) / line.length)));
		// As session-manager-plugin sets its terminal (session protocol, 6).
		const flood = script('flood', `stty cbreak -echo; exec cat ${log}`);
		const echo = script('echo', 'stty raw -echo; printf READY; exec cat');
		const scripts: number[] = [];
		const pairs: Array<{alone: number; through: number; lost: number}> = [];
		for (let round = 0; round < rounds; round++) {
			const alone = await drain(flood, 'alone');
			const through = await drain(flood, 'reach');
			const scripted = await drain(flood, 'script');
			// Without such a program nothing comes.
			if (scripted.bytes >= alone.bytes) scripts.push(alone.bytes / scripted.milliseconds / 1000);
			pairs.push({
				alone: alone.bytes / alone.milliseconds / 1000,
				through: alone.bytes / through.milliseconds / 1000,
				lost: Math.max(0, alone.bytes - through.bytes),
			});
		}
		// The middle pair and not the middle of each side: both of a pair had the same machine to themselves.
		const middle = pairs.sort((a, b) => a.through / a.alone - b.through / b.alone)[Math.floor(rounds / 2)];
		if (!middle) throw new Error('no rounds');
		const throughs = pairs.map(({through}) => through);
		const viaScript = scripts.length === 0 ? null : quantile(scripts, 0.5);
		const alone = await echoes(echo, 'alone', 500);
		const through = await echoes(echo, 'reach', 500);
		const added = quantile(through, 0.5) - quantile(alone, 0.5);
		return [
			relative('relay throughput', middle.through, 'MB/s', rounds, 'cat, client alone', middle.alone, '≥', 0.65),
			relative('relay throughput', quantile(throughs, 0.5), 'MB/s', rounds, 'script', viaScript, '≥', 0.7),
			absolute('relay bytes lost', Math.max(...pairs.map(({lost}) => lost)), 'B', rounds, '=', 0),
			absolute('relay adds to an echo, p50', added, 'ms', through.length, '≤', 0.4),
		];
	} finally {
		rmSync(folder, {recursive: true, force: true});
	}
};
