import {createServer} from 'node:http';
import type {AddressInfo} from 'node:net';
import {afterAll, describe, expect, test} from 'vitest';
import type {Check} from '../../src/domain/doctor.ts';
import {portalFleet} from '../support/portal-fleet.ts';
import {dismissRobots} from '../support/robot.ts';
import {runReach} from '../support/run.ts';
import {startSandbox, stopSandboxes} from '../support/sandbox.ts';

const policy = (...Statement: object[]) => ({Version: '2012-10-17', Statement});
const allow = (Action: string | readonly string[]) => ({Effect: 'Allow', Action, Resource: '*'});

const fleet = {
	account: '111122223333',
	caller: 'admin',
	principals: {
		admin: {kind: 'user', policies: {all: policy(allow('*'))}},
		blind: {kind: 'user', policies: {look: policy(allow(['ec2:DescribeInstances', 'ssm:Describe*']))}},
	},
	regions: {'eu-west-1': {instances: [{id: 'i-0000000000000000a', name: 'web', agent: {}}]}},
};

afterAll(async () => {
	await stopSandboxes();
	dismissRobots();
});

describe('reach doctor of itself', () => {
	test('looks at all that reach needs, and names each right', async () => {
		const sandbox = await startSandbox(fleet);
		const {out} = await runReach(['doctor', '--region', 'eu-west-1', '-o', 'json'], sandbox.environment);
		const checks: Check[] = JSON.parse(out);
		const of = (name: string) => checks.find(check => check.name === name);
		for (const name of ['Node', 'credentials', 'identity', 'clock', 'endpoints eu-west-1']) {
			expect(of(name)?.result, name).toBe('pass');
		}
		expect(of('options')?.evidence).toContain('region = eu-west-1 (the command line)');
		expect(of('right iam:SimulatePrincipalPolicy')?.result).toBe('pass');
		expect(of('terminal')?.result).toBe('unknown');
	});

	test('fails the rights that are missing, and only these', async () => {
		const sandbox = await startSandbox(fleet);
		const run = await runReach(['doctor', '-o', 'json'], {...sandbox.environment, AWS_PROFILE: 'blind'});
		const checks: Check[] = JSON.parse(run.out);
		const failed = checks.filter(({result, name}) => result === 'fail' && name.startsWith('right'));
		expect(failed.map(({name}) => name)).toEqual([
			'right iam:SimulatePrincipalPolicy',
			'right iam:GetContextKeysForPrincipalPolicy',
		]);
	});

	test('says which setting named the endpoint of each service, the service’s own before the general one', async () => {
		const sandbox = await startSandbox(fleet);
		const {AWS_ENDPOINT_URL: url = ''} = sandbox.environment;
		const other = url.replace('127.0.0.1', 'localhost');
		const evidence = async (more: object, ...flags: string[]): Promise<string> => {
			const environment = {...sandbox.environment, ...more};
			const {out} = await runReach(['doctor', '-o', 'json', ...flags], environment);
			return JSON.parse(out).find(({name}: Check) => name.startsWith('endpoints'))?.evidence;
		};
		expect(await evidence({})).toBe(`${url} (variable AWS_ENDPOINT_URL)`);
		expect(await evidence({AWS_ENDPOINT_URL_SSM: other})).toContain(`${other} (variable AWS_ENDPOINT_URL_SSM)`);
		expect(await evidence({}, '--endpoint-url', url)).toBe(`${url} (--endpoint-url)`);
		expect(await evidence({REACH_ENDPOINT_URL: url})).toBe(`${url} (REACH_ENDPOINT_URL)`);
	});

	test('fails a clock that is more than four minutes off, by what the endpoint says', async () => {
		const server = createServer((_, answer) => {
			answer.setHeader('date', new Date(Date.now() - 600_000).toUTCString());
			answer.end();
		});
		await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
		const {port} = server.address() as AddressInfo;
		const sandbox = await startSandbox(fleet);
		const AWS_ENDPOINT_URL_SSM = `http://127.0.0.1:${port}`;
		const {out} = await runReach(['doctor', '-o', 'json'], {...sandbox.environment, AWS_ENDPOINT_URL_SSM});
		server.close();
		const clock = JSON.parse(out).find(({name}: Check) => name === 'clock');
		expect(clock).toMatchObject({result: 'fail', evidence: expect.stringMatching(/(599|60\d) seconds ahead of AWS/)});
	});

	test('tells credentials that have expired from those that are not there, with what to do', async () => {
		const sandbox = await startSandbox({...fleet, faults: [{service: 'sts', fault: 'expiredToken'}]});
		const {out, code} = await runReach(['doctor'], sandbox.environment);
		expect(code).toBe(1);
		expect(out).toMatch(
			/✗ credentials and identity: the session of the credentials in use has expired\n {4}→ log in again/,
		);
		expect(out).toMatch(/✓ Node/);
	});

	test('tells a login that has expired with the command that renews it', async () => {
		const sandbox = await startSandbox(portalFleet());
		const {out, code} = await runReach(['doctor', '-p', 'prod-web'], sandbox.environment);
		expect(code).toBe(1);
		expect(out).toMatch(
			/✗ credentials and identity: the login of profile prod-web has expired\n {4}→ run: aws sso login --sso-session corp/,
		);
	});

	test('never takes an AWS that fails or is asked too much for wrong credentials', async () => {
		const sandbox = await startSandbox({...fleet, faults: [{service: 'sts', fault: 'error500'}]});
		const {out} = await runReach(['doctor', '-o', 'json'], sandbox.environment);
		expect(JSON.parse(out).find(({name}: Check) => name === 'credentials and identity')?.result).toBe('unknown');
	});

	test('works without credentials, and says so', async () => {
		const {out, code} = await runReach(['doctor'], {AWS_REGION: 'eu-west-1', AWS_EC2_METADATA_DISABLED: 'true'});
		expect(code).toBe(1);
		expect(out).toMatch(/✗ credentials and identity: no AWS credentials/);
		expect(out).toMatch(/✓ Node/);
	});
});
