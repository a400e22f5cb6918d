import {request} from 'node:http';
import {describe, expect, onTestFinished, test} from 'vitest';
import {problem} from '../../src/domain/problem.ts';
import {failure, type Result, success} from '../../src/domain/result.ts';
import type {Credentials} from '../../src/domain/session.ts';
import {serveCredentials} from '../../src/session/credentials-endpoint.ts';

const now = Date.UTC(2026, 10, 1);
const credentials: Credentials = {
	accessKeyId: 'AKIA',
	secretAccessKey: 'secret',
	sessionToken: 'token',
	expires: now + 1000,
};

const serve = async (answers: () => Result<Credentials> = () => success(credentials)) => {
	const served = await serveCredentials({credentials: async () => answers(), now: () => now});
	if (!served.ok) throw new Error(served.problem.summary);
	onTestFinished(async () => served.value.close());
	return served.value;
};

type Answer = {readonly status: number; readonly body: unknown};

const ask = async (uri: string, headers: Record<string, string>, method = 'GET'): Promise<Answer> =>
	new Promise((resolve, reject) => {
		const sent = request(uri, {headers, method, agent: false}, response => {
			let text = '';
			response.setEncoding('utf8');
			response.on('data', (piece: string) => {
				text += piece;
			});
			response.on('end', () => resolve({status: response.statusCode ?? 0, body: JSON.parse(text)}));
		});
		sent.on('error', reject);
		sent.end();
	});

describe('the credentials endpoint', () => {
	test('answers its child in the container format, on loopback', async () => {
		const {uri, token} = await serve();
		expect(uri).toMatch(/^http:\/\/127\.0\.0\.1:\d+\//);
		expect(token.length).toBeGreaterThanOrEqual(43);
		expect(await ask(uri, {authorization: token})).toEqual({
			status: 200,
			body: {AccessKeyId: 'AKIA', SecretAccessKey: 'secret', Token: 'token', Expiration: '2026-11-01T00:00:01.000Z'},
		});
	});

	test('asks for credentials anew each time', async () => {
		let count = 0;
		const {uri, token} = await serve(() => success({...credentials, accessKeyId: `AKIA${++count}`}));
		expect((await ask(uri, {authorization: token})).body).toMatchObject({AccessKeyId: 'AKIA1'});
		expect((await ask(uri, {authorization: token})).body).toMatchObject({AccessKeyId: 'AKIA2'});
	});

	test('credentials without a session token or an end get an empty token and a date', async () => {
		const {uri, token} = await serve(() => success({...credentials, sessionToken: null, expires: null}));
		expect((await ask(uri, {authorization: token})).body).toMatchObject({
			Token: '',
			Expiration: '2026-11-01T00:15:00.000Z',
		});
	});

	test('refuses a wrong or missing token, a foreign Host, any Origin and other methods, and says no secret', async () => {
		const {uri, token} = await serve();
		const answers = await Promise.all([
			ask(uri, {}),
			ask(uri, {authorization: `${token}x`}),
			ask(uri, {authorization: `Bearer ${token}`}),
			ask(uri, {authorization: token, host: 'evil.example'}),
			ask(uri, {authorization: token, host: 'localhost'}),
			ask(uri, {authorization: token, origin: 'http://evil.example'}),
			ask(uri, {authorization: token, origin: 'null'}),
			ask(uri, {authorization: token}, 'POST'),
		]);
		expect(answers.map(({status}) => status)).toEqual([401, 401, 401, 403, 403, 403, 403, 405]);
		expect(JSON.stringify(answers)).not.toMatch(/AKIA|secret/);
	});

	test('credentials that cannot be had are an error with the reason', async () => {
		const {uri, token} = await serve(() => failure(problem('expired-login', 'The login of dev has expired', '')));
		expect(await ask(uri, {authorization: token})).toEqual({
			status: 500,
			body: {code: 'NoCredentials', message: 'The login of dev has expired'},
		});
	});

	test('is gone once closed, open connections too', async () => {
		const {uri, token, close} = await serve();
		await close();
		await expect(ask(uri, {authorization: token})).rejects.toThrow(/ECONNREFUSED/);
	});

	test('two endpoints have different tokens, and one refuses the other’s', async () => {
		const [one, two] = [await serve(), await serve()];
		expect(one.token).not.toBe(two.token);
		expect((await ask(one.uri, {authorization: two.token})).status).toBe(401);
	});
});
