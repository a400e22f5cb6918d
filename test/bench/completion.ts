import {readdirSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import {dismissRobots, emptyHome, keys, root, startReach} from '../support/robot.ts';
import {startSandbox} from '../support/sandbox.ts';
import {fleetOf} from '../support/small-fleet.ts';
import {ran} from './pty.ts';
import {absolute, quantile, type Row, relative} from './row.ts';

const rounds = 15;
const count = 100_000;

/** A word completed from the names of 100,000 nodes, as a shell would ask for it, beside a Node that does nothing. */
export const rows = async (): Promise<readonly Row[]> => {
	const sandbox = await startSandbox(fleetOf());
	const environment = {...sandbox.environment, HOME: emptyHome()};
	const [times, nodes]: [number[], number[]] = [[], []];
	try {
		const robot = startReach([], {environment});
		await robot.sees('2 shown');
		await robot.sees('built-in client');
		robot.type(keys.ctrl('c'));
		await robot.ended;
		const folder = path.join(environment.HOME, '.cache', 'reach', 'nodes');
		const file = readdirSync(folder).find(name => name.startsWith('names-')) ?? 'none';
		const lines = Array.from({length: count}, (_, at) => `i-${at.toString(16).padStart(17, '0')}\tnode-${at}\n`);
		writeFileSync(path.join(folder, file), lines.join(''), {mode: 0o600});
		const asked = [path.join(root, 'bin', 'reach.js'), 'complete', 'bash', '--', 'reach shell node-9999', 'node-9999'];
		for (let round = -2; round < rounds; round++) {
			const {time} = await ran(process.execPath, asked, environment);
			const {time: node} = await ran(process.execPath, ['-e', '']);
			if (round < 0) continue;
			times.push(time);
			nodes.push(node);
		}
	} finally {
		await sandbox.stop();
		dismissRobots();
	}
	const median = quantile(times, 0.5);
	return [
		absolute('complete a name among 100,000 nodes', median, 'ms', rounds, '≤', 100),
		relative('complete a name among 100,000 nodes', median, 'ms', rounds, 'node -e ""', quantile(nodes, 0.5), '≤', 3.5),
	];
};
