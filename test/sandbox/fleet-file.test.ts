import {describe, expect, test} from 'vitest';
import {parseFleet, readFleet} from '../../src/sandbox/fleet/read-fleet.ts';

const now = '2026-11-23T10:00:00.000Z';
const read = (fleet: unknown) => readFleet(fleet, now);
const minimal = {regions: {'eu-west-1': {}}};
const id = 'i-0a1b2c3d4e5f60718';

/** The flaws of a fleet, as the program prints them. */
const flawsOf = (fleet: unknown): string[] => {
	const reading = read(fleet);
	return reading.ok ? [] : reading.flaws.map(({path, reason}) => `${path}: ${reason}`);
};

const withInstance = (more: object) => ({regions: {'eu-west-1': {instances: [{id, ...more}]}}});
const withPrincipal = (more: object) => ({...minimal, principals: {alice: {kind: 'user', ...more}}});
const withPolicy = (document: unknown) => withPrincipal({policies: {p: document}});
const withStatement = (statement: object) => withPolicy({Version: '2012-10-17', Statement: [statement]});
const allow = {Effect: 'Allow', Action: 'ssm:StartSession', Resource: '*'};
const at = '$.principals.alice.policies.p.Statement[0]';
const withFault = (fault: object) => ({...minimal, faults: [fault]});

const broken: readonly [what: string, fleet: unknown, flaw: string][] = [
	['no object', [], '$: expected an object, found an array'],
	['no regions', {}, '$.regions: missing'],
	['no region at all', {regions: {}}, '$.regions: at least one region'],
	['an unknown field', {...minimal, region: 1}, '$.region: unknown field; known here: partition'],
	['a bad account', {...minimal, account: 111122223333}, '$.account: expected a string, found number'],
	['a short account', {...minimal, account: '1'}, '$.account: expected an account id of 12 digits, found "1"'],
	[
		'a bad partition',
		{...minimal, partition: 'aws-mars'},
		'$.partition: expected one of aws, aws-cn, aws-us-gov; found "aws-mars"',
	],
	['a bad region name', {regions: {Ireland: {}}}, '$.regions.Ireland: expected a region such as eu-west-1'],
	['a region that is null', {regions: {'eu-west-1': null}}, '$.regions.eu-west-1: expected an object, found null'],
	['a bad instance id', withInstance({id: 'i-xyz'}), '$.regions.eu-west-1.instances[0].id: expected an instance id'],
	[
		'a bad state',
		withInstance({state: 'asleep'}),
		'$.regions.eu-west-1.instances[0].state: expected one of pending, running',
	],
	[
		'a bad address',
		withInstance({privateIp: '10.0.0.300'}),
		'$.regions.eu-west-1.instances[0].privateIp: expected an IP address',
	],
	[
		'a foreign zone',
		withInstance({zone: 'us-east-1a'}),
		'$.regions.eu-west-1.instances[0].zone: expected a zone of eu-west-1',
	],
	[
		'a bad time',
		withInstance({launched: 'yesterday'}),
		'$.regions.eu-west-1.instances[0].launched: expected a time such as',
	],
	[
		'a bad ping',
		withInstance({agent: {ping: 'online'}}),
		'$.regions.eu-west-1.instances[0].agent.ping: expected one of Online',
	],
	['two names', withInstance({name: 'a', tags: {Name: 'b'}}), '$.regions.eu-west-1.instances[0].name: given twice'],
	[
		'a long name',
		withInstance({name: 'x'.repeat(257)}),
		'$.regions.eu-west-1.instances[0].name: at most 256 characters, found 257',
	],
	['a lone surrogate', withInstance({name: '\uD800'}), '$.regions.eu-west-1.instances[0].name: a lone surrogate'],
	[
		'too many tags',
		withInstance({tags: Object.fromEntries(Array.from({length: 51}, (_, index) => [`k${index}`, '']))}),
		'$.regions.eu-west-1.instances[0].tags: a resource has at most 50 tags, found 51',
	],
	[
		'a tag that is no string',
		withInstance({tags: {'a b': 1}}),
		'$.regions.eu-west-1.instances[0].tags["a b"]: expected a string',
	],
	[
		'one id twice',
		{regions: {'eu-west-1': {instances: [{id}]}, 'us-east-1': {instances: [{id}]}}},
		`$.regions.us-east-1.instances[0].id: ${id} is already at $.regions.eu-west-1.instances[0].id`,
	],
	[
		'a bad hybrid id',
		{regions: {'eu-west-1': {managedNodes: [{id}]}}},
		'$.regions.eu-west-1.managedNodes[0].id: expected a managed node id',
	],
	[
		'a bad session type',
		{regions: {'eu-west-1': {documents: [{name: 'Ops', sessionType: 'Shell'}]}}},
		'$.regions.eu-west-1.documents[0].sessionType: expected one of Standard_Stream',
	],
	['a caller nobody knows', {...minimal, caller: 'bob'}, '$.caller: no principal named "bob"'],
	[
		'a group that calls',
		{...minimal, caller: 'crew', principals: {crew: {kind: 'group'}}},
		'$.caller: a group has no credentials',
	],
	['no kind', {...minimal, principals: {alice: {}}}, '$.principals.alice.kind: missing'],
	[
		'a bad principal name',
		{...minimal, principals: {'a b': {kind: 'user'}}},
		'$.principals["a b"]: expected a name of letters',
	],
	['a group nobody knows', withPrincipal({groups: ['crew']}), '$.principals.alice.groups[0]: no group named "crew"'],
	['a bad path', withPrincipal({path: 'teams'}), '$.principals.alice.path: expected an IAM path'],
	[
		'a user with a session name',
		withPrincipal({sessionName: 'x1'}),
		'$.principals.alice.sessionName: a user has none; only role, federated',
	],
	[
		'a root with policies',
		{...minimal, principals: {r: {kind: 'root', policies: {p: {Statement: allow}}}}},
		'$.principals.r.policies: a root has none',
	],
	[
		'a policy without statements',
		withPolicy({Version: '2012-10-17'}),
		'$.principals.alice.policies.p.Statement: missing',
	],
	[
		'a policy of no version',
		withPolicy({Version: '2020-01-01', Statement: []}),
		'$.principals.alice.policies.p.Version: expected one of',
	],
	[
		'a bad effect',
		withStatement({...allow, Effect: 'Permit'}),
		`${at}.Effect: expected one of Allow, Deny; found "Permit"`,
	],
	['a principal in a policy', withStatement({...allow, Principal: '*'}), `${at}.Principal: unknown field`],
	[
		'an action without a service',
		withStatement({...allow, Action: 'StartSession'}),
		`${at}.Action: expected an action such as`,
	],
	[
		'both action and not action',
		withStatement({...allow, NotAction: 'ssm:*'}),
		`${at}: expected exactly one of Action, NotAction`,
	],
	[
		'no resource',
		withStatement({Effect: 'Allow', Action: '*'}),
		`${at}: expected exactly one of Resource, NotResource`,
	],
	[
		'a resource that is no ARN',
		withStatement({...allow, Resource: ['*', id]}),
		`${at}.Resource[1]: expected an ARN or *`,
	],
	[
		'an operator nobody knows',
		withStatement({...allow, Condition: {StringIs: {}}}),
		`${at}.Condition.StringIs: expected a condition operator`,
	],
	[
		'a key that is none',
		withStatement({...allow, Condition: {StringEquals: {team: 'a'}}}),
		`${at}.Condition.StringEquals.team: expected a condition key`,
	],
	[
		'a value that is none',
		withStatement({...allow, Condition: {StringEquals: {'aws:userid': {}}}}),
		`${at}.Condition.StringEquals["aws:userid"]: expected strings, numbers or booleans`,
	],
	['a bad boundary', withPrincipal({boundary: 'all'}), '$.principals.alice.boundary: expected an object, found string'],
	[
		'a bad control policy',
		{...minimal, organization: {serviceControlPolicies: [{}]}},
		'$.organization.serviceControlPolicies[0].Statement: missing',
	],
	[
		'a bad source address',
		{...minimal, live: {sourceIp: 'home'}},
		'$.live.sourceIp: expected an IP address, found "home"',
	],
	[
		'a shape nobody has',
		{...minimal, simulatorShape: 'flat'},
		'$.simulatorShape: expected one of aggregated, per-resource',
	],
	['no shell', {...minimal, shell: []}, '$.shell: at least the program'],
	[
		'a negative latency',
		{...minimal, latencyMs: -1},
		'$.latencyMs: expected a whole number from 0 to 3600000, found -1',
	],
	['a latency of nobody', {...minimal, latencyMs: {s3: 1}}, '$.latencyMs.s3: expected one of ec2, ssm, iam, sts'],
	['half a bucket', {...minimal, rateLimit: {iam: {perSecond: 5}}}, '$.rateLimit.iam.burst: missing'],
	['a fault nobody has', withFault({service: 'ec2', fault: 'sulk'}), '$.faults[0].fault: expected one of throttle'],
	['a fault of nobody', withFault({service: 's3', fault: 'throttle'}), '$.faults[0].service: expected one of ec2'],
	[
		'a gateway that throttles',
		withFault({service: 'gateway', fault: 'throttle'}),
		'$.faults[0].fault: throttle is no fault of the gateway',
	],
	[
		'a socket fault of EC2',
		withFault({service: 'ec2', fault: 'drop'}),
		'$.faults[0].fault: drop is a fault of the gateway only',
	],
	['slow without how slow', withFault({service: 'ec2', fault: 'slow'}), '$.faults[0].delayMs: missing: how slow'],
	[
		'page zero',
		withFault({service: 'ec2', fault: 'throttle', page: 0}),
		'$.faults[0].page: expected a whole number of at least 1, found 0',
	],
	[
		'instances for nowhere',
		{...minimal, generate: {instances: 5, regions: []}},
		'$.generate.regions: at least one region',
	],
	[
		'a million and one',
		{...minimal, generate: {instances: 1_000_001, regions: ['eu-west-1']}},
		'$.generate.instances: expected a whole number from 0 to 1000000',
	],
];

describe('a fleet file', () => {
	test.each(broken)('with %s is refused', (_, fleet, flaw) => {
		expect(flawsOf(fleet)[0]?.slice(0, flaw.length)).toBe(flaw);
	});

	test('tells all its flaws at once', () => {
		expect(flawsOf({...withInstance({state: 'x', colour: 'red'}), shell: 'sh'})).toHaveLength(3);
	});

	test('that is no JSON is refused with the place', () => {
		expect(parseFleet('{"regions": ', now)).toMatchObject({ok: false, flaws: [{path: '$', reason: /^not JSON: /}]});
	});

	test('with a member named __proto__ is refused like any other', () => {
		expect(parseFleet('{"regions": {"eu-west-1": {}}, "__proto__": {"account": "1"}}', now)).toMatchObject({
			ok: false,
			flaws: [{path: '$.__proto__'}],
		});
	});

	test('of one region is filled in', () => {
		const reading = read({regions: {'eu-west-1': {instances: [{id, agent: {}}]}}});
		expect(reading).toMatchObject({
			ok: true,
			fleet: {
				partition: 'aws',
				account: '111122223333',
				caller: 'admin',
				organization: null,
				live: {sourceIp: '203.0.113.7', mfa: false},
				simulatorShape: 'aggregated',
				sessionDocument: {mustBeAllowed: true},
				shell: ['bash', '--norc'],
				latencyMs: {},
				rateLimit: {},
				ownSessionPattern: 'session-name',
				advancedTier: true,
				faults: [],
			},
		});
		const instances = reading.ok ? reading.fleet.regions.get('eu-west-1')?.instances : [];
		expect(instances).toMatchObject([
			{
				id,
				name: null,
				state: 'running',
				zone: 'eu-west-1a',
				owner: '111122223333',
				agent: {ping: 'Online', lastPing: now},
			},
		]);
	});
});

describe('a name of an instance', () => {
	test('is its tag Name, wherever it was written', () => {
		const namesOf = (more: object) => {
			const reading = read(withInstance(more));
			const [instance] = reading.ok ? (reading.fleet.regions.get('eu-west-1')?.instances ?? []) : [];
			return [instance?.name, instance?.tags];
		};
		expect(namesOf({name: 'web', tags: {a: 'b'}})).toEqual(['web', {Name: 'web', a: 'b'}]);
		expect(namesOf({tags: {Name: 'web'}})).toEqual(['web', {Name: 'web'}]);
		expect(namesOf({name: ''})).toEqual(['', {Name: ''}]);
		expect(namesOf({})).toEqual([null, {}]);
	});
});
