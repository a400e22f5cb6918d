import {mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {createSources} from '../../src/aws/sources.ts';
import {redact} from '../../src/domain/redact.ts';
import {dismissRobots, emptyHome, keys, startReach} from '../support/robot.ts';
import {runReach} from '../support/run.ts';
import {type SandboxProcess, startSandbox, stopSandboxes} from '../support/sandbox.ts';
import {agentOf, fleetOf, ids} from '../support/small-fleet.ts';

let sandbox: SandboxProcess;
const folder = mkdtempSync(path.join(tmpdir(), 'reach-guards-'));
const agent = agentOf();

beforeAll(async () => {
	const everything = {Version: '2012-10-17', Statement: [{Effect: 'Allow', Action: '*', Resource: '*'}]};
	const principals = {
		alice: {kind: 'user', policies: {everything}},
		bob: {kind: 'user', policies: {}},
	};
	const instances = [
		{id: ids.web, name: 'web-1', state: 'running', tags: {env: 'prod'}, agent},
		{id: ids.db, name: 'database', state: 'running', tags: {env: 'test'}, agent},
	];
	sandbox = await startSandbox(fleetOf({principals, regions: {'eu-west-1': {instances}}}));
});
afterAll(async () => {
	dismissRobots();
	await stopSandboxes();
	rmSync(folder, {recursive: true, force: true});
});

/** Operations that were called and do more than look. */
const changes = async (): Promise<readonly string[]> =>
	Object.keys(await sandbox.calls()).filter(name => !/:(Describe|Get|List|Simulate)/.test(name));

describe('--read-only', () => {
	test.each([
		['shell', 'web-1', '--', 'true'],
		['shell', ids.web],
		['forward', 'web-1', '80'],
		['ssh-proxy', 'web-1'],
		['sessions', 'end', 'alice-0123456789abcdef0'],
		['grant', 'bob', '--node', 'web-1', '--apply', '--yes'],
		['revoke', 'bob', '--apply', '--yes'],
	])('refuses reach %s %s and asks AWS for nothing that changes anything', async (verb, ...rest) => {
		await sandbox.resetCalls();
		const {code, err} = await runReach([verb, '--read-only', ...rest], sandbox.environment);
		expect(err).toMatch(/^reach: reach is read-only: .* is not done\. Leave out --read-only/m);
		expect(code).toBe(1);
		expect(await changes()).toEqual([]);
	});

	test('leaves what only looks as it is', async () => {
		const {code, out} = await runReach(['list'], {...sandbox.environment, REACH_READ_ONLY: '1'});
		expect(code).toBe(0);
		expect(out).toMatch(/^allowed +web-1/m);
		const proof = await runReach(['grant', 'bob', '--node', 'web-1', '--read-only'], sandbox.environment);
		expect(proof.code).toBe(0);
	});

	test('holds in the interface, where Enter says why it opens nothing', async () => {
		await sandbox.resetCalls();
		const robot = startReach(['--read-only', 'web-1'], {environment: sandbox.environment, columns: 120});
		await robot.sees(/✓ allowed +web-1/);
		robot.type(keys.enter);
		await robot.sees('reach is read-only: connecting is not done');
		robot.type(keys.ctrl('c'));
		expect(await robot.ended).toBe(130);
		expect(await changes()).toEqual([]);
	});

	test('holds in the adapters, for calls that nobody has thought of here', async () => {
		const {environment} = sandbox;
		const {AWS_ENDPOINT_URL: endpointUrl = null} = environment;
		const options = {version: '0', endpointUrl, environment, mfa: null, onWaiting: () => {}, isReadOnly: true};
		for (const [name, value] of Object.entries(environment)) if (value) process.env[name] ??= value;
		const scope = {profile: null, region: 'eu-west-1'};
		const ended = await createSources(options).terminateSession(scope, 'alice-0123456789abcdef0');
		expect(ended).toMatchObject({ok: false, problem: {kind: 'read-only', summary: /SSM TerminateSession/}});
	});
});

describe('confirm', () => {
	const settings = (content: object): Record<string, string> => {
		const config = mkdtempSync(path.join(folder, 'config-'));
		mkdirSync(path.join(config, 'reach'));
		writeFileSync(path.join(config, 'reach', 'config.json'), JSON.stringify(content));
		return {...sandbox.environment, XDG_CONFIG_HOME: config};
	};
	const environment = () => settings({confirm: ['tag:env=prod']});

	test('asks in the interface before a node that matches is opened, and no opens nothing', async () => {
		await sandbox.resetCalls();
		const robot = startReach(['web-1'], {environment: environment(), columns: 100});
		await robot.sees(/✓ allowed +web-1/);
		robot.type(keys.enter);
		await robot.sees(`web-1 (${ids.web}) is one of tag:env=prod`);
		robot.type('n');
		await robot.misses('is one of');
		expect(await changes()).toEqual([]);
		robot.type(keys.enter);
		await robot.sees('is one of');
		robot.type('y');
		await robot.sees('$');
		robot.type(`exit${keys.enter}`);
		await robot.sees(/✓ allowed +web-1/);
		robot.type(keys.ctrl('c'));
		await robot.ended;
	});

	test('asks on the terminal before reach shell, by id too, and Enter alone is no', async () => {
		await sandbox.resetCalls();
		const robot = startReach(['shell', ids.web], {environment: environment(), columns: 100});
		await robot.sees('is one of tag:env=prod. Connect? [y/N]');
		robot.type(keys.enter);
		expect(await robot.ended).toBe(130);
		expect(await changes()).toEqual([]);
		const other = startReach(['shell', 'web-1', '--plugin', 'builtin'], {environment: environment(), columns: 100});
		await other.sees('Connect? [y/N]');
		other.type(`y${keys.enter}`);
		await other.sees(/\$ $|\$$/m);
		other.type(`exit${keys.enter}`);
		expect(await other.ended).toBe(0);
	});

	test('Ctrl-C at the question opens nothing', async () => {
		await sandbox.resetCalls();
		const robot = startReach(['forward', 'web-1', '80'], {environment: environment(), columns: 100});
		await robot.sees('Connect? [y/N]');
		robot.type(keys.ctrl('c'));
		expect(await robot.ended).toBe(130);
		expect(await changes()).toEqual([]);
	});

	test('asks nothing where a session that was left is looked at again, for it never ended', async () => {
		const robot = startReach(['web-1', '--plugin', 'builtin'], {environment: environment(), columns: 100});
		await robot.sees(/✓ allowed +web-1/);
		robot.type(keys.enter);
		await robot.sees('is one of tag:env=prod');
		robot.type('y');
		await robot.sees('$');
		robot.type(`here=still${keys.enter}`);
		await robot.sees('here=still');
		robot.type('~d');
		await robot.sees('session 1 stays open');
		robot.type(`${keys.tab}w`);
		await robot.sees(/1 +web-1 .* min left/);
		robot.type('1');
		await robot.sees('here=still');
		robot.type(`echo "$here the same"${keys.enter}`);
		await robot.sees(/^still the same$/m);
		robot.type(`exit${keys.enter}`);
		await robot.sees(/✓ allowed +web-1/);
		robot.type(keys.ctrl('c'));
		await robot.ended;
	});

	test('asks before a session that AWS kept is resumed, on the command line and in the interface', async () => {
		const home = {...environment(), HOME: emptyHome()};
		const first = startReach(['shell', 'web-1', '--plugin', 'builtin', '--confirm', ''], {environment: home});
		await first.sees('$');
		first.kill('SIGKILL');
		await first.ended;
		const list = async () => JSON.parse((await runReach(['sessions', '-o', 'json'], home)).out);
		await expect.poll(list).toMatchObject([{status: 'Disconnected'}]);
		const [{id}] = await list();
		await sandbox.resetCalls();

		const second = startReach(['sessions', 'resume', id], {environment: home, columns: 100});
		await second.sees('is one of tag:env=prod. Connect? [y/N]');
		second.type(keys.enter);
		expect(await second.ended).toBe(130);

		const third = startReach(['web-1'], {environment: home, columns: 100});
		await third.sees(/✓ allowed +web-1/);
		third.type(`${keys.tab}w`);
		await third.sees('not open here');
		third.type(keys.enter);
		await third.sees('is one of tag:env=prod');
		third.type('n');
		await third.misses('is one of');
		third.type('q');
		await third.ended;
		expect(await changes()).toEqual([]);

		const last = startReach(['sessions', 'resume', id], {environment: home, columns: 100});
		await last.sees('Connect? [y/N]');
		last.type(`y${keys.enter}`);
		await last.sees('goes on');
		last.type(`${keys.enter}exit${keys.enter}`);
		expect(await last.ended).toBe(0);
	});

	test('does not ask for other nodes', async () => {
		const asked = ['shell', 'database', '--plugin', 'builtin', '--', 'echo', 'here'];
		const {code, out} = await runReach(asked, environment());
		expect(out).toContain('here');
		expect(code).toBe(0);
	});

	test('without a terminal the answer is no, and the flag beats the file', async () => {
		const asked = ['shell', 'web-1', '--plugin', 'builtin'];
		const {code, err} = await runReach([...asked, '--', 'true'], environment());
		expect(err).toContain("To go on unasked: --confirm ''");
		expect(code).toBe(2);
		const {out} = await runReach([...asked, '--confirm', '', '--', 'echo', 'here'], environment());
		expect(out).toContain('here');
	});
});

describe('--debug', () => {
	test('writes every call for its owner only, and no key and no token', async () => {
		const file = path.join(folder, 'debug.log');
		writeFileSync(file, '', {mode: 0o644});
		const credentials = readFileSync(sandbox.environment['AWS_SHARED_CREDENTIALS_FILE'] ?? '', 'utf8');
		const secrets = [...credentials.matchAll(/= *(\S+)/g)].map(([, value = '']) => value);
		expect(secrets.length).toBeGreaterThan(1);
		const asked = ['shell', ids.web, '--plugin', 'builtin', '--debug', file, '--', 'echo', 'out of the debug file'];
		const {code} = await runReach(asked, sandbox.environment);
		expect(code).toBe(0);
		expect(statSync(file).mode & 0o777).toBe(0o600);
		const text = readFileSync(file, 'utf8');
		expect(text).toMatch(/^\S+Z reach \S+ shell \{"node":"v/m);
		expect(text).toMatch(/^\S+Z SSM StartSession eu-west-1 \{"ms":\d+,"status":200,"request":"/m);
		expect(text).toMatch(/^\S+Z ended with 0$/m);
		expect(text).not.toContain('out of the debug file');
		for (const secret of secrets) expect(text).not.toContain(secret);
		expect(text).not.toMatch(/[A-Za-z0-9+/=]{64}|"(Token|Secret)\w*":"(?!\[redacted\])/);
	});

	test('is there in the interface too, whose calls are made in another thread', async () => {
		const file = path.join(folder, 'interface.log');
		const robot = startReach(['--debug', file], {environment: sandbox.environment});
		await robot.sees(/✓ allowed +web-1/);
		robot.type(keys.ctrl('c'));
		await robot.ended;
		expect(readFileSync(file, 'utf8')).toMatch(/ EC2 DescribeInstances eu-west-1 .*\n[\s\S]*ended with 130\n/);
	});

	test('a file that cannot be written is told before anything is asked', async () => {
		const {code, err} = await runReach(['list', '--debug', path.join(folder, 'none', 'x.log')], sandbox.environment);
		expect(code).toBe(2);
		expect(err).toMatch(/--debug cannot write .*none.x\.log: ENOENT/);
	});

	test.each([
		['a secret key that begins with a stroke', `secret /${'aB3+'.repeat(9)}xyz was refused`, /aB3/],
		['a secret key that ends with one', `secret ${'aB3+'.repeat(9)}xyz/ was refused`, /aB3/],
		['a token in an address', `https://x/?X-Amz-Security-Token=${'IQoJb3%2F'.repeat(20)}&X-Amz-Date=1`, /IQoJ/],
		['a token beside an ARN', `["arn:aws:iam::111122223333:role/x","${'FwoGZXIv'.repeat(12)}"]`, /FwoG/],
		['a token in a canonical string', `host:x x-amz-security-token:${'IQoJb3Jp'.repeat(12)} x-amz-date:1`, /IQoJ/],
		['a signature', `Credential=AKIAIOSFODNN7EXAMPLE/1/eu, Signature=${'0a'.repeat(32)}`, /IOSF|0a0a/],
		['a password of a proxy', 'cannot reach http://bob:pa55@proxy.example:3128/', /bob|pa55/],
		['an access token of a login', `bearer eyJlbmMi.${'QWxhZGRp'.repeat(6)}.${'bjpvcGVu'.repeat(6)}`, /QWxh|bjpv/],
	])('%s is no secret that is told', (_, text, secret) => {
		const told = JSON.stringify(redact({message: text}));
		expect(told).not.toMatch(secret);
		expect(told).toContain('[redacted]');
	});

	test('secrets go by the name of their field and by their look', () => {
		const secret = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY';
		const told = JSON.stringify(
			redact({
				TokenValue: 'short',
				deep: [{SecretAccessKey: secret, TokenCode: '123456', StreamUrl: 'wss://x'}],
				message: `key AKIAIOSFODNN7EXAMPLE and ${secret} and ${'Ab1/'.repeat(40)}`,
				arn: 'arn:aws:iam::111122223333:role/a-very-long-path/of-a-role-that-is/longer-than-sixty-four/letters-in-all',
			}),
		);
		expect(told).not.toMatch(/short|wJalr|123456|wss:|IOSFODNN|Ab1/);
		expect(told).toContain('role/a-very-long-path/of-a-role');
	});
});
