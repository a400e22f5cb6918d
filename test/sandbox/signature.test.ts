import {DescribeInstancesCommand} from '@aws-sdk/client-ec2';
import {GetUserCommand} from '@aws-sdk/client-iam';
import {DescribeInstanceInformationCommand} from '@aws-sdk/client-ssm';
import {GetCallerIdentityCommand} from '@aws-sdk/client-sts';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {type SandboxProcess, startSandbox, stopSandboxes} from '../support/sandbox.ts';
import {type ClientChoice, clientsOf, credentialsOf, outcomeOf} from '../support/sandbox-clients.ts';

const everything = {Version: '2012-10-17', Statement: {Effect: 'Allow', Action: '*', Resource: '*'}};

let sandbox: SandboxProcess;

beforeAll(async () => {
	sandbox = await startSandbox({
		caller: 'alice',
		principals: {
			alice: {kind: 'user', policies: {all: everything}},
			deploy: {kind: 'role', policies: {all: everything}},
		},
		regions: {'eu-west-1': {}},
	});
});

afterAll(stopSandboxes);

/** One call of every protocol with the chosen credentials. */
const callAll = async (choice: ClientChoice) => {
	const {ec2, ssm, iam, sts} = clientsOf(sandbox, choice);
	return {
		ec2: await outcomeOf(ec2.send(new DescribeInstancesCommand({}))),
		ssm: await outcomeOf(ssm.send(new DescribeInstanceInformationCommand({}))),
		iam: await outcomeOf(iam.send(new GetUserCommand({UserName: 'alice'}))),
		sts: await outcomeOf(sts.send(new GetCallerIdentityCommand({}))),
	};
};

describe('signatures', () => {
	test('a right one is taken by every service', async () => {
		const {ec2, ssm, iam, sts} = await callAll({});
		expect([ec2.name, ssm.name, iam.name, sts.name]).toEqual(['ok', 'ok', 'ok', 'ok']);
	});

	test('an unknown key is refused in the words of each service', async () => {
		const choice = {credentials: {accessKeyId: 'AKIAAAAAAAAAAAAAAAAA', secretAccessKey: 'x'.repeat(40)}};
		const {ec2, ssm, iam, sts} = await callAll(choice);
		expect(ec2).toMatchObject({name: 'AuthFailure', status: 401});
		expect(ssm).toMatchObject({name: 'UnrecognizedClientException', status: 400});
		expect(iam).toMatchObject({name: 'InvalidClientTokenId', status: 403});
		expect(sts).toMatchObject({name: 'InvalidClientTokenId', status: 403});
	});

	test('a wrong secret is refused in the words of each service', async () => {
		const {accessKeyId} = await credentialsOf(sandbox)();
		const {ec2, ssm, iam, sts} = await callAll({credentials: {accessKeyId, secretAccessKey: 'x'.repeat(40)}});
		expect(ec2).toMatchObject({name: 'AuthFailure', status: 401});
		expect(ssm).toMatchObject({name: 'InvalidSignatureException', status: 400});
		expect(iam).toMatchObject({name: 'SignatureDoesNotMatch', status: 403});
		expect(sts.message).toMatch(/does not match the signature you provided/);
	});

	test('a clock that is ten minutes late or early is told, but not by EC2', async () => {
		const late = await callAll({clockOffset: -600_000});
		expect(late.ec2).toMatchObject({name: 'AuthFailure', status: 401});
		expect(late.ssm).toMatchObject({name: 'InvalidSignatureException'});
		expect(late.ssm.message).toMatch(/^Signature expired: \d{8}T\d{6}Z is now earlier than/);
		const early = await callAll({clockOffset: 600_000});
		expect(early.iam).toMatchObject({name: 'SignatureDoesNotMatch'});
		expect(early.iam.message).toMatch(/^Signature not yet current/);
		expect((await callAll({clockOffset: 240_000})).sts.name).toBe('ok');
	});

	test('temporary keys are worth nothing without their session token, or with another one', async () => {
		const {sessionToken, ...keys} = await credentialsOf(sandbox, 'deploy')();
		expect(sessionToken).toBeTruthy();
		expect((await callAll({credentials: keys})).ssm.name).toBe('UnrecognizedClientException');
		const other = await callAll({credentials: {...keys, sessionToken: 'x'.repeat(64)}});
		expect(other.iam.name).toBe('InvalidClientTokenId');
	});

	test('a region that the account does not have knows no key', async () => {
		const {ec2, ssm, sts} = await callAll({region: 'us-west-2'});
		expect([ec2.name, ssm.name, sts.name]).toEqual(['AuthFailure', 'UnrecognizedClientException', 'ok']);
	});
});

const post = async (headers: Record<string, string>, body = '') => {
	const answer = await fetch(sandbox.endpoint, {method: 'POST', headers, body});
	return {status: answer.status, text: await answer.text()};
};

describe('requests without a signature', () => {
	test('are told what is missing in the form of the service', async () => {
		expect(await post({'x-amz-target': 'AmazonSSM.StartSession'}, '{}')).toMatchObject({
			status: 400,
			text: expect.stringContaining('MissingAuthenticationTokenException'),
		});
		expect(await post({}, 'Action=GetCallerIdentity')).toMatchObject({
			status: 403,
			text: expect.stringContaining('<Code>MissingAuthenticationToken</Code>'),
		});
	});

	test('and half a signature is not one', async () => {
		const authorization = 'AWS4-HMAC-SHA256 Credential=AKIAAAAAAAAAAAAAAAAA/20261123/eu-west-1/ssm/aws4_request';
		const json = await post({authorization, 'x-amz-target': 'AmazonSSM.StartSession'}, '{}');
		expect(json.text).toContain('IncompleteSignatureException');
		expect((await post({authorization: 'Basic eDp5'}, '{}')).text).toContain('IncompleteSignature');
	});
});
