import {
	GetIndexCommand,
	GetViewCommand,
	ListIndexesCommand,
	ResourceExplorer2Client,
	SearchCommand,
} from '@aws-sdk/client-resource-explorer-2';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {readFleet} from '../../src/sandbox/fleet/read-fleet.ts';
import {type SandboxProcess, startSandbox, stopSandboxes} from '../support/sandbox.ts';
import {credentialsOf, outcomeOf} from '../support/sandbox-clients.ts';

const ids = (letter: string, count: number) =>
	Array.from({length: count}, (_, at) => `i-${letter.repeat(13)}${String(at).padStart(4, '0')}`);

const fleet = {
	principals: {
		admin: {
			kind: 'user',
			policies: {all: {Version: '2012-10-17', Statement: [{Effect: 'Allow', Action: '*', Resource: '*'}]}},
		},
		nobody: {kind: 'user'},
	},
	regions: {
		'eu-west-1': {instances: ids('a', 1200).map(id => ({id}))},
		'us-east-1': {
			instances: [{id: 'i-0000000000000000b', agent: {}}],
			managedNodes: [{id: 'mi-0000000000000000a', agent: {}}],
		},
		'us-west-2': {instances: [{id: 'i-0000000000000000c'}]},
		'eu-north-1': {instances: [{id: 'i-0000000000000000d'}]},
	},
	resourceExplorer: {
		aggregator: 'eu-west-1',
		indexed: ['us-east-1', 'us-west-2'],
		unseen: ['i-0000000000000000c'],
	},
};

let sandbox: SandboxProcess;
beforeAll(async () => {
	sandbox = await startSandbox(fleet);
});
afterAll(stopSandboxes);

const client = (region = 'eu-west-1', profile?: string) =>
	new ResourceExplorer2Client({
		endpoint: sandbox.endpoint,
		region,
		credentials: credentialsOf(sandbox, profile),
		maxAttempts: 1,
	});

const found = async (QueryString: string, region?: string) => {
	const {Resources = []} = await client(region).send(new SearchCommand({QueryString, MaxResults: 1000}));
	return Resources.map(({Region, ResourceType, Arn}) => `${Region} ${ResourceType} ${Arn?.split('/')[1]}`);
};

describe('Resource Explorer in the sandbox', () => {
	test('tells its indexes from every region, and the aggregator which regions it has copies of', async () => {
		const {Indexes = []} = await client('eu-north-1').send(new ListIndexesCommand({}));
		expect(Indexes.map(({Region, Type}) => `${Region} ${Type}`)).toEqual([
			'eu-west-1 AGGREGATOR',
			'us-east-1 LOCAL',
			'us-west-2 LOCAL',
		]);
		const only = await client().send(new ListIndexesCommand({Type: 'AGGREGATOR'}));
		expect(only.Indexes).toHaveLength(1);
		expect(await client().send(new GetIndexCommand({}))).toMatchObject({
			...{Type: 'AGGREGATOR', State: 'ACTIVE', ReplicatingFrom: ['us-east-1', 'us-west-2']},
		});
		expect(await outcomeOf(client('eu-north-1').send(new GetIndexCommand({})))).toMatchObject({
			...{name: 'ResourceNotFoundException', status: 404},
		});
	});

	test('searches all indexed regions from the aggregator and its own region elsewhere', async () => {
		expect(await found('resourcetype:ec2:instance -region:eu-west-1')).toEqual([
			'us-east-1 ec2:instance i-0000000000000000b',
		]);
		expect(await found('resourcetype:ssm:managed-instance')).toEqual([
			'us-east-1 ssm:managed-instance i-0000000000000000b',
			'us-east-1 ssm:managed-instance mi-0000000000000000a',
		]);
		expect(await found('resourcetype:ec2:instance', 'us-east-1')).toHaveLength(1);
		expect(await found('service:ec2 region:us-*')).toHaveLength(1);
	});

	test('pages, and ends at 1,000 results', async () => {
		const explorer = client();
		const QueryString = 'resourcetype:ec2:instance';
		const one = await explorer.send(new SearchCommand({QueryString, MaxResults: 600}));
		expect(one.Count).toEqual({Complete: false, TotalResources: 1000});
		const two = await explorer.send(new SearchCommand({QueryString, MaxResults: 600, NextToken: one.NextToken}));
		expect([two.Resources?.length, two.NextToken]).toEqual([400, undefined]);
		const foreign = explorer.send(new SearchCommand({QueryString: 'service:ec2', NextToken: one.NextToken}));
		expect(await outcomeOf(foreign)).toMatchObject({name: 'ValidationException', status: 400});
	});

	test('judges each call by its own action and resource', async () => {
		const refused = client('eu-west-1', 'nobody').send(new SearchCommand({QueryString: 'service:ec2'}));
		expect(await outcomeOf(refused)).toMatchObject({
			...{name: 'AccessDeniedException', status: 403},
			message: expect.stringMatching(
				/perform: resource-explorer-2:Search on resource: arn:aws:resource-explorer-2:eu-west-1:111122223333:view\//,
			),
		});
	});

	test('refuses what it does not know', async () => {
		for (const QueryString of ['payments', 'tag:env=prod', `region:${'x'.repeat(1300)}`])
			expect(await outcomeOf(client().send(new SearchCommand({QueryString})))).toMatchObject({
				...{name: 'ValidationException', status: 400},
			});
		const view = new GetViewCommand({ViewArn: 'arn:aws:resource-explorer-2:eu-west-1:111122223333:view/x/y'});
		expect(await outcomeOf(client().send(view))).toMatchObject({name: 'ResourceNotFoundException'});
		expect(await outcomeOf(client('eu-north-1').send(new SearchCommand({QueryString: ''})))).toMatchObject({
			...{name: 'UnauthorizedException', status: 401},
		});
	});
});

describe('a fleet’s resourceExplorer', () => {
	const flawsOf = (resourceExplorer: unknown) => {
		const reading = readFleet({regions: {'eu-west-1': {}}, resourceExplorer}, '2026-11-23T10:00:00.000Z');
		return reading.ok ? [] : reading.flaws.map(({path, reason}) => `${path}: ${reason}`);
	};
	test.each([
		[{aggregator: 'us-east-1'}, '$.resourceExplorer: no region us-east-1'],
		[{indexed: ['us-east-1']}, '$.resourceExplorer: no region us-east-1'],
		[{aggregator: 7}, '$.resourceExplorer.aggregator'],
		[{state: 'DELETED'}, '$.resourceExplorer.state'],
		[{unseen: ['web']}, '$.resourceExplorer.unseen[0]'],
		[{view: 'payments'}, '$.resourceExplorer.view'],
		[{views: ''}, '$.resourceExplorer.views: unknown field'],
	])('cannot be %j', (explorer, flaw) => {
		expect(flawsOf(explorer).join('\n')).toContain(flaw);
	});
	test.each([{}, {aggregator: 'eu-west-1', state: 'UPDATING', view: '-region:eu-* service:ec2'}, {view: null}])(
		'can be %j',
		explorer => {
			expect(flawsOf(explorer)).toEqual([]);
		},
	);
});
