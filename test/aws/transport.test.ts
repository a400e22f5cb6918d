import {writeFileSync} from 'node:fs';
import {createServer} from 'node:https';
import type {AddressInfo} from 'node:net';
import path from 'node:path';
import {describe, expect, onTestFinished, test} from 'vitest';
import {proxyFor} from '../../src/aws/proxy.ts';
import {createSources} from '../../src/aws/sources.ts';
import {never, patient, scope, useAwsHome, useKeys} from '../support/aws-sources.ts';
import {query, startCannedAws} from '../support/canned-aws.ts';
import {certificate, key} from '../support/loopback-certificate.ts';

const identity = '<Arn>arn:aws:iam::111122223333:user/alice</Arn><UserId>AIDA1</UserId><Account>111122223333</Account>';

const identify = (endpointUrl: string, environment: Readonly<Record<string, string>>) =>
	createSources({
		version: '1.2.3',
		endpointUrl,
		environment: {AWS_MAX_ATTEMPTS: '1', ...environment},
		mfa: null,
		onWaiting: () => {},
		timeouts: patient,
	}).identify(scope, never);

describe('the proxy of an address', () => {
	const ec2 = 'https://ec2.eu-west-1.amazonaws.com/';
	test.each<[Readonly<Record<string, string>>, string, string]>([
		[{}, ec2, ''],
		[{HTTPS_PROXY: 'http://proxy:3128'}, ec2, 'http://proxy:3128'],
		[{https_proxy: 'proxy:3128'}, ec2, 'http://proxy:3128'],
		[{HTTP_PROXY: 'http://proxy:3128'}, ec2, ''],
		[{HTTP_PROXY: 'http://proxy:3128'}, 'http://sandbox.test/', 'http://proxy:3128'],
		[{ALL_PROXY: 'socks5://proxy:1080'}, ec2, 'socks5://proxy:1080'],
		[{HTTPS_PROXY: 'http://proxy', NO_PROXY: '*'}, ec2, ''],
		[{HTTPS_PROXY: 'http://proxy', NO_PROXY: 'example.com,.amazonaws.com'}, ec2, ''],
		[{HTTPS_PROXY: 'http://proxy', no_proxy: '*.eu-west-1.amazonaws.com'}, ec2, ''],
		[{HTTPS_PROXY: 'http://proxy', NO_PROXY: 'aws.com'}, ec2, 'http://proxy'],
		[{HTTPS_PROXY: 'http://proxy', NO_PROXY: 'amazonaws.com:8443'}, ec2, 'http://proxy'],
		[{HTTPS_PROXY: 'http://proxy', NO_PROXY: 'amazonaws.com:443'}, ec2, ''],
		[{HTTP_PROXY: 'http://proxy'}, 'http://127.0.0.1:4566/', ''],
		[{HTTP_PROXY: 'http://proxy'}, 'http://localhost:4566/', ''],
		[{HTTP_PROXY: 'http://proxy'}, 'http://169.254.169.254/latest', ''],
	])('%j for %s is "%s"', (environment, address, proxy) => {
		expect(proxyFor(environment, address)).toBe(proxy);
	});
});

describe('the way to AWS', () => {
	test('leads through the proxy of the environment', async () => {
		useAwsHome();
		useKeys();
		const proxy = await startCannedAws(() => query('GetCallerIdentity', identity));
		onTestFinished(proxy.close);
		expect(await identify('http://sts.test', {HTTP_PROXY: proxy.url})).toMatchObject({ok: true});
		expect(proxy.seen[0]?.headers.host).toBe('sts.test');
	});

	test('trusts the authorities of AWS_CA_BUNDLE, and says so where they are missing', async () => {
		const home = useAwsHome();
		useKeys();
		const server = createServer({cert: certificate, key}, (request, response) => {
			request.resume();
			const answer = query('GetCallerIdentity', identity);
			response.end(typeof answer === 'string' ? '' : answer.body);
		});
		await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
		onTestFinished(() => {
			server.closeAllConnections();
			server.close();
		});
		const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
		const bundle = path.join(home, 'ca.pem');
		writeFileSync(bundle, certificate);
		expect(await identify(url, {})).toMatchObject({
			ok: false,
			problem: {kind: 'unreachable', hint: expect.stringContaining('AWS_CA_BUNDLE')},
		});
		expect(await identify(url, {AWS_CA_BUNDLE: bundle})).toMatchObject({ok: true});
		expect(await identify(url, {AWS_CA_BUNDLE: `${bundle}.gone`})).toMatchObject({
			ok: false,
			problem: {kind: 'file', summary: expect.stringContaining('AWS_CA_BUNDLE')},
		});
	});
});
