import path from 'node:path';
import process from 'node:process';
import {dismissRobots, emptyHome, root} from '../support/robot.ts';
import {type SandboxProcess, startSandbox} from '../support/sandbox.ts';
import {plan} from './fleet-texts.ts';
import {drive, ran} from './pty.ts';
import {absolute, quantile, type Row, relative} from './row.ts';

const program = path.join(root, 'bin', 'reach.js');
const rounds = 9;
/** The end of a frame that is drawn as a whole. */
const frameEnd = '\u001B[?2026l';
const typedQuery = /❯ (?:\u001B\[[\d;]*m)*pay/;

type Environment = Readonly<Record<string, string | undefined>>;

const isDrawn = (written: string): boolean => written.includes(frameEnd);
/** A frame with nodes of the last time: one that only says that they will come is not what was asked for. */
const isDrawnWithNodes = (written: string): boolean => written.split(frameEnd).slice(0, -1).some(isOfLastTime);
const isOfLastTime = (frame: string): boolean => frame.includes('nodes as listed') && /i-[0-9a-f]{17}/.test(frame);

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

/** Milliseconds from the start to the last frame: when all nodes are listed and checked, nothing is drawn any more. */
const startToTheEnd = async (environment: Environment): Promise<number> => {
	const driven = drive(process.execPath, [program, '--no-cache'], {environment});
	try {
		await driven.until(written => /access [\d,]+\/[\d,]+/.test(written));
		return (await driven.quiet(1000)) - driven.started;
	} finally {
		driven.kill();
	}
};

const policy = {Version: '2012-10-17', Statement: [{Effect: 'Allow', Action: '*', Resource: '*'}]};
const sandboxOf = (instances: number): Promise<SandboxProcess> =>
	startSandbox({
		caller: 'all',
		principals: {all: {kind: 'user', policies: {all: policy}}},
		regions: {},
		generate: {...plan(instances), regions: ['eu-west-1']},
	});

/** A home whose cache holds all nodes of the sandbox. */
const warmHome = async ({environment}: SandboxProcess): Promise<Environment> => {
	const home = {...environment, HOME: emptyHome()};
	const driven = drive(process.execPath, [program], {environment: home});
	await driven.until(written => /access [\d,]+\/[\d,]+/.test(written), 60_000);
	await driven.quiet(2500);
	driven.type('\u0003\u0003');
	await driven.ended;
	return home;
};

/** Adds the time of a program's whole run; where it is missing or fails, nothing. */
const add = async (times: number[], file: string, args: readonly string[], environment: Environment = {}) => {
	const {time, code} = await ran(file, args, environment);
	if (code === 0) times.push(time);
};

const middle = (times: readonly number[]): number | null => (times.length === 0 ? null : quantile(times, 0.5));

/** From the start of the process to the first frame, the first key and all verdicts, beside peers, by turns. */
export const rows = async (): Promise<readonly Row[]> => {
	const [few, many] = [await sandboxOf(1000), await sandboxOf(10_000)];
	const [frames, warm, keys, whole]: [number[], number[], number[], number[]] = [[], [], [], []];
	const [nodes, versions, lists, demos]: [number[], number[], number[], number[]] = [[], [], [], []];
	try {
		const cached = await warmHome(many);
		// Two runs write the compile cache; it is written at a clean end only.
		for (let warming = 0; warming < 2; warming++) await startTo([], few.environment, isDrawn);
		for (let round = 0; round < rounds; round++) {
			await add(nodes, process.execPath, ['-e', '']);
			frames.push(await startTo([], few.environment, isDrawn));
			warm.push(await startTo([], cached, isDrawnWithNodes));
			keys.push(await startTo([], few.environment, written => typedQuery.test(written), 'pay'));
			await add(versions, 'aws', ['--version']);
			if (round % 2 === 0) {
				whole.push(await startToTheEnd(few.environment));
				const list = `aws ec2 describe-instances --endpoint-url ${few.endpoint} > /dev/null`;
				await add(lists, '/bin/sh', ['-c', list], {...few.environment, AWS_PAGER: ''});
			}
			if (round < 3) demos.push(await startTo(['demo'], {}, isDrawn));
		}
	} finally {
		await Promise.all([few.stop(), many.stop()]);
		dismissRobots();
	}
	const [frame, first, key, end] = [frames, warm, keys, whole].map(times => quantile(times, 0.5)) as [
		number,
		number,
		number,
		number,
	];
	const cached = 'start → first frame, 10,000 cached nodes';
	const verdicts = 'start → 1,000 nodes with verdicts';
	return [
		relative('start → first frame, nothing cached', frame, 'ms', rounds, 'node -e ""', middle(nodes), '≤', 4.5),
		relative('start → first frame, nothing cached', frame, 'ms', rounds, 'aws --version', middle(versions), '≤', 0.5),
		relative(cached, first, 'ms', rounds, 'node -e ""', middle(nodes), '≤', 6),
		relative(cached, first, 'ms', rounds, 'aws --version', middle(versions), '≤', 0.5),
		relative('start → key typed before start is drawn', key, 'ms', rounds, 'aws --version', middle(versions), '≤', 0.6),
		relative(verdicts, end, 'ms', whole.length, 'aws ec2 describe-instances', middle(lists), '≤', 1),
		absolute('demo: start → first frame', quantile(demos, 0.5), 'ms', demos.length, '≤', 1000),
	];
};
