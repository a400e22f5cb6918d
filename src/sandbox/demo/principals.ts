const policy = (...statements: readonly object[]) => ({Version: '2012-10-17', Statement: statements});
const account = '111122223333';
const own = `arn:aws:iam::${account}:role/teams/platform/on-call`;
const nodes = [`arn:aws:ec2:*:${account}:instance/*`, `arn:aws:ssm:*:${account}:managed-instance/*`];

/** Hybrid nodes whose tags the demo's caller may not read: nobody can say whether they are reachable. */
export const secretive = ['mi-0d1e2f3a4b5c60718', 'mi-0d1e2f3a4b5c60719'];

const listing = policy({
	Effect: 'Allow',
	Action: [
		'ec2:DescribeInstances',
		'ec2:DescribeRegions',
		'ssm:DescribeInstanceInformation',
		'iam:ListAccountAliases',
		'ssm:DescribeInstanceProperties',
		'ssm:DescribeSessions',
		'ssm:GetConnectionStatus',
		'ssm:ListDocuments',
		'ssm:ListTagsForResource',
	],
	Resource: '*',
});

const selfCheck = (resource: string) =>
	policy({
		Effect: 'Allow',
		Action: ['iam:SimulatePrincipalPolicy', 'iam:GetContextKeysForPrincipalPolicy', 'iam:GetRole', 'iam:GetUser'],
		Resource: resource,
	});

/** The tag statement and the document's stand apart: a document has no such tag (Session Manager, sample policies). */
const byTeam = policy({
	Effect: 'Allow',
	Action: 'ssm:StartSession',
	Resource: nodes,
	Condition: {StringEquals: {'ssm:resourceTag/team': ['payments', 'search', 'data', 'platform']}},
});

const documents = (...regions: readonly string[]) =>
	policy({
		Effect: 'Allow',
		Action: ['ssm:StartSession', 'ssm:GetDocument', 'ssm:DescribeDocument'],
		Resource: [
			...regions.map(region => `arn:aws:ssm:${region}:${account}:document/SSM-SessionManagerRunShell`),
			...regions.map(region => `arn:aws:ssm:${region}:${account}:document/Ops-*`),
			'arn:aws:ssm:*::document/AWS-Start*',
		],
	});

const ownSessions = policy({
	Effect: 'Allow',
	Action: ['ssm:TerminateSession', 'ssm:ResumeSession'],
	Resource: `arn:aws:ssm:*:${account}:session/*`,
	// biome-ignore lint/suspicious/noTemplateCurlyInString: a policy variable
	Condition: {StringLike: {'ssm:resourceTag/aws:ssmmessages:session-id': ['${aws:userid}']}},
});

const guards = policy(
	{
		Sid: 'NoCardholderData',
		Effect: 'Deny',
		Action: 'ssm:StartSession',
		Resource: '*',
		Condition: {StringEquals: {'ssm:resourceTag/data': 'cardholder'}},
	},
	{
		Effect: 'Deny',
		Action: 'ssm:ListTagsForResource',
		Resource: secretive.map(id => `arn:aws:ssm:*:${account}:managed-instance/${id}`),
	},
);

const boundary = policy(
	{Effect: 'Allow', NotAction: 'ssm:StartSession', Resource: '*'},
	{
		Effect: 'Allow',
		Action: 'ssm:StartSession',
		Resource: '*',
		Condition: {StringNotEquals: {'ssm:resourceTag/tier': 'core'}},
	},
);

const everything = policy({Effect: 'Allow', Action: '*', Resource: '*'});

/**
 * Who lives in the demo's account. `on-call` is the caller; the others can be tried with `--profile`: `admin` may all,
 * `contractor` only from an office address (which a simulation cannot know), `viewer` may not simulate.
 */
export const demoPrincipals = {
	'on-call': {
		kind: 'role',
		path: '/teams/platform/',
		sessionName: 'alice',
		tags: {team: 'platform'},
		policies: {
			'list-nodes': listing,
			'check-own-access': selfCheck(own),
			'sessions-by-team': byTeam,
			'session-documents': documents('eu-west-1', 'us-east-1'),
			'own-sessions': ownSessions,
			guards,
		},
		boundary,
	},
	admin: {kind: 'user', policies: {AdministratorAccess: everything}},
	contractor: {
		kind: 'user',
		policies: {
			'list-nodes': listing,
			'check-own-access': selfCheck(`arn:aws:iam::${account}:user/contractor`),
			'sessions-from-the-office': policy({
				Effect: 'Allow',
				Action: 'ssm:StartSession',
				Resource: nodes,
				Condition: {
					StringEquals: {'ssm:resourceTag/team': 'search'},
					IpAddress: {'aws:SourceIp': '198.51.100.0/24'},
				},
			}),
			'session-documents': documents('*'),
		},
	},
	'data-admin': {
		kind: 'role',
		path: '/teams/data/',
		sessionName: 'alice@example.com',
		policies: {AdministratorAccess: everything},
	},
	viewer: {
		kind: 'user',
		groups: ['readers'],
		policies: {'session-documents': documents('*'), 'sessions-by-team': byTeam},
	},
	readers: {kind: 'group', policies: {'list-nodes': listing}},
	root: {kind: 'root'},
};

/**
 * What the organization forbids in every account. It looks at a tag that the caller's own policies look at too: of the
 * keys that only service control policies name, nobody in the account can know (reference: iam-simulation §1.3).
 */
export const demoOrganization = {
	serviceControlPolicies: [
		everything,
		policy({
			Effect: 'Deny',
			Action: 'ssm:StartSession',
			Resource: '*',
			Condition: {StringEquals: {'ssm:resourceTag/data': 'restricted'}},
		}),
	],
};
