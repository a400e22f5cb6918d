import {existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync} from 'node:fs';
import {createServer} from 'node:http';
import type {AddressInfo} from 'node:net';
import {tmpdir} from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {afterAll, afterEach, beforeAll, describe, expect, onTestFinished, test} from 'vitest';
import {dismissRobots, keys, plainEnvironment, root, startReach, startRobot} from '../support/robot.ts';
import {run, runReach} from '../support/run.ts';
import {type SandboxProcess, startSandbox, stopSandboxes} from '../support/sandbox.ts';
import {fleetOf, ids} from '../support/small-fleet.ts';
import {testWith} from '../support/tools.ts';

let sandbox: SandboxProcess;
const folder = mkdtempSync(path.join(tmpdir(), 'reach-around-'));

beforeAll(async () => {
	sandbox = await startSandbox(fleetOf());
});
afterEach(dismissRobots);
afterAll(async () => {
	await stopSandboxes();
	rmSync(folder, {recursive: true, force: true});
});

/** What the sandbox's caller signs with. */
const keysOf = (): {readonly id: string; readonly secret: string} => {
	const text = readFileSync(sandbox.environment['AWS_SHARED_CREDENTIALS_FILE'] ?? '', 'utf8');
	const found = (name: string) => new RegExp(`${name} *= *(\\S+)`).exec(text)?.[1] ?? '';
	return {id: found('aws_access_key_id'), secret: found('aws_secret_access_key')};
};

/** The sandbox's environment without the files and the profile that hold its keys. */
const withoutFiles = (more: Record<string, string>): Record<string, string> => {
	const none = path.join(folder, 'none');
	const {AWS_ENDPOINT_URL = ''} = sandbox.environment;
	return {AWS_ENDPOINT_URL, AWS_CONFIG_FILE: none, AWS_SHARED_CREDENTIALS_FILE: none, AWS_REGION: 'eu-west-1', ...more};
};

describe('under other tools', () => {
	test('the keys that aws-vault exec and assume put into the environment are used', async () => {
		const {id, secret} = keysOf();
		const given = {AWS_VAULT: 'prod', AWS_ACCESS_KEY_ID: id, AWS_SECRET_ACCESS_KEY: secret};
		const {code, out} = await runReach(['list'], withoutFiles(given));
		expect(code).toBe(0);
		expect(out).toMatch(/^allowed +web-1/m);
	});

	test('aws-vault exec --server: keys come from an address with a token, in the interface as well', async () => {
		const {id, secret} = keysOf();
		let asked = 0;
		const server = createServer((request, response) => {
			asked += 1;
			if (request.headers.authorization !== 'the-token') return void response.writeHead(403).end();
			const Expiration = new Date(Date.now() + 3600_000).toISOString();
			response.end(JSON.stringify({AccessKeyId: id, SecretAccessKey: secret, Token: '', Expiration}));
		});
		await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
		onTestFinished(() => void server.close());
		const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
		const environment = withoutFiles({
			AWS_VAULT: 'prod',
			AWS_CONTAINER_CREDENTIALS_FULL_URI: address,
			AWS_CONTAINER_AUTHORIZATION_TOKEN: 'the-token',
		});
		const {code, out} = await runReach(['list'], environment);
		expect(out).toMatch(/^allowed +web-1/m);
		expect(code).toBe(0);
		const robot = startReach(['web-1'], {environment});
		await robot.sees(/✓ allowed +web-1/);
		robot.type(keys.enter);
		await robot.sees('$');
		robot.type(`exit${keys.enter}`);
		await robot.sees(/✓ allowed +web-1/);
		robot.type(keys.ctrl('c'));
		await robot.ended;
		expect(asked).toBeGreaterThan(1);
	});
});

describe('the current directory', () => {
	test('gives reach neither settings nor modules nor a session client, whatever lies there', async () => {
		const place = path.join(folder, 'place');
		const bin = path.join(folder, 'place-bin');
		for (const made of ['reach', '.config/reach', 'node_modules/node-pty', 'bin', '.aws'])
			mkdirSync(path.join(place, made), {recursive: true});
		mkdirSync(bin);
		symlinkSync(process.execPath, path.join(bin, 'node'));
		const trap = path.join(folder, 'loaded');
		const settings = JSON.stringify({region: ['us-east-1'], plugin: path.join(place, 'session-manager-plugin')});
		for (const name of ['config.json', '.reach.json', 'reach.json', 'reach/config.json', '.config/reach/config.json'])
			writeFileSync(path.join(place, name), settings);
		for (const name of ['.env', '.npmrc', '.reachrc'])
			writeFileSync(path.join(place, name), `AWS_REGION=us-east-1\nREACH_PLUGIN=${place}/session-manager-plugin\n`);
		writeFileSync(path.join(place, 'node_modules/node-pty/package.json'), '{"name": "node-pty", "main": "index.js"}');
		const script = `require('node:fs').writeFileSync(${JSON.stringify(trap)}, '')`;
		writeFileSync(path.join(place, 'node_modules/node-pty/index.js'), script);
		writeFileSync(path.join(place, '.aws/config'), '[default]\nregion = us-east-1\n');
		for (const name of ['session-manager-plugin', 'bin/session-manager-plugin', 'node', 'aws'])
			writeFileSync(path.join(place, name), `#!/bin/sh\ntouch ${trap}\n`, {mode: 0o755});
		const environment = {
			...sandbox.environment,
			AWS_ENDPOINT_URL: sandbox.environment['AWS_ENDPOINT_URL'],
			// Relative entries of PATH are the current directory, too; so would a relative settings folder be.
			PATH: `${bin}:.::bin:/usr/bin:/bin`,
			XDG_CONFIG_HOME: '.config',
			XDG_CACHE_HOME: '',
		};
		const asked = [path.join(root, 'bin', 'reach.js'), 'web-1'];
		const robot = startRobot(process.execPath, asked, {environment, cwd: place, columns: 120});
		await robot.sees(/✓ allowed +web-1/);
		expect(robot.line('reach ·')).toContain('eu-west-1');
		robot.type(keys.enter);
		await robot.sees('$');
		robot.type(`exit${keys.enter}`);
		await robot.sees(/✓ allowed +web-1/);
		robot.type(keys.ctrl('c'));
		await robot.ended;
		expect(existsSync(trap)).toBe(false);
	});
});

describe('the AWS CLI as client', () => {
	testWith('aws')('aws takes the id that reach pick prints, inside $(…)', async () => {
		const reach = `'${process.execPath}' '${path.join(root, 'bin', 'reach.js')}'`;
		const script = `reach() { ${reach} "$@"; }; aws --endpoint-url "$AWS_ENDPOINT_URL" ec2 describe-instances --instance-ids "$(reach pick -1 web-1)" --query 'Reservations[].Instances[].PrivateIpAddress' --output text`;
		const environment = {...sandbox.environment, HOME: process.env['HOME']};
		const {code, out, err} = await run('bash', ['-c', script], environment);
		expect(err).toBe('');
		expect(out.trim()).toBe('10.0.0.1');
		expect(code).toBe(0);
	});

	testWith('aws')('aws opens the session of the command that Y copies', async () => {
		const copied = startReach(['web-1'], {environment: sandbox.environment});
		await copied.sees(/✓ allowed +web-1/);
		copied.type(`${keys.tab}Y`);
		await copied.sees('copied: aws ssm start-session');
		const text = Buffer.from(/\]52;c;([A-Za-z0-9+/=]+)/.exec(copied.written())?.[1] ?? '', 'base64').toString();
		expect(text).toBe(`aws ssm start-session --target ${ids.web} --region eu-west-1 --profile alice`);
		copied.type(keys.ctrl('c'));
		await copied.ended;
		const bin = path.join(folder, 'aws-bin');
		mkdirSync(bin);
		const client = path.join(root, 'dist', 'session-client.js');
		const plugin = `#!/bin/sh\nexec '${process.execPath}' '${client}' "$@"\n`;
		writeFileSync(path.join(bin, 'session-manager-plugin'), plugin, {mode: 0o755});
		const {PATH} = plainEnvironment();
		const environment = {...sandbox.environment, HOME: process.env['HOME'], PATH: `${bin}:${PATH}`};
		// Old ones do not know AWS_ENDPOINT_URL, so that they are told the long way.
		const told = text.replace('aws ', 'aws --endpoint-url "$AWS_ENDPOINT_URL" ');
		const robot = startRobot('bash', ['--norc', '-c', told], {environment, columns: 120});
		await robot.sees(/\$$/m, 30_000);
		robot.type(`echo $((6 * 7)); exit${keys.enter}`);
		await robot.sees(/^42$/m);
		expect(await robot.ended).toBe(0);
	});
});
