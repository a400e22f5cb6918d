import path from 'node:path';
import process from 'node:process';
import {dismissRobots, root} from '../support/robot.ts';
import {startSandbox} from '../support/sandbox.ts';
import {plan} from './fleet-texts.ts';
import {drive, timed} from './pty.ts';
import {absolute, quantile, type Row, relative} from './row.ts';

const program = path.join(root, 'bin', 'reach.js');
const rounds = 9;
/** The end of a frame that is drawn as a whole. */
const frameEnd = '\u001B[?2026l';
const typedQuery = /❯ (?:\u001B\[[\d;]*m)*pay/;

type Environment = Readonly<Record<string, string | undefined>>;

/** Milliseconds from the start to what is waited for; then the program is told to quit. */
const startTo = async (
	args: readonly string[],
	environment: Environment,
	isThere: (written: string) => boolean,
	typed = '',
): Promise<number> => {
	const driven = drive(process.execPath, [program, ...args], {environment, typed});
	try {
		const time = (await driven.until(isThere)) - driven.started;
		driven.type('\u0003\u0003');
		await Promise.race([driven.ended, new Promise(resolve => setTimeout(resolve, 3000))]);
		return time;
	} finally {
		driven.kill();
	}
};

/** Median of a program's whole run, `null` where it is missing. */
const peer = (times: readonly number[]): number | null => (times.length === 0 ? null : quantile(times, 0.5));

/** From the start of the process to the first frame and the first key, with a warm compile cache, beside peers. */
export const rows = async (): Promise<readonly Row[]> => {
	const sandbox = await startSandbox({
		caller: 'root',
		principals: {root: {kind: 'root'}},
		regions: {},
		generate: plan(1000),
	});
	const {environment} = sandbox;
	const [frames, keys, nodes, clis, demos]: [number[], number[], number[], number[], number[]] = [[], [], [], [], []];
	const isDrawn = (written: string) => written.includes(frameEnd);
	try {
		// Two runs write the compile cache; it is written at a clean end only.
		for (let warm = 0; warm < 2; warm++) await startTo([], environment, isDrawn);
		for (let round = 0; round < rounds; round++) {
			frames.push(await startTo([], environment, isDrawn));
			keys.push(await startTo([], environment, written => typedQuery.test(written), 'pay'));
			nodes.push(await timed(process.execPath, ['-e', '']));
			const cli = await timed('aws', ['--version']).catch(() => null);
			// Where there is no such program, the terminal's child ends at once.
			if (cli !== null && cli > 20) clis.push(cli);
			if (round < 3) demos.push(await startTo(['demo'], {}, isDrawn));
		}
	} finally {
		await sandbox.stop();
		dismissRobots();
	}
	const [frame, key] = [quantile(frames, 0.5), quantile(keys, 0.5)];
	return [
		relative('start → first frame', frame, 'ms', rounds, 'node -e ""', peer(nodes), '≤', 4.5),
		relative('start → first frame', frame, 'ms', rounds, 'aws --version', peer(clis), '≤', 0.5),
		relative('start → key typed before start is drawn', key, 'ms', rounds, 'aws --version', peer(clis), '≤', 0.6),
		absolute('demo: start → first frame', quantile(demos, 0.5), 'ms', demos.length, '≤', 1000),
	];
};
