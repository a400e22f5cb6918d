import {
	type ContextEntry,
	GetContextKeysForCustomPolicyCommand,
	GetContextKeysForPrincipalPolicyCommand,
	type IAMClient,
	paginateSimulatePrincipalPolicy,
	SimulateCustomPolicyCommand,
	SimulatePrincipalPolicyCommand,
} from '@aws-sdk/client-iam';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {startSandbox, stopSandboxes} from '../../support/sandbox.ts';
import {iamClient} from './clients.ts';
import {account, policy} from './world.ts';

const node = (name: string): string => `arn:aws:ec2:eu-west-1:${account}:instance/i-0000000000000000${name}`;
const deploy = `arn:aws:iam::${account}:role/teams/deploy`;
const every = policy({Effect: 'Allow', Action: '*', Resource: '*'});

const world = {
	account,
	caller: 'admin',
	principals: {
		admin: {kind: 'user', policies: {every}},
		nobody: {kind: 'user'},
		self: {
			kind: 'user',
			policies: {
				p: policy({Effect: 'Allow', Action: 'iam:Simulate*', Resource: `arn:aws:iam::*:user/\${aws:username}`}),
			},
		},
		deploy: {
			kind: 'role',
			path: '/teams/',
			policies: {
				prod: policy({
					Effect: 'Allow',
					Action: 'ssm:StartSession',
					Resource: '*',
					Condition: {StringEquals: {'ssm:resourceTag/env': '<prod>'}},
				}),
			},
			boundary: policy({Effect: 'Allow', Action: 'ssm:*', Resource: node('1')}),
		},
	},
	regions: {'eu-west-1': {}},
};

let clientOf: (profile: string) => IAMClient = () => {
	throw new Error('no sandbox');
};

beforeAll(async () => {
	const sandbox = await startSandbox(world);
	clientOf = profile => iamClient(sandbox, profile);
});
afterAll(stopSandboxes);

const tag: ContextEntry = {
	ContextKeyName: 'ssm:resourceTag/env',
	ContextKeyValues: ['<prod>'],
	ContextKeyType: 'string',
};

describe('IAM through the SDK', () => {
	test('a simulation comes back as the SDK models it', async () => {
		const answer = await clientOf('admin').send(
			new SimulatePrincipalPolicyCommand({
				PolicySourceArn: deploy,
				ActionNames: ['ssm:StartSession'],
				ResourceArns: [node('1'), node('2')],
				ContextEntries: [tag],
			}),
		);
		expect(answer.IsTruncated).toBe(false);
		expect(answer.EvaluationResults).toMatchObject([
			{
				EvalActionName: 'ssm:StartSession',
				EvalDecision: 'implicitDeny',
				PermissionsBoundaryDecisionDetail: {AllowedByPermissionsBoundary: false},
				ResourceSpecificResults: [
					{
						EvalResourceName: node('1'),
						EvalResourceDecision: 'allowed',
						MatchedStatements: [
							{
								SourcePolicyId: 'role_deploy_prod',
								SourcePolicyType: 'IAM Policy',
								StartPosition: {Line: 3, Column: 19},
							},
						],
					},
					{EvalResourceName: node('2'), EvalResourceDecision: 'implicitDeny'},
				],
			},
		]);
	});

	test('pages count actions, and the paginator reads them all', async () => {
		const actions = Array.from({length: 25}, (_, at) => `ssm:Action${at}`);
		const names: (string | undefined)[] = [];
		const sizes: number[] = [];
		const config = {client: clientOf('admin'), pageSize: 10};
		const input = {PolicySourceArn: deploy, ActionNames: actions};
		for await (const {EvaluationResults: results = []} of paginateSimulatePrincipalPolicy(config, input)) {
			sizes.push(results.length);
			names.push(...results.map(result => result.EvalActionName));
		}
		expect(names).toEqual(actions);
		expect(sizes).toEqual([10, 10, 5]);
	});

	test('errors are those that the SDK knows', async () => {
		const ask = (source: string, entries = [tag]): Promise<unknown> =>
			clientOf('admin')
				.send(
					new SimulatePrincipalPolicyCommand({
						PolicySourceArn: source,
						ActionNames: ['ssm:StartSession'],
						ContextEntries: entries,
					}),
				)
				.catch((error: unknown) => error);
		const session = `arn:aws:sts::${account}:assumed-role/deploy/alice`;
		expect(await ask(session)).toMatchObject({
			name: 'InvalidInputException',
			message: `Invalid ARN provided in the request: ${session}`,
		});
		expect(await ask(`arn:aws:iam::${account}:role/nobody`)).toMatchObject({
			name: 'NoSuchEntityException',
			message: 'Unable to retrieve specified IAM entity.',
			$metadata: {httpStatusCode: 404},
		});
		expect(await ask(deploy, [tag, tag])).toMatchObject({
			name: 'InvalidInputException',
			message: 'Duplicate context key: ssm:resourceTag/env.',
		});
	});

	test('who may not simulate is told on which ARN, as it was sent', async () => {
		const simulate = (profile: string, source: string): Promise<unknown> =>
			clientOf(profile)
				.send(new SimulatePrincipalPolicyCommand({PolicySourceArn: source, ActionNames: ['ssm:StartSession']}))
				.then(
					() => 'allowed',
					(error: unknown) => error,
				);
		const pathless = `arn:aws:iam::${account}:role/deploy`;
		expect(await simulate('nobody', pathless)).toMatchObject({
			name: 'AccessDenied',
			message:
				`User: arn:aws:iam::${account}:user/nobody is not authorized to perform: iam:SimulatePrincipalPolicy ` +
				`on resource: ${pathless} because no identity-based policy allows the iam:SimulatePrincipalPolicy action`,
		});
		expect(await simulate('self', `arn:aws:iam::${account}:user/self`)).toBe('allowed');
		expect(await simulate('self', pathless)).toMatchObject({name: 'AccessDenied'});
	});

	test('context keys are listed for principals and for texts', async () => {
		const client = clientOf('admin');
		const mine = await client.send(new GetContextKeysForPrincipalPolicyCommand({PolicySourceArn: deploy}));
		expect(mine.ContextKeyNames).toEqual(['ssm:resourceTag/env']);
		const text = JSON.stringify(policy({Effect: 'Allow', Action: '*', Resource: `arn:aws:s3:::\${aws:username}`}));
		const custom = await client.send(new GetContextKeysForCustomPolicyCommand({PolicyInputList: [text, text]}));
		expect(custom.ContextKeyNames).toEqual(['aws:username', 'aws:username']);
	});

	test('custom policies are simulated without anything attached', async () => {
		const answer = await clientOf('admin').send(
			new SimulateCustomPolicyCommand({
				PolicyInputList: [JSON.stringify(every)],
				ActionNames: ['ssm:StartSession'],
				ResourceArns: [node('1')],
				OrderedOrganizationPolicyInputList: [
					{ServiceControlPolicyInputList: [JSON.stringify(every)]},
					{ServiceControlPolicyInputList: [JSON.stringify(policy({Effect: 'Deny', Action: 'ssm:*', Resource: '*'}))]},
				],
			}),
		);
		expect(answer.EvaluationResults).toMatchObject([
			{EvalDecision: 'explicitDeny', OrganizationsDecisionDetail: {AllowedByOrganizations: false}},
		]);
	});
});
