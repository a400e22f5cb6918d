/** Ids of the small fleet's nodes. */
export const ids = {
	web: 'i-0000000000000000a',
	db: 'i-0000000000000000b',
	secret: 'i-0000000000000000c',
	off: 'i-0000000000000000d',
} as const;

/** An agent that answers. */
export const agentOf = (): object => ({ping: 'Online', version: '3.3.987.0', os: 'Amazon Linux', osVersion: '2023'});

const agent = agentOf();

/** A fleet whose answers are known by heart: two nodes may be reached, one is denied, one is stopped. */
export const fleetOf = (more: object = {}): object => ({
	account: '111122223333',
	caller: 'alice',
	principals: {
		alice: {
			kind: 'user',
			policies: {
				sessions: {
					Version: '2012-10-17',
					Statement: [
						{
							Effect: 'Allow',
							Action: 'ssm:StartSession',
							Resource: [
								...[ids.web, ids.db, ids.off].map(id => `arn:aws:ec2:*:*:instance/${id}`),
								'arn:aws:ssm:*:*:document/SSM-SessionManagerRunShell',
							],
						},
						{
							Effect: 'Allow',
							Action: ['ec2:Describe*', 'ssm:Describe*', 'ssm:TerminateSession', 'iam:Get*', 'iam:Simulate*'],
							Resource: '*',
						},
					],
				},
			},
		},
	},
	regions: {
		'eu-west-1': {
			instances: [
				{id: ids.web, name: 'web-1', state: 'running', privateIp: '10.0.0.1', tags: {env: 'prod'}, agent},
				{id: ids.db, name: 'database', state: 'running', privateIp: '10.0.0.2', tags: {env: 'prod'}, agent},
				{id: ids.secret, name: 'vault', state: 'running', privateIp: '10.0.0.3', tags: {env: 'prod'}, agent},
				{id: ids.off, name: 'old-web', state: 'stopped', privateIp: '10.0.0.4', tags: {}},
			],
		},
	},
	...more,
});

/** A fleet with a node in each region, `node-0` in the first and so on, whose caller may do everything. */
export const nodeInEach = (regions: readonly string[], more: object = {}): object => ({
	caller: 'alice',
	principals: {
		alice: {
			kind: 'user',
			policies: {all: {Version: '2012-10-17', Statement: [{Effect: 'Allow', Action: '*', Resource: '*'}]}},
		},
	},
	regions: Object.fromEntries(
		regions.map((region, at) => [
			region,
			{instances: [{id: `i-000000000000000${at}0`, name: `node-${at}`, state: 'running', tags: {}, agent}]},
		]),
	),
	...more,
});
