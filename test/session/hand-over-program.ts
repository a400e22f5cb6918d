// A program with nothing but a hand-over in it. argv[2]: JSON of `Setup` in hand-over.ts.
import {execFileSync} from 'node:child_process';
import process from 'node:process';
import {success} from '../../src/domain/result.ts';
import {openSession} from '../../src/session/open.ts';
import type {Setup} from './hand-over.ts';

const setup: Setup = JSON.parse(process.argv[2] ?? '{}');
const stop = new AbortController();
for (const name of ['SIGTERM', 'SIGHUP'] as const) process.on(name, () => stop.abort());
if (setup.decoder) process.stdin.setEncoding('utf8');
const peak = {rss: 0};
setInterval(() => {
	peak.rss = Math.max(peak.rss, process.memoryUsage().rss);
}, 20).unref();

/** What a session must leave as it was: listeners, and the terminal's modes while we still run. */
const state = () => {
	const modes = execFileSync('/bin/stty', ['-g'], {stdio: ['inherit', 'pipe', 'ignore'], encoding: 'utf8'});
	return `${process.stdin.listenerCount('data')} ${process.stdout.listenerCount('resize')} ${modes}`;
};
const before = state();
process.stdout.write(`PROGRAM ${process.pid} `);
const end = await openSession({
	started: {sessionId: 'someone-0123456789abcdef0', streamUrl: 'wss://127.0.0.1/stream', token: 'the-secret-token'},
	request: {
		target: 'i-0123456789abcdef0',
		region: 'eu-west-1',
		profile: null,
		document: null,
		parameters: {password: ['hidden']},
		reason: null,
	},
	plugin: {kind: 'plugin', path: setup.program, version: '1.2.764.0'},
	credentials: async () =>
		success({accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'very-secret', sessionToken: 'session', expires: 0}),
	terminal: process,
	environment: {...process.env, ...setup.env, STUB: setup.stub},
	endpointUrl: null,
	signal: stop.signal,
	kill: process.kill,
	now: Date.now,
	grace: 300,
	...(setup.escape === undefined ? {} : {escape: setup.escape}),
});
process.stdout.write(`\nRESULT${JSON.stringify({...end, same: state() === before, peak: peak.rss})}END\n`);
process.exit(0);
