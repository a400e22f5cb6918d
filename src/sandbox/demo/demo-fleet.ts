import {type Ago, instancesOf, type Kind} from './nodes.ts';
import {demoOrganization, demoPrincipals, secretive} from './principals.ts';

const lost = (ping: string, lastPing: string) => ({
	agent: {ping, version: '3.2.2303.0', os: 'Ubuntu', osVersion: '20.04', lastPing},
});
const windows = {
	platform: 'Windows',
	type: 'm7i.xlarge',
	architecture: 'x86_64',
	agent: {os: 'Microsoft Windows Server 2022 Datacenter', osVersion: '10.0.20348'},
};
const gone = {agent: null, privateIp: null, vpc: null, subnet: null, instanceProfile: null};
/** What a stopped instance leaves in SSM: an agent that is no longer heard. */
const stopped = (ago: Ago) => ({state: 'stopped', ...lost('ConnectionLost', ago(3 * day))});
const day = 1440;
const longest = 'blue-green-deployment-canary-of-the-reporting-pipeline-';

const irish = (ago: Ago): readonly Kind[] => [
	['payments-api', 'payments', 4],
	['payments-worker*', 'payments', 3],
	['payments-db-proxy', 'payments', 2, {ports: {'5432': 'echo'}}],
	['orders-api', 'payments', 3, {tags: {env: 'staging'}}],
	['search-api', 'search', 3],
	['search-index', 'search', 2, {type: 'r7g.2xlarge', architecture: 'arm64'}],
	['kafka', 'data', 3],
	['etl-runner', 'data', 1],
	['etl-runner-spare', 'data', 1, stopped(ago)],
	['bastion', 'platform', 1, {publicIp: '198.51.100.20'}],
	['prometheus', 'platform', 1],
	['ci-runner', 'platform', 3, {tags: {env: 'dev'}}],
	['growth-web', 'growth', 3],
	['card-vault', 'payments', 2, {tags: {data: 'cardholder'}}],
	['ledger-core', 'payments', 2, {tags: {tier: 'core'}}],
	['hsm-signer', 'platform', 2, {tags: {data: 'restricted'}}],
	['legacy-cron', 'platform', 1, lost('ConnectionLost', ago(47))],
	['legacy-mail', 'platform', 1, lost('Inactive', ago(52 * day))],
	['nat-appliance', 'platform', 1, {agent: null, tags: {env: 'infra'}}],
	['old-canary', 'search', 1, {state: 'terminated', ...gone}],
	['', 'platform', 1, {name: null, state: 'pending', ...gone, tags: {env: 'dev'}}],
	['決済バッチ', 'payments', 1, {tags: {owner: '山田 太郎'}}],
	['データ分析', 'data', 2],
	['🚀-launcher', 'platform', 1, {tags: {env: 'dev'}}],
	['build-\u009B31magent\u202Etxt.exe', 'platform', 1, {tags: {env: 'dev', note: 'two\nlines\tand \u200Bnothing'}}],
	[`${longest.repeat(5).slice(0, 250)}-canary`.slice(0, 256), 'data', 1, {tags: {env: 'dev'}}],
	['twin-tags', 'platform', 1, {tags: {Team: 'growth', env: 'dev'}}],
];

const virginia = (ago: Ago): readonly Kind[] => [
	['payments-api', 'payments', 2],
	['search-api', 'search', 3],
	['web-frontend', 'platform', 4, {ports: {'8080': 'echo'}}],
	['redis', 'platform', 2],
	['ml-trainer', 'data', 2, {type: 'g6.xlarge', architecture: 'x86_64'}],
	['ml-trainer-spot', 'data', 1, stopped(ago)],
	['ad-controller', 'platform', 2, windows],
	['sql-report', 'data', 1, windows],
	['growth-mailer', 'growth', 2],
	['jenkins', 'platform', 1, lost('ConnectionLost', ago(9))],
];

/** Instances of another account, which only a sign-in opens. */
const analytics: readonly Kind[] = [
	['warehouse-loader', 'data', 1, {owner: '444455556666'}],
	['notebooks', 'data', 1, {owner: '444455556666'}],
];

/** What `L` signs in to in the demo, and `p` then lists. */
const identityCenter = {
	intervalSeconds: 2,
	accounts: {
		'111122223333': {name: 'production', email: 'aws-production@example.com', roles: {OnCall: 'on-call'}},
		'444455556666': {
			name: 'analytics',
			email: 'aws-analytics@example.com',
			roles: {DataAdmin: 'data-admin', OnCall: 'on-call'},
		},
	},
};

/** The session document is not allowed here: every node is denied for that alone. */
const tokyo: readonly Kind[] = [
	['payments-api', 'payments', 2],
	['search-api', 'search', 2],
	['東京-踏み台', 'platform', 1],
];

const [first = '', second = ''] = secretive;

const racks = (ago: Ago) => [
	{
		id: 'mi-0a1b2c3d4e5f60718',
		name: 'rack-7',
		computerName: 'rack-7.dc1.example.com',
		ip: '192.0.2.7',
		tags: {team: 'platform'},
	},
	{
		id: 'mi-0a1b2c3d4e5f60719',
		name: 'rack-8',
		computerName: 'rack-8.dc1.example.com',
		ip: '192.0.2.8',
		tags: {team: 'data'},
	},
	{
		id: 'mi-0a1b2c3d4e5f60720',
		name: 'rack-9\u001B]0;not your title\u0007',
		computerName: 'rack-9.dc1.example.com',
		ip: '192.0.2.9',
		tags: {team: 'platform'},
		agent: {
			ping: 'ConnectionLost',
			version: '3.2.0.0',
			os: 'Ubuntu',
			osVersion: '22.04',
			lastPing: ago(13 * 60),
		},
	},
	{
		id: first,
		name: 'plc-gateway-1',
		computerName: 'plc-gateway-1.plant.example.com',
		ip: '192.0.2.41',
		tags: {team: 'platform'},
	},
	{id: second, name: null, computerName: 'plc-gateway-2.plant.example.com', ip: '192.0.2.42', tags: {team: 'growth'}},
];

const documents = [
	{
		name: 'SSM-SessionManagerRunShell',
		sessionType: 'Standard_Stream',
		description: 'Preferences of this account',
		inputs: {idleSessionTimeout: '20', maxSessionDuration: '480', cloudWatchLogGroupName: '/sessions'},
	},
	{
		name: 'Ops-ReadLog',
		sessionType: 'InteractiveCommands',
		description: 'Shows the end of a log, and nothing else',
		parameters: {
			file: {type: 'String', description: 'Which log', default: 'syslog', allowedValues: ['syslog', 'auth.log']},
			lines: {type: 'String', description: 'How many lines', default: '40', allowedPattern: '^\\d{1,4}$'},
		},
		properties: {linux: {commands: 'tail -n {{ lines }} /var/log/{{ file }}'}},
	},
];

/** Somebody else's open session and one of the caller's own that is over. */
const sessions = (idOf: (name: string) => string, ago: Ago) => [
	{
		id: 'admin-0a1b2c3d4e5f60718',
		owner: 'admin',
		target: idOf('bastion'),
		started: ago(150),
		reason: 'Patch window',
	},
	{
		id: 'alice-0a1b2c3d4e5f60719',
		owner: 'on-call',
		target: idOf('payments-api-2'),
		started: ago(14 * 60),
		ended: ago(13 * 60 + 34),
		reason: 'INC-2041',
	},
];

/**
 * The fleet of `reach demo`, written as a fleet file would be: about 80 nodes in every state that a node can have.
 * `now`: milliseconds since the epoch; what happened in the demo happened before.
 */
export const demoFleet = (now: number): Readonly<Record<string, unknown>> => {
	const ago: Ago = minutes => new Date(now - minutes * 60_000).toISOString();
	const ireland = instancesOf('eu-west-1', 1, irish(ago), ago);
	const idOf = (name: string): string => ireland.find(node => node.name === name)?.id ?? '';
	return {
		account: '111122223333',
		alias: 'acme-demo',
		caller: 'on-call',
		principals: demoPrincipals,
		organization: demoOrganization,
		live: {sourceIp: '203.0.113.7', mfa: true},
		identityCenter,
		hosts: {'payments-db.internal': {'5432': 'echo'}},
		regions: {
			'eu-west-1': {
				instances: [...ireland, ...instancesOf('eu-west-1', 9, analytics, ago)],
				documents,
				sessions: sessions(idOf, ago),
			},
			'us-east-1': {instances: instancesOf('us-east-1', 2, virginia(ago), ago), managedNodes: racks(ago)},
			'ap-northeast-1': {instances: instancesOf('ap-northeast-1', 3, tokyo, ago)},
		},
	};
};
