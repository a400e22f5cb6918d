// Opens sessions, leaves each and tells what they cost: JSON on stdout. argv[2]: how many; argv[3]: the client.
import process from 'node:process';
import {success} from '../../src/domain/result.ts';
import {makeSessions} from '../../src/session/sessions.ts';
import {fakeTerminal} from '../session/fake-terminal.ts';

const [, , many = '1', client = ''] = process.argv;
const lines = 2000;
const columns = 200;
const rows = 60;

const memory = (): number => {
	globalThis.gc?.();
	return process.memoryUsage.rss();
};

/** Settles when the terminal shows a text. */
const shows = async ({text}: ReturnType<typeof fakeTerminal>, wanted: string): Promise<boolean> => {
	for (let tries = 0; tries < 2000; tries++) {
		if (text().includes(wanted)) return true;
		await new Promise(resolve => setTimeout(resolve, 5));
	}
	return false;
};

const sessions = makeSessions(Date.now);
const {signal} = new AbortController();
const terminal = fakeTerminal(columns, rows);
const view = {terminal: terminal.terminal, signal};

const open = async (number: number): Promise<void> => {
	const opened = sessions.open(
		{
			started: {sessionId: `bench-${number}`, streamUrl: 'wss://127.0.0.1/', token: 'bench'},
			request: {target: 'i-0', region: 'eu-west-1', profile: null, document: null, parameters: {}, reason: null},
			plugin: {kind: 'plugin', path: client, version: '1.2.764.0'},
			credentials: async () => success({accessKeyId: 'a', secretAccessKey: 'b', sessionToken: null, expires: null}),
			environment: {...process.env, LINES_WANTED: String(lines), NAME: `session ${number}`},
			endpointUrl: null,
			kill: process.kill,
			now: Date.now,
			grace: 100,
		},
		`node ${number}`,
		view,
	);
	await shows(terminal, `session ${number} ready`);
	terminal.type('\r~d');
	await opened;
};

/** Every session prints its lines while it is out of sight; then each is looked at. */
const lost = async (): Promise<number> => {
	let missing = 0;
	for (const {number} of sessions.list()) {
		const looked = sessions.attach(number, view);
		if (!(await shows(terminal, `session ${number} line ${lines}`))) missing++;
		terminal.type('\r~d');
		await looked;
	}
	return missing;
};

await open(1);
await lost();
const before = memory();
for (let number = 2; number <= Number(many) + 1; number++) await open(number);
const missing = await lost();
const each = (memory() - before) / Number(many);
await sessions.endAll();
process.stdout.write(JSON.stringify({each, missing}));
process.exit(0);
