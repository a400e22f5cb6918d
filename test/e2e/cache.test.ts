import {readdirSync, readFileSync, statSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {dismissRobots, emptyHome, keys, type Robot, root, startReach, startRobot} from '../support/robot.ts';
import {run, runReach} from '../support/run.ts';
import {type SandboxProcess, startSandbox, stopSandboxes} from '../support/sandbox.ts';
import {fleetOf, ids} from '../support/small-fleet.ts';

let sandbox: SandboxProcess;
let home: string;

beforeEach(async () => {
	sandbox = await startSandbox(fleetOf());
	home = emptyHome();
});
afterEach(async () => {
	dismissRobots();
	await stopSandboxes();
});

const open = (args: readonly string[] = [], environment: Record<string, string> = {}): Robot =>
	startReach(args, {environment: {...sandbox.environment, HOME: home, ...environment}, columns: 100});

/** One visit to the list, which leaves a cache. */
const visit = async (args: readonly string[] = []): Promise<void> => {
	const robot = open(args);
	await robot.sees('2 shown · 1 denied, 1 stopped hidden');
	await robot.sees('built-in client');
	robot.type(keys.ctrl('c'));
	expect(await robot.ended).toBe(130);
};

const folder = (): string => path.join(home, '.cache', 'reach', 'nodes');
const files = (): string[] => readdirSync(folder()).sort();

describe('the cache', () => {
	test('puts the nodes of the last time on the first frame, says how old they are and that no verdict is of today', async () => {
		await visit();
		await sandbox.set({latencyMs: 60_000});
		const robot = open();
		await robot.sees('web-1');
		await robot.sees('nodes as listed moments ago');
		expect(robot.line('web-1')).toMatch(/✓ <1m ago +web-1/);
		expect(robot.screen()).not.toContain('✓ allowed');
		robot.type('dat');
		await robot.sees('1 of');
		expect(robot.line('database')).toContain('❯');
	});

	test('is replaced by what AWS says: new names, new states, new verdicts', async () => {
		await visit();
		await sandbox.set({nodes: {[ids.web]: {state: 'stopped'}, [ids.db]: {name: 'records'}}});
		const robot = open();
		await robot.sees(/✓ allowed +records/);
		await robot.sees('1 shown · 1 denied, 2 stopped hidden');
		expect(robot.screen()).not.toContain('nodes as listed');
		expect(robot.screen()).not.toContain('web-1');
	});

	test('is for its owner only', async () => {
		await visit();
		expect(files()).toHaveLength(5);
		for (const name of files()) expect(statSync(path.join(folder(), name)).mode & 0o777).toBe(0o600);
		expect(statSync(folder()).mode & 0o777).toBe(0o700);
		const all = files().map(name => readFileSync(path.join(folder(), name), 'utf8'));
		expect(all.join('')).not.toMatch(/AKIA|ASIA|[sS]ecret(Access)?Key/);
	});

	test('shows nothing of one identity to another, before and after it is known', async () => {
		const two = {
			principals: {
				alice: {
					kind: 'user',
					policies: {all: {Version: '2012-10-17', Statement: [{Effect: 'Allow', Action: '*', Resource: '*'}]}},
				},
				bob: {kind: 'user', policies: {}},
			},
		};
		await sandbox.stop();
		sandbox = await startSandbox(fleetOf(two));
		const robot = open();
		await robot.sees('3 shown');
		await robot.sees('✓ allowed');
		robot.type(keys.ctrl('c'));
		await robot.ended;
		const other = open([], {AWS_PROFILE: 'bob'});
		await other.sees('bob');
		await other.sees('access denied');
		expect(other.written()).not.toContain('web-1');
	});

	test('rows that turn out to be somebody else’s leave', async () => {
		await visit();
		for (const name of files()) {
			const file = path.join(folder(), name);
			writeFileSync(
				file,
				readFileSync(file, 'utf8').replaceAll('user/alice', 'user/carol').replaceAll('web-1', 'hers-1'),
			);
		}
		await sandbox.set({latencyMs: {ec2: 60_000, ssm: 60_000}});
		const robot = open();
		await robot.sees('alice');
		await robot.misses('hers-1');
		expect(robot.written()).toContain('hers-1');
	});

	test('--no-cache neither shows nor keeps anything', async () => {
		await visit(['--no-cache']);
		expect(() => files()).toThrow(/ENOENT/);
		await visit();
		await sandbox.set({latencyMs: 60_000});
		const robot = open(['--no-cache']);
		await robot.sees('asking who you are');
		expect(robot.screen()).not.toContain('web-1');
	});

	test('a spoilt file is dropped with a note, and the list comes from AWS', async () => {
		await visit();
		for (const name of files())
			writeFileSync(
				path.join(folder(), name),
				name.startsWith('scopes') ? readFileSync(path.join(folder(), name)) : 'spoilt',
			);
		const robot = open();
		await robot.sees('The cache was broken and was dropped');
		await robot.sees('2 shown');
		robot.type(keys.ctrl('c'));
		await robot.ended;
		const next = open();
		await next.sees('2 shown');
		expect(next.screen()).not.toContain('broken');
	});

	test('of a newer version is left alone with a note under our names, and without one under its own', async () => {
		await visit();
		const newer = files().map(name => [name.replace('.v1.', '.v2.'), readFileSync(path.join(folder(), name))] as const);
		for (const [name, content] of newer) writeFileSync(path.join(folder(), name), content);
		const ours = files().filter(one => one.includes('.v1.'));
		for (const name of ours) {
			const file = path.join(folder(), name);
			const isList = name.startsWith('nodes') || name.startsWith('screen');
			if (isList) writeFileSync(file, readFileSync(file, 'utf8').replace('"version":1', '"version":2'));
		}
		const robot = open();
		await robot.sees('The cache was written by a newer reach and is left alone');
		await robot.sees('2 shown');
		await robot.rests(2000);
		robot.type(keys.ctrl('c'));
		await robot.ended;
		for (const [name, content] of newer) expect(readFileSync(path.join(folder(), name))).toEqual(content);
		const theirs = ours.filter(name => readFileSync(path.join(folder(), name), 'utf8').startsWith('{"version":2'));
		expect(theirs).toHaveLength(2);
		await runReach(['cache', 'clear'], {HOME: home});
		await visit();
		const next = open();
		await next.sees('2 shown');
		expect(next.screen()).not.toContain('newer');
	});

	test('two at once leave whole files', async () => {
		const robots = [open(), open()];
		for (const robot of robots) await robot.sees('2 shown');
		for (const robot of robots) robot.type(keys.ctrl('c'));
		for (const robot of robots) await robot.ended;
		expect(files()).toHaveLength(5);
		await sandbox.set({latencyMs: 60_000});
		const robot = open();
		await robot.sees('web-1');
	});

	test('what IAM said of the principal lets the next start simulate at once, and only today’s word counts', async () => {
		await visit();
		const asked = {service: 'iam', action: 'GetContextKeysForPrincipalPolicy'};
		await sandbox.set({faults: [{...asked, fault: 'hang'}]});
		const before = (await sandbox.calls())['iam:SimulatePrincipalPolicy'] ?? 0;
		const robot = open();
		await robot.sees('alice · 111122223333');
		await expect.poll(async () => (await sandbox.calls())['iam:SimulatePrincipalPolicy']).toBeGreaterThan(before + 1);
		expect(robot.screen()).not.toContain('✓ allowed');
		robot.type(keys.ctrl('c'));
		await robot.ended;
		await sandbox.set({faults: []});
		await visit();
	});

	test('the same for the plain list, and not with --no-cache', async () => {
		const environment = {...sandbox.environment, HOME: home};
		const list = async (...args: string[]) =>
			JSON.parse((await runReach(['list', '-o', 'json', ...args], environment)).out);
		const first = await list();
		expect(files().filter(name => name.startsWith('principal-'))).toHaveLength(1);
		expect(await list()).toEqual(first);
		await runReach(['cache', 'clear'], {HOME: home});
		expect(await list('--no-cache')).toEqual(first);
		expect(files()).toEqual([]);
	});

	test('reach cache clear removes it', async () => {
		await visit();
		const {out} = await runReach(['cache', 'clear'], {HOME: home});
		expect(out).toMatch(/^removed 5 files, \d+ bytes, from /);
		expect(files()).toEqual([]);
		expect((await runReach(['cache', 'clear'], {HOME: home})).out).toContain('removed 0 files');
	});

	test('holds neither keys nor tokens', async () => {
		await visit();
		const credentials = readFileSync(sandbox.environment['AWS_SHARED_CREDENTIALS_FILE'] ?? '', 'utf8');
		const secrets = [...credentials.matchAll(/^aws_(?:access_key_id|secret_access_key|session_token) *= *(\S+)/gm)];
		expect(secrets.length).toBeGreaterThan(1);
		const kept = files().map(name => name + readFileSync(path.join(folder(), name), 'utf8'));
		for (const [, secret = ''] of secrets) expect(kept.join('\n')).not.toContain(secret);
	});

	test('a disk without room leaves the old files whole, and the list goes on', async () => {
		await visit();
		const before = files().map(name => [name, readFileSync(path.join(folder(), name), 'utf8')]);
		await sandbox.set({nodes: {[ids.web]: {name: 'renamed-1'}}});
		// A file of more than 512 bytes fails to be written as on a full disk; Node's own cache would meet that at its end.
		const environment = {...sandbox.environment, HOME: home, NODE_DISABLE_COMPILE_CACHE: '1'};
		const command = ['-c', 'ulimit -f 1; exec "$0" "$@"', process.execPath, path.join(root, 'bin', 'reach.js')];
		const robot = startRobot('/bin/sh', command, {environment, columns: 100});
		await robot.sees('renamed-1');
		await robot.sees('2 shown · 1 denied, 1 stopped hidden');
		await robot.rests(2000);
		robot.type(keys.ctrl('c'));
		expect(await robot.ended).toBe(130);
		const after = files().map(name => [name, readFileSync(path.join(folder(), name), 'utf8')]);
		expect(after.map(([name]) => name)).toEqual(before.map(([name]) => name));
		for (const [at, [name = '', content]] of after.entries())
			if (name.startsWith('nodes') || name.startsWith('screen')) expect(content).toBe(before[at]?.[1]);
	});

	test('a folder that cannot be written is no harm', async () => {
		await run('sh', ['-c', 'mkdir -p "$1" && : > "$1/reach"', 'sh', path.join(home, '.cache')]);
		await visit();
	});
});
