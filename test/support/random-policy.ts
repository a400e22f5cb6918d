import fc from 'fast-check';

/** What random policies may speak of, so that they meet the fleet they are made for. */
export type Vocabulary = {
	readonly account: string;
	readonly regions: readonly string[];
	/** ARNs of nodes and documents. */
	readonly resources: readonly string[];
	/** Tag key → values that occur. */
	readonly tags: Readonly<Record<string, readonly string[]>>;
	/** ARN of the principal that the policies are for. */
	readonly principalArn: string;
	/** Whether conditions may test what no simulation knows: address, MFA, VPC endpoint. */
	readonly hasBlindSpots: boolean;
};

/** A policy document as in a fleet file. */
export type RandomPolicy = {readonly Version: string; readonly Statement: readonly Readonly<Record<string, unknown>>[]};

type Condition = Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;

const oneOf = <Item>(...items: readonly Item[]): fc.Arbitrary<Item> => fc.constantFrom(...items);

const actions = oneOf<string | string[]>(
	'ssm:StartSession',
	'ssm:StartSession',
	'ssm:startsession',
	'ssm:*',
	'ssm:Start*',
	'*',
	['ssm:StartSession', 'ssm:SendCommand'],
	['ec2:DescribeInstances', 'ssm:DescribeInstanceInformation'],
	'ssm:TerminateSession',
);

const action = fc.oneof(
	{weight: 9, arbitrary: actions.map(names => ({Action: names}))},
	{
		weight: 1,
		arbitrary: oneOf<string | string[]>('iam:*', ['ec2:*', 'iam:*'], 'ssm:*').map(names => ({NotAction: names})),
	},
);

const patterns = ({account, regions, resources}: Vocabulary): fc.Arbitrary<string> =>
	fc.oneof(
		oneOf(...resources),
		oneOf(
			'*',
			'*',
			'arn:aws:ec2:*:*:instance/*',
			'arn:aws:ec2:*:instance/*',
			`arn:aws:ssm:*:${account}:managed-instance/*`,
			'arn:aws:ssm:*:*:document/*',
			'arn:aws:ssm:*:*:document/SSM-SessionManagerRunShell',
			'arn:aws:ec2:*:999988887777:instance/*',
			`arn:aws:ec2:\${aws:RequestedRegion}:\${aws:PrincipalAccount}:instance/*`,
		),
		oneOf(...regions).map(region => `arn:aws:ec2:${region}:${account}:instance/*`),
		oneOf(...resources).map(arn => `${arn.slice(0, -1)}?`),
		oneOf(...resources).map(arn => `${arn.slice(0, -3)}*`),
	);

const resource = (words: Vocabulary): fc.Arbitrary<Readonly<Record<string, unknown>>> => {
	const some = fc.array(patterns(words), {minLength: 1, maxLength: 3});
	return fc.oneof(
		{weight: 9, arbitrary: some.map(Resource => ({Resource}))},
		{weight: 1, arbitrary: some.map(NotResource => ({NotResource}))},
	);
};

const tagCondition = ({tags}: Vocabulary): fc.Arbitrary<Condition> =>
	oneOf(...Object.keys(tags)).chain(key =>
		fc
			.record({
				operator: oneOf(
					'StringEquals',
					'StringLike',
					'StringEqualsIgnoreCase',
					'StringNotEquals',
					'StringNotLike',
					'StringEqualsIfExists',
					'StringNotEqualsIfExists',
					'ForAnyValue:StringEquals',
					'ForAllValues:StringEquals',
					'Null',
				),
				prefix: oneOf('ssm:resourceTag/', 'aws:ResourceTag/', 'SSM:ResourceTag/'),
				spelled: oneOf(key, key.toUpperCase()),
				values: fc.array(oneOf(...(tags[key] ?? []), 'other', '*', 'p*', `\${aws:PrincipalTag/${key}, 'none'}`), {
					minLength: 1,
					maxLength: 2,
				}),
				isNull: oneOf('true', 'false'),
			})
			.map(({operator, prefix, spelled, values, isNull}) => ({
				[operator]: {[`${prefix}${spelled}`]: operator === 'Null' ? isNull : values},
			})),
	);

const knownCondition = ({regions, principalArn}: Vocabulary): fc.Arbitrary<Condition> =>
	oneOf<Condition>(
		{StringEquals: {'aws:RequestedRegion': [regions[0] ?? '']}},
		{StringNotEquals: {'aws:RequestedRegion': [regions[0] ?? '']}},
		{ArnLike: {'aws:PrincipalArn': principalArn.replace(/[^/]+$/, '*')}},
		{ArnNotEquals: {'aws:PrincipalArn': principalArn}},
		{Bool: {'aws:SecureTransport': 'true'}},
		{Bool: {'aws:ViaAWSService': 'true'}},
		{DateLessThan: {'aws:CurrentTime': '2099-01-01T00:00:00Z'}},
		{DateGreaterThan: {'aws:CurrentTime': '2099-01-01T00:00:00Z'}},
		{BoolIfExists: {'ssm:SessionDocumentAccessCheck': 'true'}},
		{StringLike: {'aws:userid': '*:*'}},
		{Null: {'aws:username': 'false'}},
		{StringEquals: {'aws:PrincipalTag/team': 'payments'}},
	);

const blindCondition = oneOf<Condition>(
	{IpAddress: {'aws:SourceIp': '203.0.113.0/24'}},
	{NotIpAddress: {'aws:SourceIp': '203.0.113.0/24'}},
	{Bool: {'aws:MultiFactorAuthPresent': 'true'}},
	{BoolIfExists: {'aws:MultiFactorAuthPresent': 'false'}},
	{StringEquals: {'aws:SourceVpce': 'vpce-0a1b2c3d'}},
	{StringNotEqualsIfExists: {'aws:SourceVpce': 'vpce-0a1b2c3d'}},
);

const condition = (words: Vocabulary): fc.Arbitrary<Readonly<Record<string, unknown>>> =>
	fc.oneof(
		{weight: 4, arbitrary: fc.constant({})},
		{weight: 4, arbitrary: tagCondition(words).map(Condition => ({Condition}))},
		{weight: 2, arbitrary: knownCondition(words).map(Condition => ({Condition}))},
		{
			weight: 1,
			arbitrary: fc
				.tuple(tagCondition(words), knownCondition(words))
				.map(([left, right]) => ({Condition: {...left, ...right}})),
		},
		...(words.hasBlindSpots ? [{weight: 2, arbitrary: blindCondition.map(Condition => ({Condition}))}] : []),
	);

const statement = (words: Vocabulary): fc.Arbitrary<Readonly<Record<string, unknown>>> =>
	fc
		.tuple(oneOf('Allow', 'Allow', 'Allow', 'Deny'), action, resource(words), condition(words))
		.map(([Effect, named, on, when]) => ({Effect, ...named, ...on, ...when}));

/** Policies that mostly speak of StartSession on the vocabulary's resources, under conditions that often hold. */
export const randomPolicy = (words: Vocabulary): fc.Arbitrary<RandomPolicy> =>
	fc.array(statement(words), {minLength: 1, maxLength: 4}).map(Statement => ({Version: '2012-10-17', Statement}));
