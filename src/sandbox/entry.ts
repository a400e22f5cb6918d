import {readFileSync} from 'node:fs';
import {homedir, tmpdir} from 'node:os';
import process from 'node:process';
import {parseArgs} from 'node:util';
import {lineReader, obey} from './control.ts';
import {demoFleet} from './demo/demo-fleet.ts';
import {type FleetReading, parseFleet, readFleet} from './fleet/read-fleet.ts';
import {createSandbox} from './sandbox.ts';

/** Ends the process with lines on stderr: 1 for trouble at run time, 2 for what whoever started us can mend. */
const giveUp = (lines: readonly string[], code: 1 | 2): never => {
	process.stderr.write(`${lines.join('\n')}\n`);
	process.exit(code);
};

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

type Arguments = {readonly file: string | null; readonly port: number; readonly asAws: boolean};

const readArguments = (): Arguments => {
	try {
		const {values} = parseArgs({
			options: {fleet: {type: 'string'}, port: {type: 'string'}, 'as-aws': {type: 'boolean', default: false}},
		});
		const port = Number(values.port ?? 0);
		if (Number.isInteger(port) && port >= 0 && port <= 65_535)
			return {file: values.fleet ?? null, port, asAws: values['as-aws']};
		return giveUp([`--port: expected a number from 0 to 65535, found ${values.port}`], 2);
	} catch (error) {
		return giveUp([messageOf(error)], 2);
	}
};

const readText = (file: string): string => {
	try {
		return readFileSync(file, 'utf8');
	} catch (error) {
		return giveUp([`${file}: ${messageOf(error)}`], 2);
	}
};

const start = async (): Promise<void> => {
	const {file, port, asAws} = readArguments();
	const started = Date.now();
	const now = new Date(started).toISOString();
	const text = file === null ? null : readText(file);
	const demo = demoFleet(started);
	const reading: FleetReading = text === null ? readFleet(demo, now) : parseFleet(text, now);
	if (!reading.ok) {
		const lines = reading.flaws.map(({path, reason}) => `${file ?? 'demo fleet'}: ${path}: ${reason}`);
		return giveUp(lines, 2);
	}
	const sandbox = await createSandbox({
		fleet: reading.fleet,
		written: text === null ? demo : JSON.parse(text),
		port,
		asAws,
		temporary: tmpdir(),
		home: homedir(),
		now: Date.now,
		kill: (pid, signal) => process.kill(pid, signal),
		log: line => process.stderr.write(`${line}\n`),
	});
	let ending = false;
	const end = async (code: number): Promise<void> => {
		if (ending) return;
		ending = true;
		await sandbox.close();
		process.exit(code);
	};
	for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => void end(0));
	process.on('uncaughtException', error => {
		process.stderr.write(`${error.stack ?? error.message}\n`);
		void end(1);
	});
	// Whoever started us may be gone: nobody reads what we say then.
	process.stdout.on('error', () => void end(0));
	process.stderr.on('error', () => {});
	const readCommand = lineReader(line => process.stdout.write(`${obey(line, sandbox.controls)}\n`));
	process.stdin.setEncoding('utf8').on('data', readCommand);
	for (const event of ['end', 'close', 'error']) process.stdin.on(event, () => void end(0));
	const {endpoint, environment} = sandbox;
	process.stdout.write(`${JSON.stringify({endpoint, environment})}\n`);
};

start().catch((error: unknown) => giveUp([messageOf(error)], 1));
