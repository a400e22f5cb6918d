import {execFile} from 'node:child_process';
import process from 'node:process';
import {promisify} from 'node:util';
import {afterAll, beforeAll, expect} from 'vitest';
import {type SandboxProcess, startSandbox, stopSandboxes} from '../support/sandbox.ts';
import {testWith} from '../support/tools.ts';

const run = promisify(execFile);

let sandbox: SandboxProcess;

beforeAll(async () => {
	sandbox = await startSandbox();
});

afterAll(stopSandboxes);

/** Runs the AWS CLI against the sandbox. Old ones do not know AWS_ENDPOINT_URL, so that they are told the long way. */
const aws = async (...args: string[]): Promise<unknown> => {
	const {stdout} = await run('aws', ['--endpoint-url', sandbox.endpoint, '--output', 'json', ...args], {
		env: {PATH: process.env['PATH'], HOME: process.env['HOME'], ...sandbox.environment},
		maxBuffer: 64 * 1024 * 1024,
	});
	return JSON.parse(stdout);
};

const aTest = testWith('aws');

aTest('aws: describe-instances reads the demo, all pages of it', async () => {
	const {Reservations} = (await aws('ec2', 'describe-instances', '--page-size', '20')) as {Reservations: object[]};
	expect(Reservations.length).toBeGreaterThan(40);
	expect(JSON.stringify(Reservations)).toContain('決済バッチ');
});

aTest('aws: describe-instance-information reads the demo, all pages of it', async () => {
	const args = ['--region', 'us-east-1', 'ssm', 'describe-instance-information', '--page-size', '5'];
	const {InstanceInformationList} = (await aws(...args)) as {InstanceInformationList: {InstanceId: string}[]};
	expect(new Set(InstanceInformationList.map(({InstanceId}) => InstanceId)).size).toBe(25);
});

aTest('aws: a profile acts as the principal of its name', async () => {
	expect(await aws('--profile', 'admin', 'sts', 'get-caller-identity')).toMatchObject({
		Arn: 'arn:aws:iam::111122223333:user/admin',
	});
});

aTest('aws: a denial is told in words', async () => {
	const call = aws('--profile', 'viewer', 'iam', 'get-user', '--user-name', 'admin');
	await expect(call).rejects.toThrow(
		/\(AccessDenied\) when calling the GetUser operation: User: \S+ is not authorized to perform: iam:GetUser/,
	);
});
