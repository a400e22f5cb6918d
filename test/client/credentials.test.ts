import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {createServer} from 'node:http';
import type {AddressInfo} from 'node:net';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {expect, onTestFinished, test} from 'vitest';
import {makeFindCredentials} from '../../src/client/credentials.ts';
import {startPipedClient} from '../support/client-process.ts';
import {startScriptedGateway} from '../support/scripted-gateway.ts';
import {startSessionApi} from '../support/session-api.ts';

const nowhere = {AWS_CONFIG_FILE: '/dev/null', AWS_SHARED_CREDENTIALS_FILE: '/dev/null'};

/** A container endpoint as reach serves one; each answer has another key. */
const endpointWith = async (lifetime: number) => {
	const asked: (string | undefined)[] = [];
	const server = createServer((request, response) => {
		asked.push(request.headers.authorization);
		if (request.headers.authorization !== 'the-token') {
			response.writeHead(403).end();
			return;
		}
		response.end(
			JSON.stringify({
				AccessKeyId: `AKIA${asked.length}`,
				SecretAccessKey: 'secret',
				Token: 'session',
				Expiration: new Date(Date.now() + lifetime).toISOString(),
			}),
		);
	});
	await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
	onTestFinished(() => {
		server.closeAllConnections();
		server.close();
	});
	const {port} = server.address() as AddressInfo;
	const env = {
		...nowhere,
		AWS_CONTAINER_CREDENTIALS_FULL_URI: `http://127.0.0.1:${port}/creds`,
		AWS_CONTAINER_AUTHORIZATION_TOKEN: 'the-token',
	};
	return {asked, env};
};

/** The key that signed a request. */
const keyOf = (authorization: string | undefined): string | undefined =>
	/Credential=([^/]+)\//.exec(authorization ?? '')?.[1];

test('credentials that have expired since are asked for anew when a session is resumed', async () => {
	const {asked, env} = await endpointWith(1000);
	const gateway = await startScriptedGateway({
		opened: (one, socket) => void (socket === 1 ? one.drop() : one.channelClosed()),
	});
	onTestFinished(gateway.close);
	const api = await startSessionApi(() => ({status: 200, body: {TokenValue: 'tok-B', StreamUrl: gateway.url}}));
	onTestFinished(api.close);
	const client = startPipedClient({url: gateway.url, endpoint: api.url, env});
	expect(await client.ended).toBe(0);
	expect(asked.every(token => token === 'the-token')).toBe(true);
	expect(asked.length).toBeGreaterThan(1);
	const first = keyOf(gateway.requests[0]?.headers.authorization);
	expect(first).toMatch(/^AKIA\d$/);
	expect(keyOf(api.calls[0]?.headers.authorization)).not.toBe(first);
	expect(gateway.requests[0]?.headers['x-amz-security-token']).toBe('session');
});

test('fresh ones are asked for once', async () => {
	const {asked, env} = await endpointWith(3_600_000);
	const find = makeFindCredentials('', 'eu-west-1', env, Date.now);
	expect((await Promise.all([find(), find()])).map(one => one?.accessKeyId)).toEqual(['AKIA1', 'AKIA1']);
	expect((await find())?.accessKeyId).toBe('AKIA1');
	expect(asked).toHaveLength(1);
});

test('an endpoint that refuses leaves the session unsigned', async () => {
	const {env} = await endpointWith(3_600_000);
	const find = makeFindCredentials('', 'eu-west-1', {...env, AWS_CONTAINER_AUTHORIZATION_TOKEN: 'wrong'}, Date.now);
	expect(await find()).toBeNull();
});

test('a named profile beats keys in the environment, which beat all else', async () => {
	const folder = mkdtempSync(path.join(tmpdir(), 'reach-profile-'));
	onTestFinished(() => rmSync(folder, {recursive: true}));
	const file = path.join(folder, 'credentials');
	writeFileSync(file, '[ops]\naws_access_key_id = AKIAPROFILE\naws_secret_access_key = secret\n');
	const env = {
		AWS_SHARED_CREDENTIALS_FILE: file,
		AWS_CONFIG_FILE: '/dev/null',
		AWS_ACCESS_KEY_ID: 'AKIAENV',
		AWS_SECRET_ACCESS_KEY: 'secret',
	};
	for (const [profile, key] of [
		['ops', 'AKIAPROFILE'],
		['', 'AKIAENV'],
	]) {
		const gateway = await startScriptedGateway({opened: one => one.channelClosed()});
		onTestFinished(gateway.close);
		const client = startPipedClient({url: gateway.url, profile: profile ?? '', env});
		expect(await client.ended).toBe(0);
		expect(keyOf(gateway.requests[0]?.headers.authorization)).toBe(key);
	}
});
