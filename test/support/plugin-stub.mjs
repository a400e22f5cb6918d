#!/usr/bin/env node
// Stands in for session-manager-plugin. STUB names what it does, STUB_VERSION what it answers to --version.
import {appendFileSync, writeSync} from 'node:fs';
import {connect, createServer} from 'node:net';
import process from 'node:process';

const {STUB = 'report', STUB_VERSION = '1.2.764.0'} = process.env;
const say = text => process.stdout.write(text);

/** All of the output, however slow its reader; `process.stdout` would keep it in memory. */
const sayAll = (piece, times) => {
	for (let count = 0; count < times; count++) writeSync(1, piece);
};

const size = () => `${process.stdout.columns}x${process.stdout.rows}`;

const versions = {
	hang: () => setInterval(() => {}, 1000),
	silent: () => {},
	flood: () => sayAll('9'.repeat(1000), 10_000),
};

/** Modes that a full-screen program leaves behind when it dies. */
const dirt =
	'\x1b[?1049h\x1b[?1003h\x1b[?1006h\x1b[?2004h\x1b[?1h\x1b=\x1b[?25l\x1b[5;10r\x1b[?6h\x1b[31m\x1b(0\x1b[4h\x1b[3 q';

/** Repeats every byte that it gets in hexadecimal; `q` ends it. */
const echo = () => {
	process.stdin.setRawMode(true);
	process.stdin.on('data', bytes => {
		say(`<${bytes.toString('hex')}>`);
		if (bytes.includes(0x71)) process.exit(0);
	});
};

const stubs = {
	report: () => {
		const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => /^(AWS|REACH|TERM)/.test(name)));
		say(`REPORT${JSON.stringify({argv: process.argv.slice(2), env, size: size()})}END`);
	},
	echo: () => {
		process.stdout.on('resize', () => say(`[size ${size()}]`));
		echo();
		say(`READY ${process.pid} `);
	},
	'late-echo': () => {
		const until = Date.now() + 700;
		while (Date.now() < until);
		echo();
		say('READY ');
	},
	signals: () => {
		for (const name of ['SIGINT', 'SIGQUIT', 'SIGTSTP']) process.on(name, () => say(`[${name}]`));
		process.stdin.on('data', () => process.exit(0));
		say('READY ');
	},
	dirty: () => {
		say(dirt);
		process.stdout.write('READY ', () => process.kill(process.pid, 'SIGKILL'));
	},
	cat: () => process.stdin.pipe(process.stdout),
	crash: () => process.exit(3),
	flood: () => {
		sayAll(Buffer.alloc(65_536, 'x'), 320);
		writeSync(1, 'THE END');
	},
	gigabyte: () => {
		sayAll(Buffer.alloc(1_000_000, 'x'), 1000);
		writeSync(1, 'THE END');
	},
	endless: () => {
		say(`READY ${process.pid} `);
		setImmediate(() => sayAll(Buffer.alloc(4096, 'y'), 1e9));
	},
	bytes: () => sayAll(Buffer.from([0x66, 0xff, 0xfe, 0x80, 0xc3, 0x28, 0x00, 0x67]), 1),
	stubborn: () => {
		for (const name of ['SIGTERM', 'SIGHUP', 'SIGINT']) process.on(name, () => {});
		setInterval(() => {}, 1000);
		say(`READY ${process.pid} `);
	},
	/** Forwards a port to STUB_DESTINATION, as the plugin does; notes its process id in STUB_NOTE. */
	port: () => {
		const {STUB_DESTINATION = '0', STUB_NOTE = '/dev/null'} = process.env;
		appendFileSync(STUB_NOTE, `${process.pid}\n`);
		const server = createServer({allowHalfOpen: true}, socket => {
			const far = connect({port: Number(STUB_DESTINATION), host: '127.0.0.1', allowHalfOpen: true});
			far.on('error', () => {
				say('\nConnection to destination port failed, check SSM Agent logs.\n');
				socket.destroy();
			});
			socket.on('error', () => far.destroy());
			socket.pipe(far).pipe(socket);
		});
		process.on('SIGINT', () => process.exit(0));
		server.listen(0, '127.0.0.1', () => {
			say('\nStarting session with SessionId: stub\n');
			say(`Port ${server.address().port} opened for sessionId stub.\nWaiting for connections...\n`);
		});
	},
	credentials: async () => {
		const {AWS_CONTAINER_CREDENTIALS_FULL_URI: uri = '', AWS_CONTAINER_AUTHORIZATION_TOKEN: token = ''} = process.env;
		const answer = await fetch(uri, {headers: {authorization: token}});
		say(`GOT${JSON.stringify({uri, body: await answer.json()})}END`);
	},
};

if (process.argv[2] === '--version') (versions[STUB_VERSION] ?? (() => say(`${STUB_VERSION}\n`)))();
else await stubs[STUB]();
