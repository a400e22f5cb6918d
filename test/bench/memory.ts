import {readFileSync} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import {dismissRobots, root} from '../support/robot.ts';
import {startSandbox} from '../support/sandbox.ts';
import {plan, regions} from './fleet-texts.ts';
import {type Driven, drive} from './pty.ts';
import {absolute, type Row} from './row.ts';

const program = path.join(root, 'bin', 'reach.js');
const policy = {Version: '2012-10-17', Statement: [{Effect: 'Allow', Action: '*', Resource: '*'}]};

/** Resident memory of a process in MB (proc(5), status): now and at its highest. Linux only. */
const memoryOf = (pid: number): {readonly now: number; readonly peak: number} => {
	const status = readFileSync(`/proc/${pid}/status`, 'utf8');
	const megabytes = (name: string) => Number(new RegExp(`${name}:\\s+(\\d+) kB`).exec(status)?.[1]) / 1024;
	return {now: megabytes('VmRSS'), peak: megabytes('VmHWM')};
};

const down = '\u001B[B';
const progress = /access (?:\u001B\[[\d;]*m)*([\d,]+)\/([\d,]+)/g;

/** Moves the cursor on, which is worth a hundred checks a time, until the progress is gone because all nodes are checked. */
const checkAll = async (driven: Driven): Promise<void> => {
	const end = performance.now() + 400_000;
	let share = 0;
	for (let isTold = true; isTold || share < 0.99; ) {
		if (performance.now() > end) throw new Error(`only ${Math.round(100 * share)} % of the nodes were checked in time`);
		driven.mark();
		for (let key = 0; key < 100; key++) {
			driven.type(down);
			await new Promise(resolve => setTimeout(resolve, 20));
		}
		const [, done, all] = [...driven.written().matchAll(progress)].at(-1) ?? [];
		isTold = done !== undefined;
		if (done && all) share = Number(done.replaceAll(',', '')) / Number(all.replaceAll(',', ''));
	}
};

/** What a process holds once it has not given anything back for half a minute: V8 begins with that when a program rests. */
const settled = async (pid: number): Promise<{readonly now: number; readonly peak: number}> => {
	let [least, since] = [Number.POSITIVE_INFINITY, performance.now()];
	while (performance.now() < since + 30_000) {
		const {now} = memoryOf(pid);
		if (now < least - 1) [least, since] = [now, performance.now()];
		await new Promise(resolve => setTimeout(resolve, 500));
	}
	return memoryOf(pid);
};

/** The interface with so many nodes listed, indexed, searched and kept in the cache, worker and all; `isChecked`: every one checked, too. */
const measure = async (nodes: number, isChecked: boolean): Promise<{readonly now: number; readonly peak: number}> => {
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
		if (isChecked) await checkAll(driven);
		for (const key of 'payments') {
			driven.type(key);
			await driven.quiet(200);
		}
		driven.type('\u0015');
		return await settled(driven.pid);
	} finally {
		driven.kill();
		await sandbox.stop();
		dismissRobots();
	}
};

/** What 100,000 nodes take of memory once each has its verdict, and 200,000 of which the first thousand have. */
export const rows = async (): Promise<readonly Row[]> => {
	const one = await measure(100_000, true);
	const two = await measure(200_000, false);
	return [
		absolute('RSS, 100,000 nodes listed, indexed and checked, settled', one.now, 'MB', 1, '≤', 320),
		absolute('the same, peak', one.peak, 'MB', 1, '≤', 400),
		{...absolute('RSS, 200,000 nodes listed and indexed, settled', two.now, 'MB', 1, '≥', 0), limit: 'told'},
	];
};
