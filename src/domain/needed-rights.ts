import {draft, type PolicyDraft, type PolicyStatement} from './policy-text.ts';

/** A feature of reach with the rights that its calls need. */
export type Feature = {
	/** Heading of its section in docs/iam.md. */
	readonly title: string;
	/** What it is for, and what is missing without it. */
	readonly text: string;
	readonly statements: readonly PolicyStatement[];
};

/** Whom the examples speak of. */
export type Example = {
	readonly partition: string;
	readonly account: string;
	/** ARN of the user or role that calls. */
	readonly self: string;
};

const allow = (actions: readonly string[], resource: string | readonly string[] = '*'): PolicyStatement => ({
	Effect: 'Allow',
	Action: [...actions].sort(),
	Resource: resource,
});

/** Lists nodes: what `reach list --no-permission-check` calls. */
const listing = ['ec2:DescribeInstances', 'ssm:DescribeInstanceInformation', 'ssm:DescribeInstanceProperties'];

/** Reads and simulates principals other than oneself. */
const judging = ['iam:GetContextKeysForPrincipalPolicy', 'iam:SimulatePrincipalPolicy'];

const each = (verbs: readonly string[], suffix: string): readonly string[] =>
	verbs.flatMap(verb => ['User', 'Role', 'Group'].map(kind => `iam:${verb}${kind}${suffix}`));

const readingPolicies = [...each(['Get'], 'Policy'), ...each(['List'], 'Policies'), ...each(['Get'], '')];

/** Every feature with exactly the rights that its calls need; docs/iam.md is made of it. */
export const features = ({partition, account, self}: Example): readonly Feature[] => {
	const principals = ['user', 'role', 'group'].map(kind => `arn:${partition}:iam::${account}:${kind}/*`);
	const granted = `arn:${partition}:iam::${account}:policy/reach-*`;
	return [
		{
			title: 'Check your own access',
			text: 'Tells which nodes you may reach. It names your own user or role alone: with `*` you could ask about everybody, and read what administrators may do. For a permission set, write the path of its role: `role/aws-reserved/sso.amazonaws.com/*/AWSReservedSSO_NAME_*`. Without it nodes are listed as unknown.',
			statements: [allow([...judging, self.includes(':role/') ? 'iam:GetRole' : 'iam:GetUser'], self)],
		},
		{
			title: 'List nodes',
			text: '`reach` and `reach list`. These calls know no resources, so that `*` is the only one.',
			statements: [allow(listing)],
		},
		{
			title: 'List hybrid nodes by tag',
			text: 'Tags of nodes outside EC2, where policies test tags.',
			statements: [allow(['ssm:ListTagsForResource'], `arn:${partition}:ssm:*:${account}:managed-instance/*`)],
		},
		{
			title: 'List all regions',
			text: '`--region all`.',
			statements: [allow(['ec2:DescribeRegions'])],
		},
		{
			title: 'See, end and resume your sessions',
			text: '`reach sessions`. Ids of sessions begin with the name of the user, or of the role’s session: for a role, write that name in the place of the variable.',
			statements: [
				allow(['ssm:DescribeSessions']),
				allow(
					['ssm:ResumeSession', 'ssm:TerminateSession'],
					`arn:${partition}:ssm:*:${account}:session/\${aws:username}-*`,
				),
			],
		},
		{
			title: 'Grant and revoke, dry run',
			text: '`reach grant` and `reach revoke` without `--apply`: they read the principal, its policies and the session document, and simulate.',
			statements: [
				allow([...listing, 'ssm:DescribeSessions']),
				allow([...judging, ...readingPolicies, ...each(['ListAttached'], 'Policies')], principals),
				allow(['iam:GetPolicy', 'iam:GetPolicyVersion'], granted),
				allow(['ssm:GetDocument'], `arn:${partition}:ssm:*:${account}:document/*`),
			],
		},
		{
			title: 'Grant and revoke, inline policies',
			text: '`--apply`, in addition. Whoever has this may give everybody everything: it is an administrator’s right.',
			statements: [allow([...each(['Put', 'Delete'], 'Policy')], principals)],
		},
		{
			title: 'Grant and revoke, managed policies',
			text: '`--apply --managed`, in addition. Only policies named `reach-…` can be made and attached.',
			statements: [
				allow(['iam:CreatePolicy', 'iam:DeletePolicy', 'iam:TagPolicy'], granted),
				{
					...allow(each(['Attach', 'Detach'], 'Policy'), principals),
					Condition: {ArnLike: {'iam:PolicyARN': granted}},
				},
			],
		},
		{
			title: 'Ask who may reach a node',
			text: '`reach who`.',
			statements: [
				allow([...listing, 'iam:GetAccountAuthorizationDetails']),
				allow(['iam:SimulatePrincipalPolicy'], principals.slice(0, 2)),
			],
		},
		{
			title: 'Examine a node',
			text: '`reach doctor TARGET`. What is not allowed is told as unknown.',
			statements: [
				allow([
					...listing,
					'ec2:DescribeNetworkAcls',
					'ec2:DescribeRouteTables',
					'ec2:DescribeSecurityGroups',
					'ec2:DescribeVpcAttribute',
					'ec2:DescribeVpcEndpoints',
				]),
				allow(['iam:GetInstanceProfile'], `arn:${partition}:iam::${account}:instance-profile/*`),
				allow(['iam:SimulatePrincipalPolicy'], principals[1] ?? '*'),
				allow(['ssm:GetDocument'], `arn:${partition}:ssm:*:${account}:document/*`),
				allow(['ssm:GetServiceSetting'], `arn:${partition}:ssm:*:${account}:servicesetting/*`),
			],
		},
	];
};

/** The policy of a feature, or of several together. */
export const featurePolicy = (...some: readonly Feature[]): PolicyDraft =>
	draft(some.flatMap(({statements}) => statements));
