import {spawn} from 'node:child_process';
import {mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {createInterface} from 'node:readline';

const program = path.join(import.meta.dirname, '..', '..', 'dist', 'sandbox.js');

/** A local AWS in a process of its own. */
export type SandboxProcess = {
	readonly endpoint: string;
	/** `AWS_…` variables that point tools at it. */
	readonly environment: Readonly<Record<string, string>>;
	readonly pid: number;
	/** Calls so far: `ssm:StartSession` and `ssm:StartSession@eu-west-1` → how many. */
	readonly calls: () => Promise<Record<string, number>>;
	/** Begins the count again. */
	readonly resetCalls: () => Promise<void>;
	/** Changes the running fleet: fields of the fleet file, and `nodes`: id → `{ping, state, name, tags}`. */
	readonly set: (change: object) => Promise<void>;
	/** Sends one line of control and gives its answer. */
	readonly command: (command: object) => Promise<Record<string, unknown>>;
	/** What it said on stderr. */
	readonly said: () => string;
	/** Ends it and gives its exit code. */
	readonly stop: () => Promise<number | null>;
};

const started = new Set<SandboxProcess>();

/** Ends every sandbox that a test left; for `afterEach` or `afterAll`. */
export const stopSandboxes = async (): Promise<void> => {
	await Promise.all([...started].map(one => one.stop()));
};

/**
 * Starts `dist/sandbox.js` with a fleet (an object as in a fleet file, written to a temporary file) or, without one,
 * with the demo fleet. Rejects with what it said when it does not start.
 */
export const startSandbox = async (fleet?: object, args: readonly string[] = []): Promise<SandboxProcess> => {
	const folder = await mkdtemp(path.join(tmpdir(), 'reach-fleet-'));
	const file = path.join(folder, 'fleet.json');
	if (fleet) await writeFile(file, JSON.stringify(fleet));
	const child = spawn(process.execPath, [program, ...(fleet ? ['--fleet', file] : []), ...args], {stdio: 'pipe'});
	let said = '';
	child.stderr.setEncoding('utf8').on('data', (text: string) => {
		said += text;
	});
	child.stdin.on('error', () => {});
	const ended = new Promise<number | null>(resolve => {
		child.once('close', code => resolve(code));
		child.once('error', () => resolve(null));
	});
	const lines = createInterface({input: child.stdout})[Symbol.asyncIterator]();
	const first = await lines.next();
	await rm(folder, {recursive: true, force: true});
	if (first.done) throw new Error(`the sandbox ended with code ${await ended}: ${said}`);
	const {endpoint, environment} = JSON.parse(first.value);
	let last: Promise<unknown> = Promise.resolve();
	const command = (wanted: object): Promise<Record<string, unknown>> => {
		const answer = last.then(async () => {
			child.stdin.write(`${JSON.stringify(wanted)}\n`);
			const line = await lines.next();
			if (line.done) throw new Error(`the sandbox is gone: ${said}`);
			return JSON.parse(line.value) as Record<string, unknown>;
		});
		last = answer.catch(() => {});
		return answer;
	};
	const obeyed = async (wanted: object): Promise<Record<string, unknown>> => {
		const answer = await command(wanted);
		if (answer['ok'] !== true) throw new Error(String(answer['error']));
		return answer;
	};
	const sandbox: SandboxProcess = {
		endpoint,
		environment,
		pid: child.pid ?? 0,
		calls: async () => (await obeyed({stats: true}))['calls'] as Record<string, number>,
		resetCalls: async () => void (await obeyed({reset: true})),
		set: async change => void (await obeyed({set: change})),
		command,
		said: () => said,
		stop: async () => {
			started.delete(sandbox);
			child.stdin.end();
			return ended;
		},
	};
	started.add(sandbox);
	return sandbox;
};
