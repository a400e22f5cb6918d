import {mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {commandLineOptions, findOptions, settingsTable, variableOf} from '../../src/commands/options.ts';
import {reachHere} from '../support/in-process-reach.ts';
import {dismissRobots, keys, startReach} from '../support/robot.ts';
import {runReach} from '../support/run.ts';
import {type SandboxProcess, startSandbox, stopSandboxes} from '../support/sandbox.ts';
import {fleetOf} from '../support/small-fleet.ts';

let sandbox: SandboxProcess;
const folder = mkdtempSync(path.join(tmpdir(), 'reach-options-'));

beforeAll(async () => {
	sandbox = await startSandbox(fleetOf());
});
afterAll(async () => {
	dismissRobots();
	await stopSandboxes();
	rmSync(folder, {recursive: true, force: true});
});

/** The environment with a settings file of this content. */
const withSettings = (content: string): Record<string, string> => {
	const config = mkdtempSync(path.join(folder, 'config-'));
	mkdirSync(path.join(config, 'reach'));
	writeFileSync(path.join(config, 'reach', 'config.json'), content);
	return {...sandbox.environment, XDG_CONFIG_HOME: config};
};

describe('every option', () => {
	test('is a variable and a setting too: flag beats variable, variable beats file', () => {
		const names = Object.keys(settingsTable);
		expect(names).toEqual(expect.arrayContaining(['profile', 'region', 'endpoint-url', 'read-only', 'debug', 'cache']));
		const offered = commandLineOptions().map(({long}) => long?.replace(/^--(no-)?/, ''));
		expect(new Set(offered)).toEqual(new Set(names));
		for (const [name, kind] of Object.entries(settingsTable)) {
			const [flag, variable, file] =
				kind === 'flag' ? [true, false, true] : kind === 'list' ? [['a'], ['b', 'c'], ['d']] : ['a', 'b', 'c'];
			const camel = name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
			const text = kind === 'flag' ? 'no' : String(variable);
			const settings = {[name]: file};
			const origin = (flags: object, environment: object, from: object) =>
				findOptions({...flags}, {...environment}, {...from} as never).get(name);
			expect(origin({[camel]: flag}, {[variableOf(name)]: text}, settings)).toMatchObject({
				value: flag,
				origin: 'flag',
			});
			expect(origin({}, {[variableOf(name)]: text}, settings)).toEqual({
				value: variable,
				origin: 'variable',
				beaten: ['file'],
			});
			expect(origin({}, {}, settings)).toEqual({value: file, origin: 'file', beaten: []});
			expect(origin({}, {}, {})).toBeUndefined();
		}
	});

	test('is told by reach doctor with where it came from, and what that beat', async () => {
		const environment = {...withSettings('{"region": ["us-east-1"], "plugin": "builtin"}'), REACH_REGION: 'eu-west-2'};
		const {out} = await runReach(['doctor', '--region', 'eu-west-1'], environment);
		expect(out).toContain('region = eu-west-1 (the command line, not a variable or the settings file)');
		expect(out).toContain('plugin = builtin (the settings file)');
	});

	test('of one verb only is named after it', async () => {
		const environment = {...withSettings('{"list-all": true, "list-output": "json"}'), REACH_LIST_OUTPUT: 'ids'};
		const byVariable = await runReach(['list'], environment);
		expect(byVariable.out.split('\n').filter(Boolean)).toHaveLength(4);
		const byFlag = await runReach(['list', '-o', 'tsv'], environment);
		expect(byFlag.out).toMatch(/^access\tname\tid\t/);
		const byFile = await runReach(['list'], {...environment, REACH_LIST_OUTPUT: ''});
		expect(JSON.parse(byFile.out)).toHaveLength(4);
		const wrong = await runReach(['list'], {...environment, REACH_LIST_OUTPUT: 'yaml'});
		expect(wrong.err).toContain('REACH_LIST_OUTPUT cannot be "yaml"');
		expect(wrong.code).toBe(2);
	});

	test('that is given without a value is a usage error: what it would fall back to was not asked for', async () => {
		await sandbox.resetCalls();
		for (const args of [
			...[['--region', ''], ['--region', ' , '], ['--profile='], ['--endpoint-url', ''], ['--policy-source-arn', '']],
			...[['--source-ip='], ['--mfa', ''], ['--source', ''], ['--plugin', ''], ['--debug', ''], ['--escape', '']],
		]) {
			const {code, err, out} = await reachHere(['list', ...args], sandbox.environment);
			expect(err).toBe(`reach: ${args[0]?.replace('=', '')} is empty. Give it a value, or leave it out.\n`);
			expect([code, out]).toEqual([2, '']);
		}
		const {err} = await reachHere(['list'], {...sandbox.environment, REACH_REGION: ','});
		expect(err).toContain('REACH_REGION is empty');
		expect(Object.keys(await sandbox.calls())).toEqual([]);
		const none = await runReach(['list', '--confirm', '', '--columns', '', '-o', 'ids'], {
			...sandbox.environment,
			...{REACH_REGION: '', REACH_CONFIRM: 'web'},
		});
		expect([none.code, none.err]).toEqual([0, '']);
	});

	test('but not consent, which no file and no variable gives', async () => {
		const environment = {...sandbox.environment, REACH_GRANT_APPLY: '1', REACH_GRANT_YES: '1'};
		await sandbox.resetCalls();
		await runReach(['grant', 'alice', '--node', 'web-1'], environment);
		expect(Object.keys(await sandbox.calls()).filter(name => /iam:(Put|Attach|Create)/.test(name))).toEqual([]);
		const {err} = await runReach(['list'], withSettings('{"grant-apply": true}'));
		expect(err).toContain('unknown setting "grant-apply"');
	});
});

describe('a settings file', () => {
	test('that is wrong in one place is told, and the rest of it holds', async () => {
		const {code, out, err} = await runReach(['list'], withSettings('{"lst-all": 1, "list-output": "ids"}'));
		expect(err).toMatch(/config\.json: unknown setting "lst-all" · Did you mean "list-all"\?/);
		expect(out).toMatch(/^i-0000000000000000b\n/);
		expect(code).toBe(0);
	});

	test('is told of in the interface too', async () => {
		const robot = startReach([], {environment: withSettings('{"lst-all": 1}'), columns: 160});
		await robot.sees('unknown setting "lst-all"');
		await robot.sees('web-1');
		robot.type(keys.ctrl('c'));
		await robot.ended;
	});

	test('chooses keys; those that cannot be are told, and ours hold', async () => {
		const robot = startReach([], {environment: withSettings('{"keys": {"quit": ["Q"]}}')});
		await robot.sees('web-1');
		robot.type(keys.tab);
		await robot.sees('Q quit');
		robot.type('q');
		robot.type('Q');
		expect(await robot.ended).toBe(0);
		const wrong = withSettings('{"keys": {"quit": ["a"], "\\u001b[31m": []}}');
		const other = startReach([], {environment: wrong, columns: 160});
		await other.sees(/config\.json: "keys" is ignored[\s\S]*it must be lists of keys by command/);
		await other.sees('web-1');
		other.type(keys.tab);
		await other.sees('q quit');
		other.type('q');
		expect(await other.ended).toBe(0);
		const {err} = await runReach(['list'], withSettings('{"keys": {"quit": ["a"]}}'));
		expect(err).toContain('"keys" is ignored · a is bound twice in the list: toggleAll and quit');
	});

	test.each(['{"confirm": "tag:env=prod"}', '{"read-only": "yes"}', '{"confirm": ["tag:env=prod"],'])(
		'whose guards cannot be read opens nothing, whatever else it says: %s',
		async content => {
			const {code, err} = await runReach(['shell', 'web-1', '--', 'true'], withSettings(content));
			expect(err).toMatch(/config\.json/);
			expect(code).toBe(2);
			const doctor = await runReach(['doctor'], withSettings(content));
			expect(doctor.out).toContain('settings file');
		},
	);
});
