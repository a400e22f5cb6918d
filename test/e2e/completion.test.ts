import {chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {completionScript, shells} from '../../src/commands/completion.ts';
import {dismissRobots, keys, type Robot, root, startReach, startRobot} from '../support/robot.ts';
import {run, runReach} from '../support/run.ts';
import {type SandboxProcess, startSandbox, stopSandboxes} from '../support/sandbox.ts';
import {agentOf, fleetOf, ids} from '../support/small-fleet.ts';
import {testWith} from '../support/tools.ts';

let sandbox: SandboxProcess;
let environment: Record<string, string>;
const folder = mkdtempSync(path.join(tmpdir(), 'reach-complete-'));
const trap = path.join(folder, 'trapped');
const hostile = `evil$(touch ${trap})\`touch ${trap}\`;touch ${trap}\u001B]2;x\u0007 'x' "y"`;

beforeAll(async () => {
	const instances = [
		{id: ids.web, name: 'payments-api-1', state: 'running', tags: {}, agent: agentOf()},
		{id: ids.db, name: 'web server', state: 'running', tags: {}, agent: agentOf()},
		{id: ids.secret, name: hostile, state: 'running', tags: {}, agent: agentOf()},
		{id: ids.off, name: '--plugin=evil', state: 'running', tags: {}, agent: agentOf()},
	];
	const everything = {Version: '2012-10-17', Statement: [{Effect: 'Allow', Action: '*', Resource: '*'}]};
	const principals = {alice: {kind: 'user', policies: {everything}}};
	sandbox = await startSandbox(fleetOf({principals, regions: {'eu-west-1': {instances}}}));
	const bin = path.join(folder, 'bin');
	mkdirSync(bin);
	writeFileSync(path.join(bin, 'reach'), `#!/bin/sh\nexec '${process.execPath}' '${root}/bin/reach.js' "$@"\n`);
	chmodSync(path.join(bin, 'reach'), 0o755);
	const home = path.join(folder, 'home');
	mkdirSync(home);
	environment = {...sandbox.environment, HOME: home, PATH: `${bin}:${process.env['PATH']}`, PS1: '$ '};
	const robot = startReach([], {environment});
	await robot.sees('4 shown');
	await robot.sees('built-in client');
	robot.type(keys.ctrl('c'));
	await robot.ended;
});
afterAll(async () => {
	dismissRobots();
	await stopSandboxes();
	rmSync(folder, {recursive: true, force: true});
});

/** What `reach complete` answers for bash. */
const answers = async (line: string, word = /[^\s=:]*$/.exec(line)?.[0] ?? ''): Promise<readonly string[]> => {
	const {code, out} = await runReach(['complete', 'bash', '--', line, word], environment);
	expect(code).toBe(0);
	return out.split('\n').filter(Boolean);
};

describe('completion', () => {
	test('knows verbs, options, values, profiles and regions, and asks AWS nothing', async () => {
		await sandbox.resetCalls();
		expect(await answers('reach li')).toEqual(['list']);
		expect(await answers('reach cache ')).toEqual(['clear']);
		expect(await answers('reach list --no-')).toEqual(['--no-permission-check', '--no-cache']);
		expect(await answers('reach pick --sel')).toEqual(['--select-1']);
		expect(await answers('reach list -o t')).toEqual(['table', 'tsv']);
		expect(await answers('reach list --output=j')).toEqual(['json']);
		expect(await answers('reach -r us-east-1,eu-central-')).toEqual([
			'us-east-1,eu-central-1',
			'us-east-1,eu-central-2',
		]);
		expect(await answers('reach completion ')).toEqual(['bash', 'zsh', 'fish']);
		const config = path.join(folder, 'config');
		writeFileSync(config, '[default]\n[profile prod-a]\n[ profile "prod b" ]\n[sso-session corp]\n');
		const given = {...environment, AWS_CONFIG_FILE: config, AWS_SHARED_CREDENTIALS_FILE: path.join(folder, 'none')};
		const {out} = await runReach(['complete', 'fish', '--', 'reach', '-p', ''], given);
		expect(out).toBe('default\nprod b\nprod-a\n');
		expect(Object.keys(await sandbox.calls())).toEqual([]);
	});

	test('knows the nodes of the last listing by name and by id', async () => {
		expect(await answers('reach shell pay')).toEqual(['payments-api-1']);
		expect(await answers(`reach shell ${ids.db.slice(0, -1)}`)).toHaveLength(4);
		expect(await answers('reach shell --no-cache pay')).toEqual([]);
		expect(await answers('reach shell --no-cache --cache pay')).toEqual(['payments-api-1']);
		expect(await answers('reach grant bob --node pay')).toEqual(['payments-api-1']);
		expect(await answers('reach shell web\\ s', 'web\\ s')).toEqual(['web\\ server']);
		expect(await answers('reach shell -- pay')).toEqual(['payments-api-1']);
		expect(await answers('reach shell pay -- pay')).toEqual([]);
		for (const other of ['-p bob', '-pbob', '--profile bob', '--profile=bob'])
			expect(await answers(`reach ${other} shell pay`), other).toEqual([]);
		expect(await answers('reach shell -e~ pay')).toEqual(['payments-api-1']);
	});

	test('is offered by no verb that is not listed', async () => {
		expect((await runReach(['--help'])).out).not.toMatch(/^ +complete /m);
	});

	test('of names that are hostile is quoted or left out, and never holds a control character', async () => {
		const [word = ''] = await answers('reach shell evil');
		expect(word).toMatch(/^evil\\\$\\\(touch\\ /);
		const echoed = await run('bash', ['-c', `printf %s ${word}`]);
		expect(echoed.out).toMatch(/^evil\$\(touch .* 'x' "y"$/);
		expect(echoed.out).not.toMatch(/[\u0000-\u001F\u007F]/);
		expect(await answers('reach shell "evil')).toEqual([]);
		expect(existsSync(trap)).toBe(false);
	});

	test('of a name that reads as an option gives the id instead', async () => {
		const offered = await answers('reach shell ');
		expect(offered).toContain(ids.off);
		expect(offered).toContain('payments-api-1');
		expect(offered.filter(word => word.includes('plugin'))).toEqual([]);
		expect(await answers('reach shell --plugin=e')).toEqual([]);
		expect(await answers('reach shell -- --plug')).toEqual([]);
	});

	test('of an option that takes one of a few words gives these', async () => {
		expect(await answers('reach list --source ')).toEqual(['list', 'explorer']);
		expect(await answers('reach list --mfa y')).toEqual(['yes']);
	});

	test('scripts are printed for three shells, others are a usage error', async () => {
		for (const shell of shells) expect((await runReach(['completion', shell])).out).toBe(completionScript(shell));
		expect((await runReach(['completion', 'tcsh'])).code).toBe(2);
	});
});

const open = async (shell: string, args: readonly string[], setUp: string): Promise<Robot> => {
	const robot = startRobot(shell, args, {environment, columns: 120, cwd: folder});
	await robot.rests(500);
	robot.type(`${setUp}; echo rea''dy${keys.enter}`);
	await robot.sees(/^ready/m, 20_000);
	return robot;
};

describe.each([
	['bash', ['--norc', '--noprofile', '-i'], 'eval "$(reach completion bash)"'],
	['zsh', ['-f', '-i'], 'eval "$(reach completion zsh)"'],
	['fish', ['--no-config', '-i'], 'reach completion fish | source'],
] as const)('in %s', (shell, args, setUp) => {
	testWith(shell)(
		`${shell} completes verbs, options, values and nodes, and runs nothing that a name holds`,
		async () => {
			const robot = await open(shell, args, setUp);
			const clear = async () => {
				robot.type(keys.ctrl('c'));
				await robot.rests();
			};
			robot.type(`reach fo${keys.tab}`);
			await robot.sees(/reach forward$/m);
			robot.type(`pay${keys.tab}`);
			await robot.sees(/reach forward payments-api-1$/m);
			await clear();
			robot.type(`reach pick --sel${keys.tab}`);
			await robot.sees(/reach pick --select-1$/m);
			await clear();
			robot.type(`reach list --output j${keys.tab}`);
			await robot.sees('reach list --output json');
			await clear();
			robot.type(`reach shell web${keys.tab}`);
			await robot.sees(/reach shell (web\\ server|'web server')/);
			await clear();
			robot.type(`reach -r eu-so${keys.tab}`);
			await robot.sees('reach -r eu-south-');
			await clear();
			robot.type(`echo reach shell; reach why evil${keys.tab}`);
			await robot.sees(/why '?evil\S*touch/);
			robot.type(keys.enter);
			await robot.rests(1500);
			expect(existsSync(trap)).toBe(false);
			robot.type(`exit${keys.enter}`);
		},
	);
});
