import {account} from './world.ts';

/** Something that a case asks about: its ARN, its region and the tags that a live request sees on it. */
export type Resource = {
	readonly arn: string;
	readonly region: string;
	readonly tags: Readonly<Record<string, string>>;
};

const ssm = `arn:aws:ssm:eu-west-1:${account}`;
const ec2 = `arn:aws:ec2:eu-west-1:${account}`;
const here = 'eu-west-1';

/** The small world of the case files, by the names that they use. */
export const resources: Readonly<Record<string, Resource>> = {
	web: {
		arn: `${ec2}:instance/i-00000000000000001`,
		region: here,
		tags: {Finance: 'WebServers', Environment: 'Prod', team: 'payments', 'tag-key1': 'v1', 'tag-key2': 'v2'},
	},
	db: {
		arn: `${ec2}:instance/i-00000000000000002`,
		region: here,
		tags: {Finance: 'Databases', Environment: 'Dev', team: 'data', 'tag-key1': 'v1'},
	},
	bare: {arn: `${ec2}:instance/i-00000000000000003`, region: here, tags: {}},
	mixed: {arn: `${ec2}:instance/i-00000000000000004`, region: here, tags: {Env: 'prod', env: 'dev', empty: ''}},
	far: {
		arn: `arn:aws:ec2:us-east-1:${account}:instance/i-00000000000000005`,
		region: 'us-east-1',
		tags: {Finance: 'WebServers'},
	},
	shared: {arn: 'arn:aws:ec2:eu-west-1:999988887777:instance/i-00000000000000006', region: here, tags: {}},
	rack: {arn: `${ssm}:managed-instance/mi-0123456789abcdef0`, region: here, tags: {team: 'payments'}},
	shell: {arn: `${ssm}:document/SSM-SessionManagerRunShell`, region: here, tags: {}},
	ops: {arn: `${ssm}:document/SessionDocument-Ops`, region: here, tags: {}},
	ssh: {arn: 'arn:aws:ssm:eu-west-1::document/AWS-StartSSHSession', region: here, tags: {}},
	'own session': {
		arn: `${ssm}:session/alice-0a1b2c3d4e5f60718`,
		region: here,
		tags: {'aws:ssmmessages:session-id': 'AROAALICE:alice', 'aws:ssmmessages:target-id': 'i-00000000000000001'},
	},
	"another's session": {
		arn: `${ssm}:session/bob-0a1b2c3d4e5f60718`,
		region: here,
		tags: {'aws:ssmmessages:session-id': 'AROABOB:bob', 'aws:ssmmessages:target-id': 'i-00000000000000001'},
	},
	'session by id': {
		arn: `${ssm}:session/AROAALICE:alice-0a1b2c3d4e5f60718`,
		region: here,
		tags: {'aws:ssmmessages:session-id': 'AROAALICE:alice', 'aws:ssmmessages:target-id': 'i-00000000000000001'},
	},
	key: {arn: `arn:aws:kms:eu-west-1:${account}:key/11111111-2222-3333-4444-555555555555`, region: here, tags: {}},
	all: {arn: '*', region: here, tags: {}},
};
