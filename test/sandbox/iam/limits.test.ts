import {describe, expect, test} from 'vitest';
import {iamService} from '../../../src/sandbox/iam/service.ts';
import {type Answered, ask, type Parameter} from './ask.ts';
import {account, fleet, policy, principal} from './world.ts';

const user = `arn:aws:iam::${account}:user/alice`;
const node = `arn:aws:ec2:eu-west-1:${account}:instance/i-00000000000000001`;
const text = JSON.stringify(policy({Effect: 'Allow', Action: '*', Resource: '*'}));

const simulate = (parameters: Readonly<Record<string, Parameter>>): Promise<Answered> =>
	ask(iamService, fleet([principal()]), 'SimulatePrincipalPolicy', {
		PolicySourceArn: user,
		ActionNames: ['ssm:StartSession'],
		...parameters,
	});

const key = (over: Readonly<Record<string, Parameter>> = {}): Parameter => ({
	ContextKeyName: 'aws:SourceVpc',
	ContextKeyValues: ['vpc-1'],
	ContextKeyType: 'string',
	...over,
});

describe('SimulatePrincipalPolicy refuses', () => {
	test.each<[string, Readonly<Record<string, Parameter>>, string]>([
		['an action without a service', {ActionNames: ['StartSession']}, 'missing names'],
		['a resource that is no ARN', {ResourceArns: ['i-1']}, 'ResourceNames are not in a valid ARN format: i-1.'],
		['everything beside a resource', {ResourceArns: [node, '*']}, 'ResourceNames are not in a valid ARN format: *.'],
		[
			'actions of two kinds on a resource',
			{ActionNames: ['ssm:StartSession', 'ec2:DescribeInstances'], ResourceArns: [node]},
			'Invalid Input Actions: [ssm:StartSession] and [ec2:DescribeInstances] require different authorization',
		],
		['an owner that is no account', {ResourceOwner: 'me'}, 'Invalid Resource Owner.'],
		['a caller that is a session', {CallerArn: `arn:aws:sts::${account}:assumed-role/a/b`}, 'Invalid caller'],
		['a foreign marker', {Marker: 'bm90IG91cnM'}, 'Invalid marker for pagination.'],
		['scenarios of other actions', {ResourceHandlingOption: 'EC2-VPC'}, 'Invalid input resource handling options.'],
		['a policy that is no JSON', {PolicyInputList: ['{']}, 'Policy input list item 1 has invalid content: not JSON'],
		['a second policy that is none', {PolicyInputList: [text, '{}']}, 'Policy input list item 2'],
		['two boundaries', {PermissionsBoundaryPolicyInputList: [text, text]}, 'Only one permissions boundary'],
		[
			'a key without a type',
			{ContextEntries: [{ContextKeyName: 'aws:SourceVpc'}]},
			'aws:SourceVpc has invalid type null.',
		],
		['a key without a name', {ContextEntries: [key({ContextKeyName: ''})]}, 'ContextKeyName cannot be null or empty.'],
		[
			'a key without values',
			{ContextEntries: [key({ContextKeyValues: []})]},
			'Context values for context key aws:SourceVpc cannot be null or empty.',
		],
		[
			'two values of one',
			{ContextEntries: [key({ContextKeyValues: ['a', 'b']})]},
			'Context key string expected a single value, but received 2.',
		],
		[
			'a number that is none',
			{ContextEntries: [key({ContextKeyType: 'numeric'})]},
			'Invalid context value for key aws:SourceVpc: expected numeric format.',
		],
		[
			'a hexadecimal number',
			{ContextEntries: [key({ContextKeyType: 'numeric', ContextKeyValues: ['0x10']})]},
			'numeric format',
		],
		['a date that is none', {ContextEntries: [key({ContextKeyType: 'date'})]}, 'expected DateTime format.'],
		['an address that is none', {ContextEntries: [key({ContextKeyType: 'ipList'})]}, 'expected IP address.'],
		['bytes that are none', {ContextEntries: [key({ContextKeyType: 'binary', ContextKeyValues: ['*']})]}, 'base-64'],
		[
			'keys that differ in case only',
			{ContextEntries: [key(), key({ContextKeyName: 'AWS:sourcevpc'})]},
			'Duplicate context key: AWS:sourcevpc.',
		],
		['an exclusion of two stars', {PolicyExclusionList: [{PolicyArn: 'arn:aws:iam::aws:policy/*A*'}]}, 'policy ARN'],
		['an empty exclusion', {PolicyExclusionList: [{Unknown: 'x'}]}, 'Exactly one member'],
		[
			'an exclusion of every owner',
			{PolicyExclusionList: [{InlinePolicyIdentifier: {PolicyName: 'p', AttachmentType: 'user', AttachmentName: '*'}}]},
			'Invalid inline policy identifier',
		],
		[
			'root',
			{PolicySourceArn: `arn:aws:iam::${account}:root`},
			`Invalid ARN provided in the request: arn:aws:iam::${account}:root`,
		],
		[
			'a principal of another account',
			{PolicySourceArn: 'arn:aws:iam::999988887777:user/alice'},
			`Invalid Policy Source Arn: caller's account ${account} does not have access to policies in account 999988887777.`,
		],
	])('%s', async (_, parameters, message) => {
		const answer = await simulate(parameters);
		expect(answer).toMatchObject({error: 'InvalidInput', status: 400});
		expect(answer['message']).toContain(message);
	});

	test.each<[string, Readonly<Record<string, Parameter>>, string]>([
		['no actions', {ActionNames: []}, "Value null at 'actionNames'"],
		['an action that is too long', {ActionNames: [`ssm:${'a'.repeat(125)}`]}, 'less than or equal to 128'],
		['a resource that is too long', {ResourceArns: [node.padEnd(2049, '0')]}, 'less than or equal to 2048'],
		['a short policy source', {PolicySourceArn: 'alice'}, 'greater than or equal to 20'],
		['more than 1000 items a page', {MaxItems: 1001}, 'Member must have value less than or equal to 1000'],
		['no items a page', {MaxItems: 0}, 'Member must have value greater than or equal to 1'],
		['an empty marker', {Marker: ''}, 'greater than or equal to 1'],
		['an empty policy', {PolicyInputList: ['']}, 'greater than or equal to 1'],
		['a policy that is too long', {PolicyInputList: [text.padEnd(131_073)]}, 'less than or equal to 131072'],
		['a policy in other letters', {PolicyInputList: [text.replace('*', '→')]}, 'regular expression pattern'],
		['a type that it does not know', {ContextEntries: [key({ContextKeyType: 'text'})]}, 'enum value set'],
		['a key that is too short', {ContextEntries: [key({ContextKeyName: 'aws:'})]}, 'greater than or equal to 5'],
		['a key that is too long', {ContextEntries: [key({ContextKeyName: 'a'.repeat(257)})]}, 'less than or equal to 256'],
		['a policy type that it does not know', {PolicyExclusionList: [{PolicyType: 'trust'}]}, 'enum value set'],
		[
			'more than 256 exclusions',
			{PolicyExclusionList: Array.from({length: 257}, () => ({PolicyType: 'scp'}))},
			'less than or equal to 256',
		],
	])('%s as a breach of the model', async (_, parameters, message) => {
		const answer = await simulate(parameters);
		expect(answer).toMatchObject({error: 'ValidationError', status: 400});
		expect(answer['message']).toContain(message);
	});

	test('a principal that does not exist', async () => {
		expect(await simulate({PolicySourceArn: `arn:aws:iam::${account}:group/alice`})).toEqual({
			error: 'NoSuchEntity',
			message: 'Unable to retrieve specified IAM entity.',
			status: 404,
		});
	});
});

describe('SimulatePrincipalPolicy takes', () => {
	test.each<[string, Readonly<Record<string, Parameter>>]>([
		['an action that nobody knows', {ActionNames: ['ssm:Unknown', 'nobody:Knows']}],
		['an empty value', {ContextEntries: [key({ContextKeyValues: ['']})]}],
		[
			'values of all types',
			{
				ContextEntries: [
					key({ContextKeyName: 'key:numeric', ContextKeyType: 'numeric', ContextKeyValues: ['+1e2']}),
					key({ContextKeyName: 'key:date', ContextKeyType: 'date', ContextKeyValues: ['2035']}),
					key({ContextKeyName: 'key:boolean', ContextKeyType: 'boolean', ContextKeyValues: ['true']}),
					key({ContextKeyName: 'key:ip', ContextKeyType: 'ipList', ContextKeyValues: ['203.0.113.7', '2001:db8::1']}),
					key({ContextKeyName: 'key:binary', ContextKeyType: 'binary', ContextKeyValues: ['QUJD']}),
					key({ContextKeyName: 'key:strings', ContextKeyType: 'stringList', ContextKeyValues: ['a', 'b']}),
				],
			},
		],
		['2,000 resources', {ResourceArns: Array.from({length: 2000}, (_, at) => `${node.slice(0, -4)}${1000 + at}`)}],
		['a caller that is a role', {CallerArn: `arn:aws:iam::${account}:role/teams/deploy`}],
		['a policy in Latin letters', {PolicyInputList: [text.replace('"Statement"', '"Id":"prüfung","Statement"')]}],
	])('%s', async (_, parameters) => {
		expect(await simulate(parameters)).toHaveProperty('EvaluationResults');
	});

	test('a marker although everything else has changed', async () => {
		const page = await simulate({ActionNames: ['a:aa', 'a:bb', 'a:cc'], MaxItems: 2});
		expect(page).toMatchObject({
			IsTruncated: 'true',
			EvaluationResults: [{EvalActionName: 'a:aa'}, {EvalActionName: 'a:bb'}],
		});
		const next = await simulate({ActionNames: ['b:aa', 'b:bb', 'b:cc'], MaxItems: 1, Marker: String(page['Marker'])});
		expect(next).toMatchObject({IsTruncated: 'false', EvaluationResults: [{EvalActionName: 'b:cc'}]});
	});

	test('a page of one action with all its resources together', async () => {
		const parameters = {ActionNames: ['ssm:StartSession', 'ssm:SendCommand'], ResourceArns: [node, node], MaxItems: 1};
		const world = fleet([principal()], {simulatorShape: 'per-resource'});
		const answer = await ask(iamService, world, 'SimulatePrincipalPolicy', {PolicySourceArn: user, ...parameters});
		expect(answer['EvaluationResults']).toHaveLength(2);
		expect(answer).toMatchObject({IsTruncated: 'true'});
	});
});

describe('SimulateCustomPolicy', () => {
	const custom = (parameters: Readonly<Record<string, Parameter>>): Promise<Answered> =>
		ask(iamService, fleet([principal()]), 'SimulateCustomPolicy', {ActionNames: ['ssm:StartSession'], ...parameters});
	const own = (value: string): string =>
		JSON.stringify(
			policy({Effect: 'Allow', Action: '*', Resource: '*', Condition: {StringEquals: {'aws:userid': value}}}),
		);
	const decisionOf = async (parameters: Readonly<Record<string, Parameter>>): Promise<unknown> =>
		(await custom(parameters))['EvaluationResults'];

	test('fills in a stub for the id of nobody', async () => {
		const PolicyInputList = [own('STUB_PRINCIPAL_FOR_POLICY_SIMULATOR')];
		expect(await decisionOf({PolicyInputList})).toMatchObject([{EvalDecision: 'allowed'}]);
		expect(await decisionOf({PolicyInputList, CallerArn: user})).toMatchObject([{EvalDecision: 'implicitDeny'}]);
	});

	test('fills in the ARN for the id of a caller', async () => {
		expect(await decisionOf({PolicyInputList: [own(user)], CallerArn: user})).toMatchObject([
			{EvalDecision: 'allowed'},
		]);
	});

	test('answers without any policy', async () => {
		expect(await decisionOf({})).toMatchObject([{EvalDecision: 'implicitDeny'}]);
	});

	test('wants every level of the organization to allow', async () => {
		const level = (...texts: string[]): Parameter => ({ServiceControlPolicyInputList: texts});
		const nothing = JSON.stringify(policy({Effect: 'Allow', Action: 'ec2:*', Resource: '*'}));
		const ask = (levels: Parameter): Promise<unknown> =>
			decisionOf({PolicyInputList: [text], OrderedOrganizationPolicyInputList: levels});
		expect(await ask([level(text), level(nothing, text)])).toMatchObject([{EvalDecision: 'allowed'}]);
		expect(await ask([level(text), level(nothing)])).toMatchObject([{EvalDecision: 'implicitDeny'}]);
		expect(
			await custom({OrderedOrganizationPolicyInputList: Array.from({length: 8}, () => level(text))}),
		).toMatchObject({
			error: 'ValidationError',
		});
	});
});

describe('the lists of context keys', () => {
	test('take in groups, boundary and variables, and leave out session and service control policies', async () => {
		const test = (name: string): object => ({
			Effect: 'Allow',
			Action: 's3:*',
			Resource: '*',
			Condition: {Null: {[name]: 'true'}},
		});
		const world = fleet(
			[
				principal({
					groups: ['oncall'],
					policies: {a: policy(test('key:own')), b: policy(test('key:own'))},
					boundary: policy(test('key:boundary')),
					sessionPolicy: policy(test('key:session')),
				}),
				principal({name: 'oncall', kind: 'group', policies: {c: policy(test('key:group'))}}),
			],
			{organization: {serviceControlPolicies: [policy(test('key:organization'))]}},
		);
		const extra = JSON.stringify(
			policy({Effect: 'Allow', Action: '*', Resource: `arn:aws:s3:::a/\${aws:username}\${*}`}),
		);
		const answer = await ask(iamService, world, 'GetContextKeysForPrincipalPolicy', {
			PolicySourceArn: user,
			PolicyInputList: [extra],
		});
		expect(answer['ContextKeyNames']).toEqual(['aws:username', '*', 'key:own', 'key:own', 'key:group', 'key:boundary']);
	});

	test('keep the spelling, and know no variables before 2012-10-17', async () => {
		const old = JSON.stringify({
			Version: '2008-10-17',
			Statement: {
				Effect: 'Allow',
				Action: '*',
				Resource: `arn:aws:s3:::\${aws:username}`,
				Condition: {Bool: {'AWS:SecureTransport': 'true'}},
			},
		});
		const answer = await ask(iamService, fleet([principal()]), 'GetContextKeysForCustomPolicy', {
			PolicyInputList: [old],
		});
		expect(answer['ContextKeyNames']).toEqual(['AWS:SecureTransport']);
	});

	test('want a policy or a principal that exists', async () => {
		const world = fleet([principal()]);
		expect(await ask(iamService, world, 'GetContextKeysForCustomPolicy', {})).toMatchObject({error: 'ValidationError'});
		const source = {PolicySourceArn: `arn:aws:iam::${account}:role/nobody`};
		expect(await ask(iamService, world, 'GetContextKeysForPrincipalPolicy', source)).toMatchObject({
			error: 'NoSuchEntity',
		});
		expect(
			await ask(iamService, world, 'GetContextKeysForPrincipalPolicy', {
				PolicySourceArn: `arn:aws:iam::${account}:root`,
			}),
		).toMatchObject({
			error: 'InvalidInput',
		});
	});
});
