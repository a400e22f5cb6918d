import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {dismissRobots, root} from '../support/robot.ts';
import {run} from '../support/run.ts';
import {type SandboxProcess, startSandbox, stopSandboxes} from '../support/sandbox.ts';
import {agentOf, fleetOf, ids} from '../support/small-fleet.ts';

let sandbox: SandboxProcess;
const folder = mkdtempSync(path.join(tmpdir(), 'reach-pipes-'));

beforeAll(async () => {
	const everything = {Version: '2012-10-17', Statement: [{Effect: 'Allow', Action: '*', Resource: '*'}]};
	sandbox = await startSandbox(
		fleetOf({
			principals: {alice: {kind: 'user', policies: {everything}}},
			regions: {'eu-west-1': {instances: [{id: ids.web, name: 'web-1', state: 'running', tags: {}, agent: agentOf()}]}},
		}),
	);
});
afterAll(async () => {
	dismissRobots();
	await stopSandboxes();
	rmSync(folder, {recursive: true});
});

/** A line for a shell in the folder, where `reach` is the program with the built-in client. */
const inShell = (line: string) => {
	const reach = `reach() { '${process.execPath}' '${path.join(root, 'bin', 'reach.js')}' --plugin builtin "$@"; }`;
	return run('/bin/bash', ['-c', `${reach}; cd '${folder}'; ${line}`], sandbox.environment);
};

describe('a far shell between pipes and files', () => {
	test('runs what is echoed into it, and ends', async () => {
		const {code, out, err} = await inShell("echo 'echo six times seven is $((6 * 7))' | reach shell web-1");
		expect(err).toBe('');
		expect(out).toContain('six times seven is 42');
		expect(out).toMatch(/\n\nExiting session with sessionId: \S+\n\n$/);
		expect(code).toBe(0);
	});

	test('runs a script whose last line has no end, and all its output arrives in a file', async () => {
		writeFileSync(path.join(folder, 'script'), 'stty -echo\nseq 1 60000\necho the-last\necho -line');
		const {code, err} = await inShell('reach shell web-1 < script > out');
		expect(err).toBe('');
		expect(code).toBe(0);
		const lines = readFileSync(path.join(folder, 'out'), 'utf8').replaceAll('\r', '').split('\n');
		const numbers = lines.filter(line => /^\d+$/.test(line)).map(Number);
		expect(numbers).toEqual(Array.from({length: 60_000}, (_, index) => index + 1));
		expect(lines.join('\n')).toMatch(/the-last\n[\s\S]*-line\n/);
	});

	test('takes a megabyte that is piped in, and its program sees it whole', async () => {
		const line = `(echo 'stty -echo; head -c 1000000 | cksum'; head -c 1000000 /dev/zero | tr '\\0' 'x' | fold -w 99) |`;
		const {out, code} = await inShell(`${line} reach shell web-1`);
		const {out: sum} = await inShell("head -c 1000000 /dev/zero | tr '\\0' 'x' | fold -w 99 | head -c 1000000 | cksum");
		expect(out.replaceAll('\r', '')).toContain(`${sum.trim()}\n`);
		expect(code).toBe(0);
	});

	test('ends when the program that reads its output does', async () => {
		const {out, code} = await inShell("echo 'yes from the far side' | reach shell web-1 | head -c 100000 | wc -c");
		expect(Number(out)).toBe(100_000);
		expect(code).toBe(0);
	});
});
