// Runs one session client on the standard streams. argv[2]: JSON with `stub` and `program`. SIGTERM stops it.
import process from 'node:process';
import {success} from '../../src/domain/result.ts';
import {runPiped} from '../../src/session/piped.ts';

const {stub, program} = JSON.parse(process.argv[2] ?? '{}');
const stop = new AbortController();
process.on('SIGTERM', () => stop.abort());
let isTold = false;
const ended = await runPiped({
	started: {sessionId: 'anna-1', streamUrl: 'wss://127.0.0.1/', token: 'token'},
	request: {target: 'i-1', region: 'eu-west-1', profile: null, document: null, parameters: {}, reason: null},
	plugin: {kind: 'plugin', path: program, version: '1.2.764.0'},
	credentials: async () => success({accessKeyId: 'AKIA', secretAccessKey: 's', sessionToken: null, expires: null}),
	environment: {...process.env, STUB: stub},
	variables: {REACH_EXTRA: '1'},
	endpointUrl: null,
	kill: process.kill,
	now: Date.now,
	grace: 300,
	signal: stop.signal,
	terminate: async () => {
		isTold = true;
	},
});
process.stderr.write(JSON.stringify({ended, isTold}));
process.exit(0);
