import {describe, expect, test} from 'vitest';
import type {Environment} from '../../src/session/environment.ts';
import type {Plugin} from '../../src/session/plugin.ts';
import {pluginCall} from '../../src/session/plugin-call.ts';
import {ssmEndpoint} from '../../src/session/ssm-endpoint.ts';

const token = 'AAEAA-secret-token';

const call = (
	more: {plugin?: Plugin; endpoint?: string; region?: string; endpointUrl?: string; environment?: Environment} = {},
) =>
	pluginCall({
		plugin: more.plugin ?? {kind: 'plugin', path: '/usr/bin/session-manager-plugin', version: '1.2.764.0'},
		started: {sessionId: 'anna-0123', streamUrl: 'wss://ssmmessages.example', token, endpoint: more.endpoint ?? ''},
		request: {
			target: 'i-0',
			region: more.region ?? 'eu-west-1',
			profile: 'prod',
			document: 'Doc',
			parameters: {password: ['hidden']},
			reason: 'why',
		},
		endpointUrl: more.endpointUrl ?? null,
		environment: more.environment ?? {},
		address: {uri: 'http://127.0.0.1:1/credentials', token: 'endpoint-token'},
		nonce: 'abcd',
	});

describe('calling the plugin', () => {
	test('no token and no parameter stands in the arguments', () => {
		const {args} = call();
		expect(args.join(' ')).not.toMatch(/secret|hidden|endpoint-token|why/);
	});

	test('the built-in client gets the same arguments behind its script', () => {
		const {file, args} = call({plugin: {kind: 'builtin', path: '/usr/bin/node', script: '/opt/client.js'}});
		expect(file).toBe('/usr/bin/node');
		expect(args).toEqual(['/opt/client.js', ...call().args]);
	});

	test('a custom endpoint is passed on, else the one that opened the session, else the region’s in its partition', () => {
		const endpoint = 'https://ssm-fips.us-east-1.amazonaws.com';
		expect(call({endpointUrl: 'http://127.0.0.1:4566', endpoint}).args.at(-1)).toBe('http://127.0.0.1:4566');
		expect(call({endpoint}).args.at(-1)).toBe(endpoint);
		expect(call({region: 'cn-north-1'}).args.at(-1)).toBe('https://ssm.cn-north-1.amazonaws.com.cn');
		expect(
			['eu-west-1', 'cn-north-1', 'us-gov-west-1', 'us-iso-east-1', 'us-isob-east-1', 'eusc-de-east-1'].map(
				ssmEndpoint,
			),
		).toEqual([
			'https://ssm.eu-west-1.amazonaws.com',
			'https://ssm.cn-north-1.amazonaws.com.cn',
			'https://ssm.us-gov-west-1.amazonaws.com',
			'https://ssm.us-iso-east-1.c2s.ic.gov',
			'https://ssm.us-isob-east-1.sc2s.sgov.gov',
			'https://ssm.eusc-de-east-1.amazonaws.eu',
		]);
	});

	test('nothing inherited can win over the credentials that are served, and the rest is kept', () => {
		const {env} = call({
			environment: {
				PATH: '/bin',
				AWS_REGION: 'us-east-1',
				AWS_CA_BUNDLE: '/ca.pem',
				HTTPS_PROXY: 'http://proxy:3128',
				NOTHING: undefined,
				AWS_PROFILE: 'prod',
				AWS_DEFAULT_PROFILE: 'prod',
				AWS_ACCESS_KEY_ID: 'AKIA',
				AWS_SECRET_ACCESS_KEY: 's',
				AWS_ACCESS_KEY: 'AKIA',
				AWS_SECRET_KEY: 's',
				AWS_SESSION_TOKEN: 't',
				AWS_CONTAINER_CREDENTIALS_RELATIVE_URI: '/v2',
				AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: '/token',
				AWS_WEB_IDENTITY_TOKEN_FILE: '/web',
				AWS_ROLE_ARN: 'arn',
				AWS_SSM_START_SESSION_RESPONSE: 'of another session',
			},
		});
		expect(env).toEqual({
			PATH: '/bin',
			REACH_CLIENT_ESCAPES: '0',
			REACH_CLIENT_FOLLOWS: '1',
			AWS_REGION: 'us-east-1',
			AWS_CA_BUNDLE: '/ca.pem',
			HTTPS_PROXY: 'http://proxy:3128',
			AWS_CONFIG_FILE: '/dev/null',
			AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
			AWS_CONTAINER_CREDENTIALS_FULL_URI: 'http://127.0.0.1:1/credentials',
			AWS_CONTAINER_AUTHORIZATION_TOKEN: 'endpoint-token',
			AWS_SSM_START_SESSION_RESPONSE_abcd: JSON.stringify({
				SessionId: 'anna-0123',
				StreamUrl: 'wss://ssmmessages.example',
				TokenValue: token,
			}),
		});
	});
});
