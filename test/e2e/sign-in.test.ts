import {chmodSync, existsSync, readdirSync, readFileSync, statSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import {afterEach, describe, expect, test} from 'vitest';
import {askForCode} from '../support/ask-for-code.ts';
import {portalFleet, readPage} from '../support/portal-fleet.ts';
import {dismissRobots, emptyHome, keys, startReach} from '../support/robot.ts';
import {type SandboxProcess, startSandbox, stopSandboxes} from '../support/sandbox.ts';

afterEach(async () => {
	dismissRobots();
	await stopSandboxes();
});

const start = async (sandbox: SandboxProcess, args: readonly string[], more: Record<string, string> = {}) => {
	const home = more['HOME'] ?? emptyHome();
	return {home, robot: startReach(args, {environment: {...sandbox.environment, ...more, HOME: home}})};
};

const cacheOf = (home: string): string => path.join(home, '.aws', 'sso', 'cache');

describe('L', () => {
	test('signs in with a code and goes on by itself; one sign-in serves all profiles of the session', async () => {
		const sandbox = await startSandbox(portalFleet());
		const {home, robot} = await start(sandbox, ['-p', 'prod-web,prod-db']);
		await robot.sees('the login of prod-web, prod-db has expired');
		await robot.sees('run: aws sso login --sso-session corp · or here: L in the list');
		const {address, code} = await askForCode(robot);
		expect(address).toBe(`${sandbox.endpoint}/device`);
		await readPage(address, {user_code: code, answer: 'allow'});
		await robot.sees('signed in to corp');
		await robot.sees('2 shown');
		await robot.misses('has expired');
		const [file = '', ...others] = readdirSync(cacheOf(home));
		expect(others).toEqual([]);
		expect(statSync(path.join(cacheOf(home), file)).mode & 0o777).toBe(0o600);
		expect(Object.keys(JSON.parse(readFileSync(path.join(cacheOf(home), file), 'utf8'))).sort()).toEqual([
			...['accessToken', 'clientId', 'clientSecret', 'expiresAt', 'refreshToken'],
			...['region', 'registrationExpiresAt', 'startUrl'],
		]);
		expect((await sandbox.calls())['sso-oidc:StartDeviceAuthorization']).toBe(1);
		// The next start needs no sign-in.
		const next = await start(sandbox, ['-p', 'prod-db'], {HOME: home});
		await next.robot.sees('1 shown');
	});

	test('tells that the code was denied, and that it came too late', async () => {
		const sandbox = await startSandbox(portalFleet());
		const {home, robot} = await start(sandbox, ['-p', 'prod-web']);
		const {address, code} = await askForCode(robot);
		await readPage(address, {user_code: code, answer: 'deny'});
		await robot.sees('the sign-in was refused in the browser');
		await sandbox.set({identityCenter: {...(portalFleet()['identityCenter'] as object), codeSeconds: 1}});
		robot.type('L');
		await robot.sees('the code was not confirmed in time');
		expect(existsSync(cacheOf(home))).toBe(false);
	});

	test('is given up with Esc, and nothing is asked any more', async () => {
		const sandbox = await startSandbox(portalFleet());
		const {robot} = await start(sandbox, ['-p', 'prod-web']);
		const {address, code} = await askForCode(robot);
		robot.type(keys.escape);
		await robot.sees('sign-in given up');
		await sandbox.resetCalls();
		await readPage(address, {user_code: code, answer: 'allow'});
		await robot.rests(500);
		expect((await sandbox.calls())['sso-oidc:CreateToken']).toBeUndefined();
		robot.type('q');
		expect(await robot.ended).toBe(0);
	});

	test('opens the address in a browser when asked, without a shell', async () => {
		const sandbox = await startSandbox(portalFleet());
		const folder = emptyHome();
		const opened = path.join(folder, 'opened');
		for (const name of ['xdg-open', 'open']) {
			writeFileSync(path.join(folder, name), `#!/bin/sh\necho "$#" "$1" > '${opened}'\n`);
			chmodSync(path.join(folder, name), 0o700);
		}
		const {robot} = await start(sandbox, ['-p', 'prod-web'], {PATH: `${folder}:${process.env['PATH']}`});
		const {address, code} = await askForCode(robot);
		expect(existsSync(opened)).toBe(false);
		robot.type('y');
		await robot.sees('the browser has it');
		await expect
			.poll(() => existsSync(opened) && readFileSync(opened, 'utf8'))
			.toBe(`1 ${address}?user_code=${code}\n`);
		await readPage(address, {user_code: code, answer: 'allow'});
		await robot.sees('1 shown');
	});

	test.each([
		['by itself', ''],
		['after a retry that came too early', keys.ctrl('y')],
	])('a login that somebody renews elsewhere is noticed %s', async (_, pressed) => {
		const sandbox = await startSandbox(portalFleet());
		const {home, robot} = await start(sandbox, ['-p', 'corp/*/Ops']);
		await robot.sees('the login corp has expired');
		robot.type(pressed);
		await robot.rests();
		await robot.sees('the login corp has expired');
		const other = await start(sandbox, ['-p', 'prod-web'], {HOME: home});
		const {address, code} = await askForCode(other.robot);
		await readPage(address, {user_code: code, answer: 'allow'});
		await other.robot.sees('1 shown');
		await robot.sees('2 shown', 20_000);
		await robot.sees('payments-web');
		await robot.sees('search-web');
	});
});

/** A home where somebody has signed in. */
const signedIn = async (sandbox: SandboxProcess): Promise<string> => {
	const {home, robot} = await start(sandbox, ['-p', 'prod-web']);
	const {address, code} = await askForCode(robot);
	await readPage(address, {user_code: code, answer: 'allow'});
	await robot.sees('signed in to corp');
	robot.type('q');
	await robot.ended;
	return home;
};

describe('accounts of the portal', () => {
	test('are chosen with p, then the role, without a profile for either', async () => {
		const sandbox = await startSandbox(portalFleet());
		const {robot} = await start(sandbox, ['-p', 'prod-web'], {HOME: await signedIn(sandbox)});
		await robot.sees('payments-web');
		robot.type(keys.escape);
		await robot.sees('/ searches');
		const taken = (await sandbox.calls())['sso:GetRoleCredentials'];
		robot.type('p');
		await robot.sees('444455556666 · account · corp · search@example.com');
		expect((await sandbox.calls())['sso:GetRoleCredentials']).toBe(taken);
		robot.type('search');
		await robot.misses('prod-web  ');
		robot.type(keys.enter);
		// The only role there is taken without asking.
		await robot.sees('search-web');
		await robot.sees('444455556666 · eu-west-1 · corp/444455556666/Ops');
		robot.type('p');
		await robot.sees('payments');
		robot.type('payments');
		await robot.misses('search@example.com');
		robot.type(keys.enter);
		await robot.sees('ReadOnly');
		robot.type(`Read${keys.enter}`);
		await robot.sees('corp/111122223333/ReadOnly');
		await robot.sees('payments-web');
	});

	test('are named on the command line, by id, by name and by patterns', async () => {
		const sandbox = await startSandbox(portalFleet());
		const home = await signedIn(sandbox);
		const listed = async (profiles: string) => {
			const {robot} = await start(sandbox, ['list', '-o', 'json', '-p', profiles], {HOME: home});
			await robot.ended;
			return [...new Set(robot.written().match(/(?:payments|search)-web/g))].sort();
		};
		expect(await listed('corp/444455556666/Ops')).toEqual(['search-web']);
		expect(await listed('corp/search/Ops')).toEqual(['search-web']);
		expect(await listed('corp/*/Ops')).toEqual(['payments-web', 'search-web']);
		expect(await listed('prod-*')).toEqual(['payments-web']);
		const {robot} = await start(sandbox, ['list', '-p', 'nobody-*'], {HOME: home});
		await robot.sees('no profile matches nobody-*');
	});

	test('forty of them, of which two refuse, are listed but for those', async () => {
		const fleet = portalFleet();
		const ids = Array.from({length: 40}, (_, at) => String(500000000000 + at));
		const accounts = Object.fromEntries(ids.map(id => [id, {name: `a-${id}`, roles: {Ops: 'ops'}}]));
		const instances = ids.map((owner, at) => ({
			id: `i-0a1b2c3d4e5f6${String(at).padStart(4, '0')}`,
			name: `web-${at}`,
			owner,
			agent: {},
		}));
		const center = {
			...(fleet['identityCenter'] as object),
			accounts: {...(fleet['identityCenter'] as {accounts: object}).accounts, ...accounts},
		};
		const faults = [
			{service: 'sso', action: 'GetRoleCredentials', fault: 'throttle', times: 3},
			{service: 'sso', action: 'ListAccountRoles', fault: 'throttle', times: 2},
			{service: 'sso', action: 'ListAccountRoles', fault: 'accessDenied', times: 2},
		];
		const sandbox = await startSandbox({...fleet, identityCenter: center, regions: {'eu-west-1': {instances}}});
		const home = await signedIn(sandbox);
		await sandbox.set({faults});
		const {robot} = await start(sandbox, ['-p', 'corp/a-*/Ops'], {HOME: home});
		await robot.sees('38 shown', 60_000);
		expect(robot.screen()).toMatch(/accounts 5000000000\d\d, 5000000000\d\d: SSO ListAccountRoles/);
		robot.resize(120, 24);
		await robot.sees(/web-\d+ .* corp\/5000000000\d\d\/Ops/);
	});
});

describe('several profiles', () => {
	test('p goes to another one and r to another region, and the list follows', async () => {
		const fleet = portalFleet();
		const regions = {
			...(fleet['regions'] as object),
			'us-east-1': {instances: [{id: 'i-0a1b2c3d4e5f60009', name: 'far-away', agent: {}}]},
		};
		const sandbox = await startSandbox({...fleet, regions});
		const {robot} = await start(sandbox, ['-p', 'alice']);
		await robot.sees('payments-web');
		robot.type(keys.escape);
		await robot.sees('/ searches');
		robot.type('r');
		await robot.sees('every region that is enabled');
		robot.type('us-e');
		await robot.misses('every region that is enabled');
		robot.type(keys.enter);
		await robot.sees('far-away');
		await robot.misses('payments-web');
		robot.type('p');
		await robot.sees('guarded');
		robot.type('ops');
		await robot.misses('guarded');
		robot.type(keys.enter);
		await robot.sees('ops/alice');
	});

	test('o copies the link by the access portal, Y a command that works without a profile', async () => {
		const sandbox = await startSandbox(portalFleet());
		const {robot} = await start(sandbox, ['-p', 'corp/payments/Ops'], {HOME: await signedIn(sandbox)});
		await robot.sees('payments-web');
		robot.type(keys.escape);
		await robot.sees('/ searches');
		robot.resize(260, 24);
		robot.type('o');
		await robot.sees('/#/console?account_id=111122223333');
		robot.type('Y');
		await robot.sees('reach shell i-0a1b2c3d4e5f60001 --region');
	});
});
