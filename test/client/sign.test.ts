import {Sha256} from '@aws-crypto/sha256-js';
import {HttpRequest} from '@smithy/protocol-http';
import {SignatureV4} from '@smithy/signature-v4';
import {expect, onTestFinished, test} from 'vitest';
import {isPresigned, signedHeaders} from '../../src/client/sign.ts';
import {startPipedClient} from '../support/client-process.ts';
import {startScriptedGateway} from '../support/scripted-gateway.ts';

/** What the SDK's own signer makes of the same request. */
const reference = async (address: string, sessionToken: string | undefined, date: Date) => {
	const url = new URL(address);
	const signer = new SignatureV4({
		service: 'ssmmessages',
		region: 'eu-west-1',
		credentials: {accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'secret', ...(sessionToken ? {sessionToken} : {})},
		sha256: Sha256,
		applyChecksum: false,
	});
	const request = new HttpRequest({
		method: 'GET',
		hostname: url.hostname,
		path: url.pathname,
		query: Object.fromEntries(url.searchParams),
		headers: {host: url.host},
	});
	const {headers} = await signer.sign(request, {signingDate: date});
	return headers['authorization'];
};

test.each([
	['wss://ssmmessages.eu-west-1.amazonaws.com/v1/data-channel/ops-0abc?role=publish_subscribe', undefined],
	['wss://ssmmessages.eu-west-1.amazonaws.com/v1/data-channel/ops-0abc?role=publish_subscribe', 'token/with+signs='],
	['wss://vpce.example:8443/v1/data-channel/o%40b-1?role=publish_subscribe&cell-number=AAE%2FB%3D%3D', 'token'],
	["wss://h/a%20b/'c*(d)!?b=2&a=1&c=%20x~y", 'token'],
])('the address %s is signed as the SDK would', async (address, sessionToken) => {
	const date = new Date(1_700_000_000_123);
	const headers = signedHeaders(
		address,
		'eu-west-1',
		{accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'secret', ...(sessionToken ? {sessionToken} : {})},
		date,
	);
	expect(headers['authorization']).toBe(await reference(address, sessionToken, date));
	expect(headers['x-amz-date']).toBe('20231114T221320Z');
	expect(headers['x-amz-security-token']).toBe(sessionToken);
});

test('an address that brings its signature is known', () => {
	expect(isPresigned('wss://h/x?X-Amz-Algorithm=A&X-Amz-Signature=abc')).toBe(true);
	expect(isPresigned('wss://h/x?role=publish_subscribe')).toBe(false);
});

test.each([
	[
		'signed with credentials',
		{AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE', AWS_SECRET_ACCESS_KEY: 'secret'},
		'',
		/^AWS4-HMAC-SHA256 Credential=AKIAEXAMPLE\/\d{8}\/eu-west-1\/ssmmessages\//,
	],
	['unsigned without', {}, '', undefined],
	[
		'left alone when presigned',
		{AWS_ACCESS_KEY_ID: 'A', AWS_SECRET_ACCESS_KEY: 's'},
		'&X-Amz-Signature=abc',
		undefined,
	],
])('the websocket’s GET is %s', async (_name, env, query, authorization) => {
	const gateway = await startScriptedGateway({opened: one => one.channelClosed()});
	onTestFinished(gateway.close);
	const client = startPipedClient({url: gateway.url + query, region: 'eu-west-1', env});
	expect(await client.ended).toBe(0);
	const header = gateway.requests[0]?.headers.authorization;
	if (authorization) expect(header).toMatch(authorization);
	else expect(header).toBeUndefined();
	expect(gateway.requests[0]?.headers['sec-websocket-extensions']).toBeUndefined();
});
