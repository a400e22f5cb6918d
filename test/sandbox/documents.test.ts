import {
	DescribeDocumentCommand,
	GetDocumentCommand,
	ListDocumentsCommand,
	ListTagsForResourceCommand,
	StartSessionCommand,
} from '@aws-sdk/client-ssm';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {makeDataChannel} from '../support/data-channel.ts';
import {type SandboxProcess, startSandbox, stopSandboxes} from '../support/sandbox.ts';
import {clientsOf, outcomeOf} from '../support/sandbox-clients.ts';

const id = 'i-0a1b2c3d4e5f60001';
const greeting = {
	name: 'Ops-Greeting',
	sessionType: 'InteractiveCommands',
	description: 'Says hello',
	inputs: {idleSessionTimeout: '10', runAsEnabled: true, runAsDefaultUser: 'ops'},
	parameters: {
		who: {type: 'String', description: 'Whom to greet', default: 'world', allowedPattern: '^[a-z]+$'},
		tone: {type: 'String', allowedValues: ['kindly', 'loudly']},
	},
	properties: {linux: {commands: 'echo hello {{ who }} {{ tone }}'}},
	tags: {team: 'ops'},
};

let sandbox: SandboxProcess;

beforeAll(async () => {
	const everything = {Effect: 'Allow', Action: '*', Resource: '*'};
	sandbox = await startSandbox({
		caller: 'alice',
		principals: {
			alice: {kind: 'user', policies: {all: {Version: '2012-10-17', Statement: everything}}},
			bob: {
				kind: 'user',
				policies: {
					tagged: {
						Version: '2012-10-17',
						Statement: {
							Effect: 'Allow',
							Action: ['ssm:GetDocument'],
							Resource: '*',
							Condition: {StringEquals: {'ssm:resourceTag/team': 'ops'}},
						},
					},
				},
			},
		},
		regions: {'eu-west-1': {instances: [{id, agent: {}}], documents: [greeting]}},
		shell: ['sh'],
	});
});

afterAll(stopSandboxes);

const ssm = (profile = 'alice') => clientsOf(sandbox, {profile}).ssm;

describe('documents', () => {
	test('are listed, the own ones first', async () => {
		const {DocumentIdentifiers = []} = await ssm().send(new ListDocumentsCommand({}));
		expect(DocumentIdentifiers.map(({Name}) => Name)).toEqual([
			'Ops-Greeting',
			'AWS-StartSSHSession',
			'AWS-StartPortForwardingSession',
			'AWS-StartPortForwardingSessionToRemoteHost',
			'AWS-StartInteractiveCommand',
			'AWS-StartNonInteractiveCommand',
		]);
		expect(DocumentIdentifiers[0]).toMatchObject({
			Owner: '111122223333',
			DocumentType: 'Session',
			PlatformTypes: ['Linux'],
			Tags: [{Key: 'team', Value: 'ops'}],
		});
		const by = async (Key: string, ...Values: string[]) => {
			const {DocumentIdentifiers: found = []} = await ssm().send(new ListDocumentsCommand({Filters: [{Key, Values}]}));
			return found.length;
		};
		expect([await by('Owner', 'Self'), await by('Owner', 'Amazon'), await by('Name', 'AWS-StartPort')]).toEqual([
			1, 5, 2,
		]);
		const page = await ssm().send(new ListDocumentsCommand({MaxResults: 4}));
		const rest = await ssm().send(new ListDocumentsCommand({MaxResults: 4, NextToken: page.NextToken}));
		expect([page.DocumentIdentifiers?.length, rest.DocumentIdentifiers?.length, rest.NextToken]).toEqual([
			4,
			2,
			undefined,
		]);
	});

	test('are read as JSON of the session schema', async () => {
		const {Content = '', ...about} = await ssm().send(new GetDocumentCommand({Name: 'Ops-Greeting'}));
		expect(about).toMatchObject({
			Name: 'Ops-Greeting',
			DocumentType: 'Session',
			DocumentFormat: 'JSON',
			Status: 'Active',
		});
		const {name: _, tags: __, ...content} = greeting;
		expect(JSON.parse(Content)).toEqual({schemaVersion: '1.0', ...content});
		const byArn = 'arn:aws:ssm:eu-west-1:111122223333:document/Ops-Greeting';
		expect((await ssm().send(new GetDocumentCommand({Name: byArn}))).Content).toBe(Content);
	});

	test('are described with their parameters', async () => {
		const {Document} = await ssm().send(new DescribeDocumentCommand({Name: 'Ops-Greeting'}));
		expect(Document).toMatchObject({
			Description: 'Says hello',
			DefaultVersion: '1',
			Parameters: [
				{Name: 'who', Type: 'String', DefaultValue: 'world', Description: 'Whom to greet'},
				{Name: 'tone', Type: 'String'},
			],
		});
	});

	test('are missing where nobody has written them', async () => {
		const read = (Name: string, profile?: string) => outcomeOf(ssm(profile).send(new GetDocumentCommand({Name})));
		expect(await read('SSM-SessionManagerRunShell')).toMatchObject({name: 'InvalidDocument'});
		expect(await read('Nobody-Wrote-This')).toMatchObject({name: 'InvalidDocument'});
		expect((await read('Ops-Greeting', 'bob')).name).toBe('ok');
		expect((await read('AWS-StartSSHSession', 'bob')).name).toBe('AccessDeniedException');
	});

	test('have tags', async () => {
		const input = {ResourceType: 'Document', ResourceId: 'Ops-Greeting'} as const;
		expect((await ssm().send(new ListTagsForResourceCommand(input))).TagList).toEqual([{Key: 'team', Value: 'ops'}]);
	});
});

describe('parameters of a session', () => {
	const start = (DocumentName: string, Parameters: Record<string, string[]> = {}) =>
		ssm().send(new StartSessionCommand({Target: id, DocumentName, Parameters}));

	test('reach the command, defaults filled in', async () => {
		const {StreamUrl, TokenValue} = await start('Ops-Greeting', {tone: ['kindly']});
		const channel = makeDataChannel();
		await channel.connect(StreamUrl ?? '', TokenValue ?? '');
		await expect.poll(channel.output).toContain('hello world kindly');
	});

	test.each([
		['Ops-Greeting', {}, 'Parameter tone requires a value'],
		['Ops-Greeting', {tone: ['kindly'], mood: ['x']}, 'Parameter mood is not defined'],
		['Ops-Greeting', {tone: ['softly']}, 'is not one of the allowed values'],
		['Ops-Greeting', {tone: ['kindly'], who: ['$(id)']}, 'does not match the allowed pattern'],
		['Ops-Greeting', {tone: ['kindly', 'loudly']}, 'takes exactly one value'],
		['AWS-StartPortForwardingSession', {portNumber: ['http']}, 'does not match the allowed pattern'],
		['AWS-StartPortForwardingSessionToRemoteHost', {}, 'Parameter host requires a value'],
		['AWS-StartInteractiveCommand', {}, 'Parameter command requires a value'],
	])('of %s are refused: %j', async (document, parameters: Record<string, string[]>, reason) => {
		expect(await outcomeOf(start(document, parameters))).toMatchObject({
			name: 'InvalidParameters',
			message: expect.stringContaining(reason),
		});
	});
});
