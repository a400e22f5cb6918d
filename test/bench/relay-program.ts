// Opens one session on a client given as a path, so that the bench can compare it with the client alone.
import process from 'node:process';
import {success} from '../../src/domain/result.ts';
import {openSession} from '../../src/session/open.ts';

await openSession({
	started: {sessionId: 'bench', streamUrl: 'wss://127.0.0.1/', token: 'bench'},
	request: {target: 'i-0', region: 'eu-west-1', profile: null, document: null, parameters: {}, reason: null},
	plugin: {kind: 'plugin', path: process.argv[2] ?? '', version: '1.2.764.0'},
	credentials: async () => success({accessKeyId: 'a', secretAccessKey: 'b', sessionToken: null, expires: null}),
	terminal: process,
	environment: process.env,
	endpointUrl: null,
	signal: new AbortController().signal,
	kill: process.kill,
	now: Date.now,
});
process.exit(0);
