import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {createServer} from 'node:http';
import {type AddressInfo, connect} from 'node:net';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {describe, expect, onTestFinished, test} from 'vitest';
import {proxyFor} from '../../src/client/proxy.ts';
import {startPipedClient} from '../support/client-process.ts';
import {certificate, key} from '../support/loopback-certificate.ts';
import {startScriptedGateway} from '../support/scripted-gateway.ts';

const gatewayWith = async (isSecure: boolean) => {
	const gateway = await startScriptedGateway(
		{opened: one => one.channelClosed('reached')},
		isSecure ? {key, cert: certificate} : null,
	);
	onTestFinished(gateway.close);
	return gateway;
};

const fileWith = (text: string): string => {
	const folder = mkdtempSync(path.join(tmpdir(), 'reach-ca-'));
	onTestFinished(() => rmSync(folder, {recursive: true}));
	const file = path.join(folder, 'ca.pem');
	writeFileSync(file, text);
	return file;
};

describe('a gateway behind a private authority', () => {
	test.each(['SSL_CERT_FILE', 'AWS_CA_BUNDLE'])('is trusted with %s', async name => {
		const gateway = await gatewayWith(true);
		const client = startPipedClient({url: gateway.url, env: {[name]: fileWith(certificate)}});
		expect(await client.ended).toBe(0);
		expect(client.stdout()).toContain('reached');
	});

	test('is refused without, at once and with what to do', async () => {
		const gateway = await gatewayWith(true);
		const client = startPipedClient({url: gateway.url});
		expect(await client.ended).toBe(1);
		expect(client.stderr()).toMatch(/certificate.*SSL_CERT_FILE or AWS_CA_BUNDLE/);
		expect(gateway.requests).toHaveLength(0);
	});

	test('is not reached when the named file cannot be read', async () => {
		const gateway = await gatewayWith(true);
		const client = startPipedClient({url: gateway.url, env: {SSL_CERT_FILE: '/nonexistent/ca.pem'}});
		expect(await client.ended).toBe(1);
		expect(client.stderr()).toContain('/nonexistent/ca.pem');
	});
});

/** A proxy that brings every CONNECT to one port. */
const proxyTo = async (port: number, authorization?: string) => {
	const connects: string[] = [];
	const server = createServer();
	server.on('connect', (request, socket) => {
		connects.push(request.url ?? '');
		if (authorization !== undefined && request.headers['proxy-authorization'] !== authorization) {
			socket.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n');
			return;
		}
		const target = connect(port, '127.0.0.1', () => {
			socket.write('HTTP/1.1 200 OK\r\n\r\n');
			target.pipe(socket).pipe(target);
		});
		for (const one of [target, socket]) one.on('error', () => {});
	});
	await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
	onTestFinished(() => {
		server.closeAllConnections();
		server.close();
	});
	return {connects, address: `127.0.0.1:${(server.address() as AddressInfo).port}`};
};

describe('a proxy', () => {
	test('brings a websocket to its gateway, by CONNECT and with its password', async () => {
		const gateway = await gatewayWith(false);
		const proxy = await proxyTo(gateway.port, `Basic ${Buffer.from('me:pass word').toString('base64')}`);
		const env = {HTTP_PROXY: `http://me:pass%20word@${proxy.address}`};
		const client = startPipedClient({url: 'ws://gateway.example/v1/data-channel/x', env});
		expect(await client.ended).toBe(0);
		expect(client.stdout()).toContain('reached');
		expect(proxy.connects).toEqual(['gateway.example:80']);
	});

	test('is named without a scheme, in lower case', async () => {
		const gateway = await gatewayWith(false);
		const proxy = await proxyTo(gateway.port);
		const client = startPipedClient({url: 'ws://gateway.example:8080/x', env: {http_proxy: proxy.address}});
		expect(await client.ended).toBe(0);
		expect(proxy.connects).toEqual(['gateway.example:8080']);
	});

	test('is left out for this machine', async () => {
		const gateway = await gatewayWith(false);
		const client = startPipedClient({url: gateway.url, env: {HTTP_PROXY: 'http://127.0.0.1:1'}});
		expect(await client.ended).toBe(0);
	});

	test('that refuses ends the session with a message', async () => {
		const proxy = await proxyTo(1, 'Basic nobody');
		const client = startPipedClient({url: 'ws://gateway.example/x', env: {HTTP_PROXY: proxy.address}});
		expect(await client.ended).toBe(1);
		expect(client.stderr()).toContain('407');
	});
});

test('a stream is reached at the endpoint that the environment names, under its own path', async () => {
	const gateway = await gatewayWith(false);
	const client = startPipedClient({
		url: 'wss://ssmmessages.eu-west-1.amazonaws.com/v1/data-channel/x?role=publish_subscribe',
		env: {AWS_ENDPOINT_URL_SSMMESSAGES: `http://127.0.0.1:${gateway.port}`},
	});
	expect(await client.ended).toBe(0);
	expect(gateway.requests[0]?.url).toBe('/v1/data-channel/x?role=publish_subscribe');
});

describe('the proxy for an address', () => {
	const aws = 'wss://ssmmessages.eu-west-1.amazonaws.com/v1/data-channel/x';

	test.each([
		['none', aws, {}, null],
		['HTTPS_PROXY for wss', aws, {HTTPS_PROXY: 'http://p:1', HTTP_PROXY: 'http://q:2'}, 'http://p:1'],
		['HTTP_PROXY for ws', 'ws://h/x', {HTTPS_PROXY: 'http://p:1', HTTP_PROXY: 'http://q:2'}, 'http://q:2'],
		['not ALL_PROXY', aws, {ALL_PROXY: 'http://p:1'}, null],
		['upper case first', aws, {HTTPS_PROXY: 'http://p:1', https_proxy: 'http://q:2'}, 'http://p:1'],
		['with http where it has no scheme', aws, {https_proxy: 'p:1'}, 'http://p:1'],
		['a SOCKS one', aws, {HTTPS_PROXY: 'socks5://p:1'}, 'socks5://p:1'],
		['none for 127.0.0.1', 'wss://127.0.0.1:8/x', {HTTPS_PROXY: 'http://p:1'}, null],
		['none for localhost', 'wss://localhost/x', {HTTPS_PROXY: 'http://p:1'}, null],
		['none for ::1', 'wss://[::1]:8/x', {HTTPS_PROXY: 'http://p:1'}, null],
	])('is %s', (_name, address, env, proxy) => {
		expect(proxyFor(address, env)).toBe(proxy);
	});

	test.each([
		['*', true],
		['amazonaws.com', true],
		['.amazonaws.com', true],
		['*.eu-west-1.amazonaws.com', true],
		['other.example, ssmmessages.eu-west-1.amazonaws.com', true],
		['ssmmessages.eu-west-1.amazonaws.com:443', true],
		['ssmmessages.eu-west-1.amazonaws.com:8443', false],
		['aws.com', false],
		['.ssmmessages.eu-west-1.amazonaws.com', false],
		['10.0.0.0/8', false],
		['', false],
	])('is none where NO_PROXY is %j: %s', (list, isExempt) => {
		expect(proxyFor(aws, {HTTPS_PROXY: 'http://p:1', NO_PROXY: list})).toBe(isExempt ? null : 'http://p:1');
	});

	test.each([
		['10.1.2.3', '10.0.0.0/8', true],
		['11.1.2.3', '10.0.0.0/8', false],
		['10.1.2.3', '10.1.2.3/32', true],
		['10.1.2.3', '0.0.0.0/0', true],
		['10.1.2.3', '10.0.0.0/99', false],
		['[fd00::1]', 'fd00::1', true],
	])('for %s with NO_PROXY %s is none: %s', (host, list, isExempt) => {
		expect(proxyFor(`wss://${host}/x`, {HTTPS_PROXY: 'p', NO_PROXY: list})).toBe(isExempt ? null : 'http://p');
	});
});
