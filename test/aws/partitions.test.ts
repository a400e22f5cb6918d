import {createServer} from 'node:http';
import type {AddressInfo} from 'node:net';
import {afterAll, beforeAll, beforeEach, describe, expect, test, vi} from 'vitest';
import {createSources} from '../../src/aws/sources.ts';
import {never, pagesIn, patient, sandboxSources, scope, useAwsHome} from '../support/aws-sources.ts';
import {stopSandboxes} from '../support/sandbox.ts';
import {nodeId, startNodeSandbox} from '../support/sandbox-session.ts';

/** A proxy that connects nowhere and remembers where it was asked to. */
const asked: string[] = [];
const proxy = createServer().on('connect', (request, socket) => {
	asked.push(request.url ?? '');
	socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
});
beforeAll(() => new Promise<void>(resolve => void proxy.listen(0, '127.0.0.1', resolve)));
afterAll(() => void proxy.close());
beforeEach(() => {
	asked.length = 0;
});

const regions = {commercial: 'eu-west-1', china: 'cn-north-1', gov: 'us-gov-west-1'};

const config = `
[profile commercial]
region = ${regions.commercial}
[profile china]
region = ${regions.china}
[profile gov]
region = ${regions.gov}
[profile gov-fips]
region = ${regions.gov}
use_fips_endpoint = true
[profile fips]
region = us-east-1
use_fips_endpoint = true
[profile dual]
region = eu-west-1
use_dualstack_endpoint = true
[profile china-dual]
region = cn-north-1
use_dualstack_endpoint = true
`;

/** The hosts that calls of profiles go to, once each. */
const hostsOf = async (profiles: readonly string[], variables: Readonly<Record<string, string>> = {}) => {
	const keys = profiles.map(name => `[${name}]\naws_access_key_id = AKIAEXAMPLE\naws_secret_access_key = secret\n`);
	useAwsHome({config, credentials: keys.join('')});
	for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
	const address = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
	const environment = {HTTPS_PROXY: address, AWS_MAX_ATTEMPTS: '1', ...variables};
	const sources = createSources({
		...{version: '1.2.3', endpointUrl: null, environment, mfa: null, onWaiting: () => {}, timeouts: patient},
	});
	await Promise.all(
		profiles.map(async profile => {
			const region = await sources.region(profile, never);
			if (!region.ok) throw new Error(region.problem.summary);
			const scope = {profile, region: region.value};
			await Promise.all([
				sources.identify(scope, never),
				sources.contextKeys(scope, 'arn:aws:iam::111122223333:user/alice', never),
				sources.occupiedRegions(scope, [scope.region], never),
				pagesIn(sources.instances(scope, never)),
				pagesIn(sources.managedNodes(scope, never)),
			]);
		}),
	);
	return [...new Set(asked)].map(target => target.replace(/:443$/, '')).toSorted();
};

test('a session’s client is told the FIPS endpoint that opened it', async () => {
	const sandbox = await startNodeSandbox({}, {}, {}, ['--as-aws']);
	const {sources} = sandboxSources(
		{...sandbox.environment, AWS_USE_FIPS_ENDPOINT: 'true'},
		{environment: sandbox.environment, timeouts: patient},
	);
	const request = {...scope, target: nodeId, document: null, parameters: {}, reason: null};
	const started = await sources.startSession(request, never);
	expect(started).toMatchObject({ok: true, value: {endpoint: 'https://ssm-fips.eu-west-1.amazonaws.com'}});
	const {sessionId} = started.ok ? started.value : {sessionId: ''};
	await sources.terminateSession(scope, sessionId);
	await stopSandboxes();
});

describe('profiles of several partitions at once', () => {
	test('go each to the endpoints of its own partition', async () => {
		expect(await hostsOf(['commercial', 'china', 'gov'])).toEqual(
			[
				...['ec2', 'ssm', 'sts'].map(service => `${service}.eu-west-1.amazonaws.com`),
				...['ec2', 'ssm', 'sts'].map(service => `${service}.cn-north-1.amazonaws.com.cn`),
				...['ec2', 'ssm', 'sts'].map(service => `${service}.us-gov-west-1.amazonaws.com`),
				...['iam.amazonaws.com', 'iam.cn-north-1.amazonaws.com.cn', 'iam.us-gov.amazonaws.com'],
				...['eu-west-1.amazonaws.com', 'cn-north-1.amazonaws.com.cn', 'us-gov-west-1.amazonaws.com'].map(
					place => `resource-explorer-2.${place}`,
				),
			].toSorted(),
		);
	});

	test('use FIPS and dual-stack endpoints where the profile says so, and only there', async () => {
		const services = ['ec2', 'resource-explorer-2', 'ssm', 'sts'];
		expect(await hostsOf(['commercial', 'fips', 'dual', 'china-dual'])).toEqual(
			[
				...services.map(service => `${service}.eu-west-1.amazonaws.com`),
				...services.map(service => `${service}-fips.us-east-1.amazonaws.com`),
				...services.map(service => `${service}.eu-west-1.api.aws`),
				...services.map(service => `${service}.cn-north-1.api.amazonwebservices.com.cn`),
				...['iam.amazonaws.com', 'iam-fips.amazonaws.com'],
				...['iam.global.api.aws', 'iam.global.api.amazonwebservices.com.cn'],
			].toSorted(),
		);
	});

	test('find FIPS endpoints of GovCloud under the names that they have there', async () => {
		// All but Resource Explorer are FIPS endpoints under their usual names (AWS FIPS page, GovCloud).
		expect(await hostsOf(['gov-fips'])).toEqual([
			...['ec2.us-gov-west-1.amazonaws.com', 'iam.us-gov.amazonaws.com'],
			'resource-explorer-2-fips.us-gov-west-1.amazonaws.com',
			...['ssm.us-gov-west-1.amazonaws.com', 'sts.us-gov-west-1.amazonaws.com'],
		]);
	});

	test('all use them where a variable says so', async () => {
		const hosts = await hostsOf(['commercial', 'china'], {AWS_USE_DUALSTACK_ENDPOINT: 'true'});
		expect(hosts.filter(host => !/\.api\.(aws|amazonwebservices\.com\.cn)$/.test(host))).toEqual([]);
		expect(hosts).toHaveLength(10);
	});
});
