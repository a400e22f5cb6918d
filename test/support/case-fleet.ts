const account = '111122223333';
const agent = {ping: 'Online'};

/** Names of the nodes that all policy cases are judged on, with their ids. */
export const caseNodes = {
	/** What most policies mean to allow. */
	web: 'i-00000000000000001',
	/** Production. */
	db: 'i-00000000000000002',
	/** No tags at all. */
	bare: 'i-00000000000000003',
	/** Two tags that differ only in case. */
	twin: 'i-00000000000000004',
	/** A tag with an empty value. */
	blank: 'i-00000000000000005',
	/** Owned by another account. */
	lent: 'i-00000000000000006',
	/** In another region. */
	far: 'i-00000000000000007',
	/** A hybrid node. */
	rack: 'mi-00000000000000008',
} as const;

const allowAll = {Version: '2012-10-17', Statement: [{Effect: 'Allow', Action: '*', Resource: '*'}]};

/** Principals of every case; a case replaces the one that it is about. The asker stands above organizations. */
export const casePrincipals: Readonly<Record<string, object>> = {
	alice: {kind: 'user', path: '/people/', tags: {team: 'payments'}},
	oncall: {kind: 'group'},
	deploy: {kind: 'role', path: '/teams/platform/', sessionName: 'alice@example.com', tags: {team: 'payments'}},
	AWSReservedSSO_Ops_0123456789abcdef: {
		kind: 'role',
		path: '/aws-reserved/sso.amazonaws.com/eu-west-1/',
		sessionName: 'alice@example.com',
	},
	root: {kind: 'root'},
	temp: {kind: 'federated', sessionName: 'temp'},
	asker: {kind: 'role', path: '/aws-service-role/reach.test/', sessionName: 'asker', policies: {all: allowAll}},
};

/** The fleet of all policy cases. */
export const caseFleet = {
	account,
	caller: 'asker',
	principals: casePrincipals,
	regions: {
		'eu-west-1': {
			instances: [
				{id: caseNodes.web, agent, tags: {env: 'dev', team: 'payments', Finance: 'WebServers', Environment: 'Dev'}},
				{
					id: caseNodes.db,
					agent,
					tags: {env: 'prod', team: 'data', Environment: 'Prod', 'tag-key1': 'v1', 'tag-key2': 'v2'},
				},
				{id: caseNodes.bare, agent},
				{id: caseNodes.twin, agent, tags: {env: 'dev', Env: 'prod', team: 'payments'}},
				{id: caseNodes.blank, agent, tags: {env: '', team: 'payments'}},
				{id: caseNodes.lent, agent, owner: '999999999999', tags: {env: 'dev', team: 'payments'}},
			],
			managedNodes: [{id: caseNodes.rack, agent, tags: {env: 'dev', team: 'payments', Finance: 'WebServers'}}],
			documents: [{name: 'Ops-Shell', sessionType: 'Standard_Stream', owner: 'self'}],
		},
		'us-east-1': {instances: [{id: caseNodes.far, agent, tags: {env: 'dev', team: 'payments', Finance: 'WebServers'}}]},
	},
};
