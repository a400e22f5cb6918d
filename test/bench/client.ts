import {type ChildProcess, spawn} from 'node:child_process';
import {createHash, randomBytes} from 'node:crypto';
import {once} from 'node:events';
import path from 'node:path';
import process from 'node:process';
import {createInterface} from 'node:readline';
import {spawn as spawnPty} from 'node-pty';
import {type ClientOptions, clientCall} from '../support/client-process.ts';
import {findPlugin, takesAnyGateway} from '../support/real-plugin.ts';
import {portRows} from './client-ports.ts';
import {fuzzers} from './fuzz.ts';
import {absolute, quantile, type Row} from './row.ts';

/**
 * Puts the plugin beside a row: measured here and now if there is one that takes our gateway's address, else what was
 * recorded of it on an idle machine of the same size.
 */
const beside = (row: Row, recorded: number, measured: number | null): Row => ({
	...row,
	peer: measured === null ? 'session-manager-plugin 1.2.677.0, recorded' : 'session-manager-plugin, measured',
	peerValue: measured ?? recorded,
	ratio: (row.value ?? Number.NaN) / (measured ?? recorded),
});

type Report = Readonly<Record<string, unknown>>;

/** The gateway of client-gateway.ts, running. */
export type BenchGateway = {
	readonly port: number;
	/** The next report. */
	readonly next: () => Promise<Report>;
	readonly stop: () => void;
};

/** Starts the gateway. */
export const startBenchGateway = async (): Promise<BenchGateway> => {
	const child = spawn(process.execPath, [path.join(import.meta.dirname, 'client-gateway.ts')], {
		stdio: ['pipe', 'pipe', 'inherit'],
		env: {...process.env, NODE_NO_WARNINGS: '1'},
	});
	const lines = createInterface({input: child.stdout})[Symbol.asyncIterator]();
	const next = async (): Promise<Report> => JSON.parse((await lines.next()).value ?? '{}') as Report;
	const {port} = await next();
	return {port: Number(port), next, stop: () => child.stdin.end()};
};

/** Starts the built-in client, or the plugin with the same arguments. */
const startClient = (
	options: ClientOptions,
	stdout: 'pipe' | 'ignore' = 'pipe',
	plugin: string | null = null,
	stderr: 'inherit' | 'ignore' = 'inherit',
): ChildProcess => {
	const {args, env} = clientCall(options);
	const [file, rest] = plugin === null ? [process.execPath, args] : [plugin, args.slice(1)];
	return spawn(file, rest, {env, stdio: ['pipe', stdout, stderr]});
};

const rounds = 3;

/** Runs a measurement some times; the median. */
const median = async (measure: () => Promise<number>): Promise<number> => {
	const values: number[] = [];
	for (let round = 0; round < rounds; round++) values.push(await measure());
	return quantile(values, 0.5);
};

const input = async ({port, next}: BenchGateway, bytes: number, plugin: string | null = null): Promise<number> => {
	const data = randomBytes(bytes);
	const client = startClient({url: `ws://127.0.0.1:${port}/sink?bytes=${data.length}`}, 'ignore', plugin);
	client.stdin?.on('error', () => {});
	client.stdin?.write(data);
	const {milliseconds, digest} = await next();
	client.kill();
	await once(client, 'close');
	// The plugin changes single line feeds.
	const isWhole = plugin !== null || digest === createHash('sha256').update(data).digest('hex');
	return isWhole ? data.length / 1e3 / Number(milliseconds) : Number.NaN;
};

const output = async (
	{port}: BenchGateway,
	size: number,
	bytes: number,
	plugin: string | null = null,
): Promise<number> => {
	const client = startClient({url: `ws://127.0.0.1:${port}/source?bytes=${bytes}&size=${size}`}, 'pipe', plugin);
	let received = 0;
	let started = 0;
	let ended = 0;
	client.stdout?.on('data', (data: Buffer) => {
		ended = performance.now();
		// The first line is the client's own.
		if (received > 200 && started === 0) started = ended;
		received += data.length;
	});
	await once(client, 'close');
	return received >= bytes ? received / 1e3 / (ended - started) : Number.NaN;
};

/** Milliseconds from key to echo on a terminal. */
const echoes = ({port}: BenchGateway, count: number): Promise<number[]> =>
	new Promise(resolve => {
		const {args, env} = clientCall({url: `ws://127.0.0.1:${port}/echo`});
		const pty = spawnPty(process.execPath, args, {cols: 80, rows: 24, env});
		const times: number[] = [];
		let sent = 0;
		let isReady = false;
		const key = (): void => {
			sent = performance.now();
			pty.write('a');
		};
		pty.onData(data => {
			if (!isReady) {
				isReady = data.includes('READY');
				// The size is said again after 200 ms.
				if (isReady) setTimeout(key, 500);
				return;
			}
			times.push(performance.now() - sent);
			if (times.length < count) setTimeout(key, 3);
			else pty.kill('SIGKILL');
		});
		pty.onExit(() => resolve(times.slice(50)));
	});

/** As reach calls it: credentials come from an endpoint on this machine, and sign the websocket. */
const firstFrame = async ({port, next}: BenchGateway): Promise<number> => {
	const env = {
		AWS_CONFIG_FILE: '/dev/null',
		AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
		AWS_CONTAINER_CREDENTIALS_FULL_URI: `http://127.0.0.1:${port}/credentials`,
		AWS_CONTAINER_AUTHORIZATION_TOKEN: 'token',
	};
	const started = performance.timeOrigin + performance.now();
	const client = startClient({url: `ws://127.0.0.1:${port}/first`, env}, 'ignore');
	const {arrived} = await next();
	client.kill('SIGKILL');
	await once(client, 'close');
	return Number(arrived) - started;
};

const emptyNode = async (): Promise<number> => {
	const started = performance.now();
	await once(spawn(process.execPath, ['-e', '']), 'close');
	return performance.now() - started;
};

/** Bytes that were lost or doubled, in either direction, over a session that loses its socket all the time. */
const storm = async ({port, next}: BenchGateway, resumes: number): Promise<{resumes: number; wrong: number}> => {
	const options = {
		url: `ws://127.0.0.1:${port}/storm?resumes=${resumes}`,
		endpoint: `http://127.0.0.1:${port}`,
		env: {AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE', AWS_SECRET_ACCESS_KEY: 'secret'},
	};
	// It says when it takes long to come back.
	const client = startClient(options, 'pipe', null, 'ignore');
	const sent = createHash('sha256');
	const got = createHash('sha256');
	let sentBytes = 0;
	let gotBytes = 0;
	const opening = '\nStarting session with SessionId: sess-1\n'.length;
	let skipped = 0;
	client.stdout?.on('data', (data: Buffer) => {
		const skip = Math.min(opening - skipped, data.length);
		skipped += skip;
		got.update(data.subarray(skip));
		gotBytes += data.length - skip;
	});
	client.stdin?.on('error', () => {});
	const typing = setInterval(() => {
		const bytes = randomBytes(1 + Math.floor(Math.random() * 3000));
		sent.update(bytes);
		sentBytes += bytes.length;
		client.stdin?.write(bytes);
	}, 5);
	await next();
	clearInterval(typing);
	client.stdin?.end();
	const report = await next();
	await once(client, 'close');
	const isRight = report['input'] === sent.digest('hex') && report['output'] === got.digest('hex');
	const difference =
		Math.abs(Number(report['inputBytes']) - sentBytes) + Math.abs(Number(report['outputBytes']) - gotBytes);
	return {resumes: Number(report['sockets']) - 1, wrong: isRight ? 0 : Math.max(1, difference)};
};

const fuzzRows = (inputs: number): Row[] =>
	Object.entries(fuzzers).map(([name, fuzz]) =>
		absolute(`client: ${name} parser, nonsense that broke it`, fuzz(inputs, 1).failures.length, '', inputs, '=', 0),
	);

/** The real plugin at the same work; `null` where there is none, or one that wants AWS's own host names. */
const pluginFigures = async (gateway: BenchGateway): Promise<{input: number; small: number; large: number} | null> => {
	const plugin = findPlugin();
	if (plugin === null) return null;
	if (!takesAnyGateway(plugin)) return null;
	return {
		input: await input(gateway, 2_000_000, plugin),
		small: await output(gateway, 1024, 60_000_000, plugin),
		large: await output(gateway, 16_384, 200_000_000, plugin),
	};
};

/** The built-in session client beside the plugin's recorded figures. */
export const rows = async (): Promise<readonly Row[]> => {
	const gateway = await startBenchGateway();
	try {
		// A run that ends by itself writes the compile cache.
		await output(gateway, 1024, 1024);
		const starts: number[] = [];
		const nodes: number[] = [];
		for (let turn = 0; turn < 15; turn++) {
			starts.push(await firstFrame(gateway));
			nodes.push(await emptyNode());
		}
		const [start, node] = [quantile(starts, 0.5), quantile(nodes, 0.5)];
		const times = await echoes(gateway, 550);
		const [p50, p95] = [quantile(times, 0.5), quantile(times, 0.95)];
		const typed = await median(() => input(gateway, 40_000_000));
		const small = await median(() => output(gateway, 1024, 60_000_000));
		const large = await median(() => output(gateway, 16_384, 200_000_000));
		const {resumes, wrong} = await storm(gateway, 1000);
		const theirs = await pluginFigures(gateway);
		const bulk = 'client: input, 1,024-byte payloads';
		return [
			beside(absolute(bulk, typed, 'MB/s', rounds, '≥', 20), 0.67, theirs?.input ?? null),
			beside(absolute('client: output, 1 KiB payloads', small, 'MB/s', rounds, '≥', 33), 33, theirs?.small ?? null),
			beside(absolute('client: output, 16 KiB payloads', large, 'MB/s', rounds, '≥', 75), 75, theirs?.large ?? null),
			beside(absolute('client: key to echo, median', p50, 'ms', times.length, '≤', 1), 1.05, null),
			beside(absolute('client: key to echo, 95th percentile', p95, 'ms', times.length, '≤', 2), 2.1, null),
			beside(absolute('client: spawn to first frame', start, 'ms', starts.length, '≤', 120), 14, null),
			absolute('client: spawn to first frame / node -e ""', start / node, '×', starts.length, '≤', 5),
			absolute('client: bytes lost or doubled over resumes', wrong, 'B', resumes, '=', 0),
			...(await portRows()),
			...fuzzRows(1_000_000),
		];
	} finally {
		gateway.stop();
	}
};
