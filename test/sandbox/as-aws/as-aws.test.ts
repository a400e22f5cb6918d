import {X509Certificate} from 'node:crypto';
import {readFileSync} from 'node:fs';
import {request} from 'node:http';
import process from 'node:process';
import {connect as connectTls, type TLSSocket} from 'node:tls';
import {SSMClient, StartSessionCommand} from '@aws-sdk/client-ssm';
import {fromIni} from '@aws-sdk/credential-providers';
import {NodeHttpHandler} from '@smithy/node-http-handler';
import {ProxyAgent} from 'proxy-agent';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {createAuthority} from '../../../src/sandbox/as-aws/authority.ts';
import {isServiceHost} from '../../../src/sandbox/as-aws/names.ts';
import {startTerminalClient} from '../../support/client-process.ts';
import {type SandboxProcess, stopSandboxes} from '../../support/sandbox.ts';
import {nodeId, startNodeSandbox} from '../../support/sandbox-session.ts';

let sandbox: SandboxProcess;
let authority: string;
const variable = (name: string): string => sandbox.environment[name] ?? '';

beforeAll(async () => {
	sandbox = await startNodeSandbox({}, {}, {}, ['--as-aws']);
	authority = readFileSync(variable('SSL_CERT_FILE'), 'utf8');
});
afterAll(stopSandboxes);

/** What the proxy says to CONNECT, and the tunnel where it agrees. */
const tunnel = (target: string): Promise<{status: number; socket: NodeJS.ReadWriteStream}> =>
	new Promise((resolve, reject) => {
		const {hostname, port} = new URL(variable('HTTPS_PROXY'));
		const call = request({hostname, port, method: 'CONNECT', path: target});
		call.on('connect', (response, socket) => resolve({status: response.statusCode ?? 0, socket}));
		call.on('error', reject);
		call.end();
	});

/** A connection to an AWS name through the proxy, its certificate checked. */
const secure = async (host: string): Promise<TLSSocket> => {
	const {socket} = await tunnel(`${host}:443`);
	return new Promise((resolve, reject) => {
		const secured = connectTls({socket: socket as TLSSocket, servername: host, ca: authority}, () => resolve(secured));
		secured.on('error', reject);
	});
};

const answerTo = async (host: string, head: string): Promise<string> => {
	const socket = await secure(host);
	socket.write(`${head}\r\nConnection: close\r\n\r\n`);
	let text = '';
	for await (const part of socket) text += part;
	return text;
};

test('programs are pointed at AWS’s own names', () => {
	expect(sandbox.environment['AWS_ENDPOINT_URL']).toBeUndefined();
	expect(new X509Certificate(authority).checkIssued(new X509Certificate(authority))).toBe(true);
});

test('a session of an unmodified SDK streams under AWS’s name, and the client gets there', async () => {
	const agent = new ProxyAgent({getProxyForUrl: () => variable('HTTPS_PROXY'), ca: authority});
	const ssm = new SSMClient({
		region: 'eu-west-1',
		credentials: fromIni({
			profile: variable('AWS_PROFILE'),
			filepath: variable('AWS_SHARED_CREDENTIALS_FILE'),
			configFilepath: variable('AWS_CONFIG_FILE'),
		}),
		requestHandler: new NodeHttpHandler({httpsAgent: agent, httpAgent: agent}),
	});
	const started = await ssm.send(new StartSessionCommand({Target: nodeId}));
	expect(started.StreamUrl).toMatch(/^wss:\/\/ssmmessages\.eu-west-1\.amazonaws\.com\/v1\/data-channel\//);
	const client = startTerminalClient({
		url: started.StreamUrl ?? '',
		token: started.TokenValue ?? '',
		sessionId: started.SessionId ?? '',
		region: 'eu-west-1',
		endpoint: 'https://ssm.eu-west-1.amazonaws.com',
		env: {...sandbox.environment},
	});
	await client.until('$ ');
	client.type('echo $((6*7)); exit\r');
	await client.until('42');
	expect(await client.ended).toBe(0);
});

describe('the proxy', () => {
	test.each(['example.com:443', 'ssm.eu-west-1.amazonaws.com:80', 's3.eu-west-1.amazonaws.com:443', '127.0.0.1:22'])(
		'goes nowhere else: %s',
		async target => {
			expect((await tunnel(target)).status).toBe(403);
		},
	);

	test('has an answer only for the names that it brought home, and never for web pages', async () => {
		const host = 'ssm.eu-west-1.amazonaws.com';
		expect(await answerTo(host, `POST / HTTP/1.1\r\nHost: ${host}\r\nContent-Length: 0`)).toContain('HTTP/1.1 4');
		expect(await answerTo(host, 'GET / HTTP/1.1\r\nHost: evil.example')).toContain('403');
		expect(await answerTo(host, `POST / HTTP/1.1\r\nHost: ${host}\r\nOrigin: https://evil.example`)).toContain('403');
	});

	test('does not lend AWS’s names to the plain port', async () => {
		const {hostname, port} = new URL(sandbox.endpoint);
		const status = await new Promise(resolve => {
			const call = request({hostname, port, method: 'POST', headers: {host: 'ssm.eu-west-1.amazonaws.com'}});
			call.on('response', ({statusCode}) => resolve(statusCode));
			call.end();
		});
		expect(status).toBe(403);
	});
});

test.each([
	['ssm.eu-west-1.amazonaws.com', true],
	['ssmmessages.us-gov-west-1.amazonaws.com', true],
	['ec2-fips.us-east-1.amazonaws.com', true],
	['iam.amazonaws.com', true],
	['sts.amazonaws.com', true],
	['kms.cn-north-1.amazonaws.com.cn', true],
	['ec2.eu-west-1.api.aws', true],
	['s3.eu-west-1.amazonaws.com', false],
	['ssm.eu-west-1.amazonaws.com.evil.example', false],
	['evilssm.eu-west-1.amazonaws.com', false],
	['amazonaws.com', false],
	['', false],
])('%j is one of AWS’s names that the sandbox has: %s', (host, expected) => {
	expect(isServiceHost(host)).toBe(expected);
});

test('the authority issues certificates that hold for one name and for now', () => {
	const made = createAuthority(Date.now);
	const issuer = new X509Certificate(made.certificate);
	const {cert, key} = made.issue('ssm.eu-west-1.amazonaws.com');
	const leaf = new X509Certificate(cert);
	expect(leaf.verify(issuer.publicKey)).toBe(true);
	expect(leaf.checkIssued(issuer)).toBe(true);
	expect([issuer.ca, leaf.ca]).toEqual([true, false]);
	expect(leaf.checkHost('ssm.eu-west-1.amazonaws.com')).toBe('ssm.eu-west-1.amazonaws.com');
	expect(leaf.checkHost('ssm.eu-west-2.amazonaws.com')).toBeUndefined();
	expect(Date.parse(leaf.validFrom)).toBeLessThan(Date.now());
	expect(Date.parse(leaf.validTo) - Date.now()).toBeGreaterThan(7 * 86_400_000);
	expect(key).toContain('PRIVATE KEY');
	expect(made.issue('ssm.eu-west-1.amazonaws.com').cert).toBe(cert);
	expect(process.env['NODE_TLS_REJECT_UNAUTHORIZED']).toBeUndefined();
});
