import {readFileSync} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import {dismissRobots, root} from '../support/robot.ts';
import {startSandbox} from '../support/sandbox.ts';
import {plan, regions} from './fleet-texts.ts';
import {drive} from './pty.ts';
import {absolute, type Row} from './row.ts';

const program = path.join(root, 'bin', 'reach.js');
const policy = {Version: '2012-10-17', Statement: [{Effect: 'Allow', Action: '*', Resource: '*'}]};

/** Resident memory of a process in MB (proc(5), status): now and at its highest. Linux only. */
const memoryOf = (pid: number): {readonly now: number; readonly peak: number} => {
	const status = readFileSync(`/proc/${pid}/status`, 'utf8');
	const megabytes = (name: string) => Number(new RegExp(`${name}:\\s+(\\d+) kB`).exec(status)?.[1]) / 1024;
	return {now: megabytes('VmRSS'), peak: megabytes('VmHWM')};
};

/** The interface with so many nodes listed, indexed, searched, checked and kept in the cache, worker and all. */
const measure = async (nodes: number): Promise<{readonly now: number; readonly peak: number}> => {
	const sandbox = await startSandbox({
		caller: 'all',
		principals: {all: {kind: 'user', policies: {all: policy}}},
		regions: {},
		generate: plan(nodes),
	});
	const driven = drive(process.execPath, [program, '--region', regions.join(',')], {environment: sandbox.environment});
	try {
		await driven.until(written => /access [\d,]+\/[\d,]+/.test(written), 60_000);
		await driven.quiet(4000);
		for (const key of 'payments') {
			driven.type(key);
			await driven.quiet(200);
		}
		driven.type('\u0015');
		await driven.quiet(4000);
		return memoryOf(driven.pid);
	} finally {
		driven.kill();
		await sandbox.stop();
		dismissRobots();
	}
};

/** What 100,000 and 200,000 nodes take of memory. */
export const rows = async (): Promise<readonly Row[]> => {
	const one = await measure(100_000);
	const two = await measure(200_000);
	return [
		absolute('RSS, 100,000 nodes listed, indexed and checked, settled', one.now, 'MB', 1, '≤', 320),
		absolute('the same, peak', one.peak, 'MB', 1, '≤', 400),
		{...absolute('RSS, 200,000 nodes, settled', two.now, 'MB', 1, '≥', 0), limit: 'told'},
	];
};
