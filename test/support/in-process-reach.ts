import {tmpdir} from 'node:os';
import {PassThrough} from 'node:stream';
import {onTestFinished, vi} from 'vitest';
import type {Host} from '../../src/commands/host.ts';
import {run} from '../../src/commands/program.ts';
import {readFleet} from '../../src/sandbox/fleet/read-fleet.ts';
import {createSandbox, type Sandbox} from '../../src/sandbox/sandbox.ts';
import {emptyHome} from './robot.ts';
import type {Run} from './run.ts';

/** A sandbox in this process: made and gone in some milliseconds, for tests over many fleets. */
export const sandboxHere = async (file: object): Promise<Sandbox> => {
	const reading = readFleet(file, new Date().toISOString());
	if (!reading.ok) throw new Error(JSON.stringify(reading.flaws));
	const sandbox = await createSandbox({
		...{
			fleet: reading.fleet,
			written: file,
			port: 0,
			temporary: tmpdir(),
			home: tmpdir(),
			now: Date.now,
			log: () => {},
		},
		kill: () => true,
		asAws: false,
	});
	return sandbox;
};

/** Points the SDK of this process at a sandbox, until the test is over or it is pointed elsewhere. */
export const pointAt = (environment: Readonly<Record<string, string>>): void => {
	vi.stubEnv('HOME', emptyHome());
	for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
	onTestFinished(() => {
		vi.unstubAllEnvs();
	});
};

const stream = (): {readonly stream: NodeJS.WriteStream; readonly text: () => string} => {
	const made = new PassThrough();
	let text = '';
	made.setEncoding('utf8').on('data', (piece: string) => {
		text += piece;
	});
	return {stream: made as unknown as NodeJS.WriteStream, text: () => text};
};

/** Runs a command line in this process, without a terminal. */
export const reachHere = async (
	args: readonly string[],
	environment: Readonly<Record<string, string>>,
	now: () => number = Date.now,
): Promise<Run> => {
	const [out, err] = [stream(), stream()];
	const host: Host = {
		stdin: new PassThrough() as unknown as NodeJS.ReadStream,
		stdout: out.stream,
		stderr: err.stream,
		openTerminal: () => null,
		environment,
		now,
		node: '',
		dist: name => name,
		program: '',
		version: '0.0.0',
		nodeVersion: 'v24.0.0',
		kill: () => true,
		stop: () => {},
		onSignal: () => () => {},
		onLostPart: () => () => {},
	};
	const code = await run(args, host);
	// The streams hand their last piece on in a later turn.
	await new Promise(resolve => setImmediate(resolve));
	return {code, out: out.text(), err: err.text()};
};
