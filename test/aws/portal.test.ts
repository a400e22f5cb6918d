import {createHash} from 'node:crypto';
import {readFileSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import {afterEach, describe, expect, test} from 'vitest';
import type {SourcesOptions} from '../../src/aws/options.ts';
import {never, pagesIn, sandboxSources} from '../support/aws-sources.ts';
import {portalFleet} from '../support/portal-fleet.ts';
import {type SandboxProcess, startSandbox, stopSandboxes} from '../support/sandbox.ts';

afterEach(stopSandboxes);

const region = 'eu-west-1';

const sourcesOf = ({environment}: SandboxProcess, more: Partial<SourcesOptions> = {}) =>
	sandboxSources(environment, {environment, ...more});

/** Signs in to `corp`, which nobody needs to confirm, with our own sources. */
const signIn = async ({sources}: ReturnType<typeof sourcesOf>): Promise<void> => {
	const begun = await sources.beginSignIn('corp', never);
	if (!begun.ok) throw new Error(begun.problem.summary);
	expect(await sources.finishSignIn(begun.value.id, never)).toEqual({ok: true, value: undefined});
};

const tokenFile = (): string =>
	path.join(
		process.env['HOME'] ?? '',
		'.aws',
		'sso',
		'cache',
		`${createHash('sha1').update('corp').digest('hex')}.json`,
	);

const token = (): Record<string, string> => JSON.parse(readFileSync(tokenFile(), 'utf8'));

const changeToken = (change: object): void => writeFileSync(tokenFile(), JSON.stringify({...token(), ...change}));

const past = {expiresAt: '2020-01-01T00:00:00Z'};

const roles = ['corp/111122223333/Ops', 'corp/111122223333/ReadOnly', 'corp/444455556666/Ops', 'prod-web', 'prod-db'];

describe('a login that has expired', () => {
	test('is renewed once, however many roles and profiles ask, and the token is kept', async () => {
		const sandbox = await startSandbox(portalFleet({approval: 'at-once'}));
		const opened = sourcesOf(sandbox);
		await signIn(opened);
		changeToken(past);
		await sandbox.resetCalls();
		const before = token();
		const found = await Promise.all(roles.map(profile => opened.sources.identify({profile, region}, never)));
		expect(found.map(({ok}) => ok)).toEqual(roles.map(() => true));
		expect((await sandbox.calls())['sso-oidc:CreateToken']).toBe(1);
		expect(token()).toMatchObject({clientId: before['clientId'], startUrl: before['startUrl']});
		expect(token()['refreshToken']).not.toBe(before['refreshToken']);
		expect(token()['expiresAt']).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
	});

	test('is not said to have expired when the service that renews it fails', async () => {
		const sandbox = await startSandbox(portalFleet({approval: 'at-once'}));
		const opened = sourcesOf(sandbox);
		await signIn(opened);
		changeToken(past);
		await sandbox.set({faults: [{service: 'sso-oidc', fault: 'error503'}]});
		expect(await opened.sources.identify({profile: roles[0] ?? '', region}, never)).toMatchObject({
			problem: {kind: 'service-fault'},
		});
		await sandbox.set({faults: []});
		expect(await opened.sources.identify({profile: roles[0] ?? '', region}, never)).toMatchObject({ok: true});
	});

	test('takes the token of another program that was quicker', async () => {
		const sandbox = await startSandbox(portalFleet({approval: 'at-once'}));
		const opened = sourcesOf(sandbox);
		await signIn(opened);
		const first = token();
		changeToken({...past, accessToken: 'stale', refreshToken: 'spent'});
		await sandbox.set({latencyMs: {'sso-oidc': 500}});
		const asked = opened.sources.identify({profile: roles[0] ?? '', region}, never);
		await expect.poll(async () => (await sandbox.calls())['sso-oidc:CreateToken']).toBe(2);
		writeFileSync(tokenFile(), JSON.stringify(first));
		expect(await asked).toMatchObject({ok: true});
	});

	test('that cannot be renewed says which command to run', async () => {
		const sandbox = await startSandbox(portalFleet({approval: 'at-once', refreshes: false}));
		const opened = sourcesOf(sandbox);
		await signIn(opened);
		expect(await opened.sources.logins(never)).toMatchObject({ok: true, value: [{name: 'corp', isOpen: true}]});
		changeToken(past);
		expect(await opened.sources.logins(never)).toMatchObject({ok: true, value: [{name: 'corp', isOpen: false}]});
		for (const profile of roles)
			expect(await opened.sources.identify({profile, region}, never)).toMatchObject({
				problem: {kind: 'expired-login', hint: 'run: aws sso login --sso-session corp'},
			});
	});

	test('is one that the portal does not know any more, although its time is not over', async () => {
		const sandbox = await startSandbox(portalFleet({approval: 'at-once'}));
		const opened = sourcesOf(sandbox);
		await signIn(opened);
		changeToken({accessToken: 'revoked'});
		const expired = {kind: 'expired-login', hint: 'run: aws sso login --sso-session corp'};
		expect(await pagesIn(opened.sources.accounts('corp', never))).toMatchObject([{problem: expired}]);
		expect(await opened.sources.identify({profile: roles[0] ?? '', region}, never)).toMatchObject({problem: expired});
	});
});

describe('a portal that throttles', () => {
	test('is asked again, and whoever waits is told', async () => {
		const sandbox = await startSandbox(portalFleet({approval: 'at-once'}));
		const opened = sourcesOf(sandbox);
		await signIn(opened);
		await sandbox.set({faults: [{service: 'sso', fault: 'throttle', times: 2}]});
		const pages = await pagesIn(opened.sources.accounts('corp', never));
		expect(pages).toMatchObject([{ok: true, value: [{name: 'payments'}, {name: 'search'}]}]);
		expect(opened.waits).toMatchObject([{service: 'SSO', problem: {kind: 'throttled'}}, {service: 'SSO'}]);
	});

	test('for ever is given up, in words', async () => {
		const sandbox = await startSandbox(portalFleet({approval: 'at-once'}));
		const opened = sourcesOf(sandbox, {environment: {...sandbox.environment, AWS_MAX_ATTEMPTS: '2'}});
		await signIn(opened);
		await sandbox.set({faults: [{service: 'sso', fault: 'throttle'}]});
		await sandbox.resetCalls();
		expect(await pagesIn(opened.sources.accountRoles('corp', '111122223333', never))).toMatchObject([
			{problem: {kind: 'throttled', summary: expect.stringContaining('SSO ListAccountRoles')}},
		]);
		expect((await sandbox.calls())['sso:ListAccountRoles']).toBe(2);
	});

	test('does not hold up who gives up', async () => {
		const sandbox = await startSandbox(portalFleet({approval: 'at-once'}));
		const opened = sourcesOf(sandbox);
		await signIn(opened);
		await sandbox.set({faults: [{service: 'sso', fault: 'throttle'}]});
		const controller = new AbortController();
		const listing = pagesIn(opened.sources.accounts('corp', controller.signal));
		await expect.poll(() => opened.waits.length).toBeGreaterThan(0);
		controller.abort();
		expect(await listing).toMatchObject([{problem: {kind: 'cancelled'}}]);
	});
});

describe('a role that wants MFA', () => {
	const night = {profile: 'night', region};

	test('is assumed with the code that the person gave', async () => {
		const sandbox = await startSandbox(portalFleet());
		const {sources} = sourcesOf(sandbox, {mfa: async () => '123456'});
		expect(await sources.identify(night, never)).toMatchObject({
			value: {arn: expect.stringContaining(':assumed-role/guarded/')},
		});
	});

	test.each([
		['a wrong code', async () => '000000', 'the one-time code was not accepted for profile night'],
		[
			'no code',
			async () => Promise.reject(new Error('no one-time code was given')),
			'no one-time code was given for profile night',
		],
	])('with %s says so, and that one can be asked again', async (_, mfa, summary) => {
		const sandbox = await startSandbox(portalFleet());
		const {sources} = sourcesOf(sandbox, {mfa});
		expect(await sources.identify(night, never)).toMatchObject({
			problem: {kind: 'no-credentials', summary, hint: 'reload to be asked again'},
		});
	});
});
