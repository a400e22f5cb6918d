import {execFile} from 'node:child_process';
import {existsSync, readFileSync} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import {promisify} from 'node:util';
import {dismissRobots, emptyHome, root} from '../support/robot.ts';
import {type SandboxProcess, startSandbox} from '../support/sandbox.ts';
import {drive} from './pty.ts';
import {absolute, quantile, type Row, relative} from './row.ts';

const run = promisify(execFile);
const child = path.join(import.meta.dirname, 'listing-child.ts');

/** What one listing cost; times in milliseconds, sizes in megabytes. */
type Cost = {
	readonly count: number;
	readonly cpu: number;
	readonly delay: number;
	readonly peakRss: number;
};

const fleetOf = (instances: number) => ({
	caller: 'all',
	principals: {
		all: {
			kind: 'user',
			policies: {all: {Version: '2012-10-17', Statement: [{Effect: 'Allow', Action: '*', Resource: '*'}]}},
		},
	},
	regions: {'eu-west-1': {}, 'us-west-2': {}},
	generate: {seed: 1, instances, regions: ['eu-west-1'], tagValues: {env: 4, team: 40, app: 20, tier: 3}},
});

const list = async ({environment}: SandboxProcess, mode: 'sdk' | 'worker'): Promise<Cost> => {
	const {AWS_CA_BUNDLE: _, ...inherited} = process.env;
	const {stdout} = await run(process.execPath, [child, mode, 'eu-west-1'], {env: {...inherited, ...environment}});
	return JSON.parse(stdout) as Cost;
};

const of = (costs: readonly Cost[], field: keyof Cost): readonly number[] => costs.map(cost => cost[field]);

/** CPU time is only ever added to by what else the machine does: the least of the rounds is nearest to the truth. */
const least = (costs: readonly Cost[]): number => Math.min(...of(costs, 'cpu'));

/** Ways to list, by turns in each round so that what else the machine does meets all of them. */
const measure = async <Name extends string>(
	rounds: number,
	cases: Readonly<Record<Name, {readonly instances: number; readonly mode: 'sdk' | 'worker'}>>,
): Promise<Record<Name, Cost[]>> => {
	const names = Object.keys(cases) as Name[];
	const sandboxes = new Map<number, SandboxProcess>();
	const costs = Object.fromEntries(names.map(name => [name, [] as Cost[]])) as Record<Name, Cost[]>;
	for (let round = 0; round < rounds; round += 1) {
		for (const name of names) {
			const {instances, mode} = cases[name];
			const sandbox = sandboxes.get(instances) ?? (await startSandbox(fleetOf(instances)));
			sandboxes.set(instances, sandbox);
			costs[name].push(await list(sandbox, mode));
		}
	}
	for (const sandbox of sandboxes.values()) await sandbox.stop();
	return costs;
};

/** The longest time that the interface's loop is held up while 10,000 nodes are listed, indexed, checked and drawn. */
const heldUp = async ({environment}: SandboxProcess): Promise<number> => {
	const file = path.join(emptyHome(), 'delay.json');
	const watcher = path.join(root, 'test', 'support', 'watch-loop.mjs');
	const driven = drive(process.execPath, [path.join(root, 'bin', 'reach.js'), '--no-cache'], {
		environment: {...environment, NODE_OPTIONS: `--import ${watcher}`, LOOP_DELAY: file},
	});
	try {
		await driven.until(written => /access [\d,]+\/[\d,]+/.test(written), 60_000);
		await driven.quiet(2000);
		process.kill(driven.pid, 'SIGUSR2');
		while (!existsSync(file) || !readFileSync(file, 'utf8').endsWith('}')) {
			await new Promise(resolve => setTimeout(resolve, 20));
		}
		return JSON.parse(readFileSync(file, 'utf8')).max;
	} finally {
		driven.kill();
	}
};

const heldUpRounds = 5;
const delays = async (): Promise<readonly number[]> => {
	const sandbox = await startSandbox({...fleetOf(10_000), latencyMs: 100});
	const times: number[] = [];
	for (let round = 0; round < heldUpRounds; round++) times.push(await heldUp(sandbox));
	await sandbox.stop();
	dismissRobots();
	return times;
};

/**
 * What listing costs from the wire to the row: the worker as it ships, the rows kept, beside the SDK's own paginator
 * that drops what it decodes. CPU is that of the whole process, after a first listing that loads all modules.
 */
export const rows = async (): Promise<readonly Row[]> => {
	const interfaces = await delays();
	const {few} = await measure(5, {few: {instances: 10_000, mode: 'worker'}});
	const {many, twice, sdk} = await measure(3, {
		many: {instances: 100_000, mode: 'worker'},
		twice: {instances: 200_000, mode: 'worker'},
		sdk: {instances: 100_000, mode: 'sdk'},
	});
	return [
		relative('CPU from wire to row, 100,000 instances', least(many), 'ms', 3, 'SDK alone', least(sdk), '≤', 1.25),
		relative('the same, 200,000 instances', least(twice), 'ms', 3, '100,000', least(many), '≤', 2.1),
		absolute('longest main loop delay, listing 10,000', quantile(of(few, 'delay'), 0.5), 'ms', 5, '≤', 25),
		absolute('the same in the interface', quantile(interfaces, 0.5), 'ms', interfaces.length, '≤', 25),
		absolute('peak RSS, listing 100,000', Math.max(...of(many, 'peakRss')), 'MB', 3, '≤', 400),
		absolute('instances listed', Math.min(...of(many, 'count')), 'instances', 3, '=', 100_000),
	];
};
