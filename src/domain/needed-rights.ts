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
	/** A permission set of the Identity Center, without what AWS makes of its name. */
	readonly permissionSet: string;
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

/** Features that everybody may use who opens sessions. */
const own = ({partition, account, permissionSet}: Example): readonly Feature[] => {
	// AWS puts a region into the path unless the Identity Center is in us-east-1, and 16 letters behind the name.
	const set = `arn:${partition}:iam::${account}:role/aws-reserved/sso.amazonaws.com/*AWSReservedSSO_${permissionSet}_${'?'.repeat(16)}`;
	// biome-ignore lint/suspicious/noTemplateCurlyInString: a policy variable
	const user = `arn:${partition}:iam::${account}:user/${'${aws:username}'}`;
	return [
		{
			title: 'Check your own access: a permission set',
			text: `For the inline policy of a permission set, here \`${permissionSet}\`. It tells which nodes you may reach; without it nodes are listed as unknown. Its resource is the role of that set alone: with \`*\` everybody who is assigned to it could ask about everybody in the account, and so learn what administrators may do and where a way up is.`,
			statements: [allow([...judging, 'iam:GetRole'], set)],
		},
		{
			title: 'Check your own access: an IAM user',
			text: 'The same for users, each for itself. For a role of your own, write its ARN with its path, and `iam:GetRole`.',
			statements: [allow([...judging, 'iam:GetUser'], user)],
		},
		{
			title: 'List nodes',
			text: '`reach` and `reach list`. These calls know no resources, so that `*` is the only one. `ssm:DescribeInstanceInformation` is the slower way, for where the other is refused. With `iam:ListAccountAliases` beside them the header has the account’s alias, too.',
			statements: [allow(listing)],
		},
		{
			title: 'List hybrid nodes by tag',
			text: 'Tags of nodes outside EC2, where policies test tags.',
			statements: [allow(['ssm:ListTagsForResource'], `arn:${partition}:ssm:*:${account}:managed-instance/*`)],
		},
		{
			title: 'Read your own policies',
			text: '`--read-policies`, in addition, for the permission set of above: keeps conditions of other services out of the verdicts.',
			statements: [
				allow(['iam:GetRolePolicy', 'iam:ListAttachedRolePolicies', 'iam:ListRolePolicies'], set),
				allow(
					['iam:GetPolicy', 'iam:GetPolicyVersion'],
					[`arn:${partition}:iam::${account}:policy/*`, `arn:${partition}:iam::aws:policy/*`],
				),
			],
		},
		{
			title: 'List all regions',
			text: '`--region all`.',
			statements: [allow(['ec2:DescribeRegions'])],
		},
		{
			title: 'Ask Resource Explorer for regions with nodes',
			text: '`--source explorer`, in addition. Without it every region is listed.',
			statements: [
				allow(['resource-explorer-2:ListIndexes']),
				allow(
					['resource-explorer-2:GetIndex', 'resource-explorer-2:GetView', 'resource-explorer-2:Search'],
					[
						`arn:${partition}:resource-explorer-2:*:${account}:index/*`,
						`arn:${partition}:resource-explorer-2:*:${account}:view/*`,
					],
				),
			],
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
			title: 'Examine reach itself',
			text: '`reach doctor`: it tries each right, and says which is missing.',
			statements: [allow([...listing, 'ssm:DescribeSessions'])],
		},
	];
};

/** Features of those who decide about access. */
const deciding = ({partition, account}: Example): readonly Feature[] => {
	const principals = ['user', 'role', 'group'].map(kind => `arn:${partition}:iam::${account}:${kind}/*`);
	const granted = `arn:${partition}:iam::${account}:policy/reach-*`;
	const profiles = `arn:${partition}:iam::${account}:instance-profile/*`;
	const documents = `arn:${partition}:ssm:*:${account}:document/*`;
	return [
		{
			title: 'Grant and revoke, dry run',
			text: '`reach grant` and `reach revoke` without `--apply`: they read the principal, its policies, the session document and the nodes’ roles, and simulate.',
			statements: [
				allow([...listing, 'ssm:DescribeSessions']),
				allow([...judging, ...readingPolicies, ...each(['ListAttached'], 'Policies')], principals),
				allow(['iam:GetPolicy', 'iam:GetPolicyVersion'], granted),
				allow(['iam:GetInstanceProfile'], profiles),
				allow(['ssm:GetDocument'], documents),
			],
		},
		{
			title: 'Choose principals in the interface',
			text: '`A`, in addition: lists whom one can grant to. Without it the name is typed.',
			statements: [allow(each(['List'], 's'), principals)],
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
			title: 'End sessions of others',
			text: '`reach revoke … --end-sessions`, in addition.',
			statements: [allow(['ssm:TerminateSession'], `arn:${partition}:ssm:*:${account}:session/*`)],
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
			text: '`reach doctor TARGET`, and `D` in the interface. What is not allowed is told as unknown.',
			statements: [
				allow([
					...listing,
					'ec2:DescribeNetworkAcls',
					'ec2:DescribeRouteTables',
					'ec2:DescribeSecurityGroups',
					'ec2:DescribeVpcAttribute',
					'ec2:DescribeVpcEndpoints',
				]),
				allow(['iam:GetInstanceProfile'], profiles),
				allow(['iam:SimulatePrincipalPolicy'], principals[1] ?? '*'),
				allow(['ssm:GetDocument'], documents),
				allow(['ssm:GetServiceSetting'], `arn:${partition}:ssm:*:${account}:servicesetting/*`),
			],
		},
	];
};

/** Every feature with exactly the rights that its calls need; docs/iam.md is made of it. */
export const features = (example: Example): readonly Feature[] => [...own(example), ...deciding(example)];

/** The policy of a feature, or of several together. */
export const featurePolicy = (...some: readonly Feature[]): PolicyDraft =>
	draft(some.flatMap(({statements}) => statements));
