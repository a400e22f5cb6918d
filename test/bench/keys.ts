import {execFileSync} from 'node:child_process';
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {dismissRobots, root} from '../support/robot.ts';
import {type SandboxProcess, startSandbox} from '../support/sandbox.ts';
import {fleetTexts, plan, regions, typedQueries} from './fleet-texts.ts';
import {type Driven, drive} from './pty.ts';
import {quantile, type Row, relative} from './row.ts';

const nodes = 100_000;
const program = path.join(root, 'bin', 'reach.js');
const byHand = path.join(import.meta.dirname, 'ansi-list.ts');
const frameEnd = '\u001B[?2026l';
const keyOf = {down: '\u001B[B', up: '\u001B[A', clear: '\u0015'} as const;

const pause = (milliseconds: number) => new Promise(resolve => setTimeout(resolve, milliseconds));
const plain = (written: string): string => written.replace(/\u001B(?:\[[\d;?]*[A-Za-z]|[()].|[=>])/g, '');

/** Types a key; milliseconds until what was written since is as wanted. */
const stroke = async (driven: Driven, key: string, isThere: (written: string) => boolean): Promise<number> => {
	driven.mark();
	const typed = performance.now();
	driven.type(key);
	return (await driven.until(isThere)) - typed;
};

/** As {@link stroke}, until the last write: where nothing else is drawn, the result of a search is drawn last. */
const strokeToTheEnd = async (driven: Driven, key: string): Promise<number> => {
	driven.mark();
	const typed = performance.now();
	driven.type(key);
	await driven.until(written => written.includes(frameEnd));
	return (await driven.quiet(100)) - typed;
};

const startReach = (environment: SandboxProcess['environment'], profile: string): Driven => {
	const args = [program, '--no-cache', '--region', regions.join(','), '--profile', profile];
	return drive(process.execPath, args, {environment});
};

/** How many nodes the last frame says are listed. */
const shownIn = (written: string): number => {
	const counts = [...plain(written.slice(-20_000)).matchAll(/([\d,]+) shown/g)];
	return Number(counts.at(-1)?.[1]?.replaceAll(',', '') ?? 0);
};

const shown = (driven: Driven, least: number): Promise<number> =>
	driven.until(written => shownIn(written) >= least, 180_000);

/**
 * Keys while pages arrive: until the first frame that shows the key. More than half of the nodes are there before the
 * first key and some are still missing after the last, or the figure would be that of fewer nodes, or of a list at rest.
 */
const arriving = async (sandbox: SandboxProcess): Promise<number[]> => {
	await sandbox.set({latencyMs: {ec2: 300, ssm: 300}});
	const driven = startReach(sandbox.environment, 'root');
	const times: number[] = [];
	try {
		await shown(driven, 0.55 * nodes);
		await sandbox.set({latencyMs: {ec2: 1300, ssm: 1300}});
		for (const [word = ''] of typedQueries.map(typed => typed.slice(-1))) {
			for (let length = 1; length <= word.length; length++) {
				const wanted = word.slice(0, length);
				const isThere = (written: string) => written.includes(frameEnd) && plain(written).includes(`❯ ${wanted}`);
				times.push(await stroke(driven, word.charAt(length - 1), isThere));
				await pause(40);
			}
			driven.type(keyOf.clear);
			await pause(100);
		}
		driven.mark();
		await shown(driven, 1);
		if (shownIn(driven.written()) > 0.96 * nodes) throw new Error('all pages had arrived before the last key');
		return times;
	} finally {
		driven.kill();
		await sandbox.set({latencyMs: 0});
	}
};

/** fzf with the same lines; `null` where there is no fzf. */
const startFzf = async (file: string, algorithm: string): Promise<Driven | null> => {
	const driven = drive('/bin/sh', ['-c', `exec fzf --algo=${algorithm} < "$0"`, file], {
		environment: {FZF_DEFAULT_OPTS: undefined},
	});
	const isReady = (written: string) => plain(written).includes(`${nodes}/${nodes}`);
	const isThere = await Promise.race([driven.until(isReady, 60_000).then(() => true), driven.ended.then(() => false)]);
	return isThere ? driven : null;
};

const countsOf = (lines: string): ReadonlyMap<string, number> => {
	const counts = new Map<string, number>();
	for (const query of typedQueries.flat()) {
		try {
			const found = execFileSync('fzf', ['--filter', query], {input: lines, encoding: 'utf8', maxBuffer: 1 << 28});
			counts.set(query, found.split('\n').length - 1);
		} catch {
			// No line matches, or there is no fzf: then nothing is asked of it.
			counts.set(query, 0);
		}
	}
	return counts;
};

/** The keys of a word that change how many lines match: fzf shows nothing of the others, so they are left out of both. */
const isSeen = (word: readonly string[], at: number, counts: ReadonlyMap<string, number>): boolean =>
	(counts.get(word[at] ?? '') ?? 0) !== (at === 0 ? nodes : (counts.get(word[at - 1] ?? '') ?? 0));

const typeToFzf = async (driven: Driven, word: readonly string[], counts: ReadonlyMap<string, number>) => {
	const times: number[] = [];
	for (const [at, query] of word.entries()) {
		if (isSeen(word, at, counts)) {
			const isCounted = new RegExp(`(?<!\\d)${counts.get(query) ?? 0}/${nodes}`);
			times.push(await stroke(driven, query.slice(-1), written => isCounted.test(plain(written))));
		} else driven.type(query.slice(-1));
		await pause(100);
	}
	driven.type(keyOf.clear);
	await driven.quiet(150);
	return times;
};

/** All queries, word by word by turns. */
const byTurns = async (sandbox: SandboxProcess, folder: string) => {
	const file = path.join(folder, 'lines');
	const lines = fleetTexts(nodes)
		.map(fields => fields.map(({text}) => text).join(' '))
		.join('\n');
	writeFileSync(file, `${lines}\n`);
	const counts = countsOf(lines);
	const reach = startReach(sandbox.environment, 'root');
	const [v2, v1] = [await startFzf(file, 'v2'), await startFzf(file, 'v1')];
	const [own, theirs, fast]: [number[], number[], number[]] = [[], [], []];
	try {
		await shown(reach, 0.97 * nodes);
		await reach.quiet(1000);
		for (const word of typedQueries) {
			for (const [at, query] of word.entries()) {
				const time = await strokeToTheEnd(reach, query.slice(-1));
				if (isSeen(word, at, counts) || (v2 ?? v1) === null) own.push(time);
			}
			reach.type(keyOf.clear);
			await reach.quiet(150);
			if (v2) theirs.push(...(await typeToFzf(v2, word, counts)));
			if (v1) fast.push(...(await typeToFzf(v1, word, counts)));
		}
		return {own, theirs, fast, arrows: await arrows(reach)};
	} finally {
		for (const driven of [reach, v2, v1]) driven?.kill();
	}
};

/** The arrow key: ours, a list drawn by hand, and an echo, by turns. */
const arrows = async (reach: Driven) => {
	const environment = {NODE_NO_WARNINGS: '1'};
	const echo = drive(process.execPath, [byHand, 'echo'], {environment});
	const list = drive(process.execPath, [byHand, 'list'], {environment});
	const [own, echoed, drawn]: [number[], number[], number[]] = [[], [], []];
	try {
		for (const driven of [echo, list]) await driven.until(written => written.includes('READY'));
		for (let round = 0; round < 160; round++) {
			const key = Math.trunc(round / 20) % 2 === 0 ? keyOf.down : keyOf.up;
			const isFrame = (written: string) => written.includes(frameEnd);
			own.push(await stroke(reach, key, isFrame));
			echoed.push(await stroke(echo, 'x', written => written.includes('x')));
			drawn.push(await stroke(list, key, isFrame));
			await pause(20);
		}
		return {own: own.slice(10), echoed: echoed.slice(10), drawn: drawn.slice(10)};
	} finally {
		for (const driven of [echo, list]) driven.kill();
	}
};

const middle = (times: readonly number[]): number | null => (times.length > 0 ? quantile(times, 0.5) : null);
const tail = (times: readonly number[]): number | null => (times.length > 0 ? quantile(times, 0.99) : null);

/** From the key to the frame that shows what it found, among 100,000 nodes, beside fzf; and the arrow key. */
export const rows = async (): Promise<readonly Row[]> => {
	const folder = mkdtempSync(path.join(tmpdir(), 'reach-keys-'));
	const sandbox = await startSandbox({
		caller: 'root',
		principals: {root: {kind: 'root'}},
		regions: {},
		generate: plan(nodes),
	});
	try {
		const early = await arriving(sandbox);
		const {own, theirs, fast, arrows: arrow} = await byTurns(sandbox, folder);
		const [p50, p99] = [quantile(own, 0.5), quantile(own, 0.99)];
		const name = 'key → drawn, 100,000 nodes';
		const late = 'key → its first frame, while pages arrive, 55,000 to 96,000 nodes';
		const ours = quantile(arrow.own, 0.5);
		return [
			relative(`${name}, p50`, p50, 'ms', own.length, 'fzf', middle(theirs), '≤', 0.25),
			relative(`${name}, p99`, p99, 'ms', own.length, 'fzf', tail(theirs), '≤', 0.25),
			relative(`${name}, p50`, p50, 'ms', own.length, 'fzf --algo=v1', middle(fast), '≤', 0.5),
			relative(`${late}, p50`, quantile(early, 0.5), 'ms', early.length, 'fzf', middle(theirs), '≤', 0.25),
			relative(`${late}, p99`, quantile(early, 0.99), 'ms', early.length, 'fzf', tail(theirs), '≤', 0.25),
			relative(`${late}, p50`, quantile(early, 0.5), 'ms', early.length, 'fzf --algo=v1', middle(fast), '≤', 0.5),
			relative('arrow key → drawn, p50', ours, 'ms', arrow.own.length, 'raw echo', middle(arrow.echoed), '≤', 10),
			relative('arrow key → drawn, p50', ours, 'ms', arrow.own.length, 'ANSI by hand', middle(arrow.drawn), '≤', 10),
		];
	} finally {
		await sandbox.stop();
		dismissRobots();
		rmSync(folder, {recursive: true, force: true});
	}
};
