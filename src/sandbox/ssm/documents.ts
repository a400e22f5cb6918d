import type {Fleet, FleetDocument, FleetParameter} from '../fleet.ts';
import type {DocumentContent} from '../gateway/document-content.ts';

/** The account's own default document; StartSession uses it even where nobody has written it (SSM user guide). */
export const defaultDocument = 'SSM-SessionManagerRunShell';

const port = (description: string, fallback: string): FleetParameter => ({
	type: 'String',
	description,
	default: fallback,
	allowedPattern: '^\\d{1,5}$',
});

const forwarded = {
	type: 'LocalPortForwarding',
	portNumber: '{{ portNumber }}',
	localPortNumber: '{{ localPortNumber }}',
};
const ports = {
	portNumber: port('Port of the node to forward to', '80'),
	localPortNumber: port('Port on this machine, 0 for any free one', '0'),
};
const command: FleetParameter = {type: 'StringList', description: 'The command to run'};

/** AWS's own session documents, which every account has. */
const amazon: readonly FleetDocument[] = [
	{
		name: 'AWS-StartSSHSession',
		sessionType: 'Port',
		owner: 'Amazon',
		description: 'Opens an SSH connection through Session Manager',
		parameters: {portNumber: port('Port of the SSH server', '22')},
		properties: {portNumber: '{{ portNumber }}'},
	},
	{
		name: 'AWS-StartPortForwardingSession',
		sessionType: 'Port',
		owner: 'Amazon',
		description: 'Forwards a local port to a port of the node',
		parameters: ports,
		properties: forwarded,
	},
	{
		name: 'AWS-StartPortForwardingSessionToRemoteHost',
		sessionType: 'Port',
		owner: 'Amazon',
		description: 'Forwards a local port to a host that the node can reach',
		parameters: {...ports, host: {type: 'String', description: 'Name or address of the host'}},
		properties: {...forwarded, host: '{{ host }}'},
	},
	{
		name: 'AWS-StartInteractiveCommand',
		sessionType: 'InteractiveCommands',
		owner: 'Amazon',
		description: 'Runs one command on a terminal',
		parameters: {command},
		properties: {linux: {commands: '{{ command }}', runAsElevated: true}},
	},
	{
		name: 'AWS-StartNonInteractiveCommand',
		sessionType: 'NonInteractiveCommands',
		owner: 'Amazon',
		description: 'Runs one command without a terminal',
		parameters: {command},
		properties: {linux: {commands: '{{ command }}', runAsElevated: true}},
	},
];

/** What StartSession runs where nobody has written the default document. */
const unwritten: FleetDocument = {name: defaultDocument, sessionType: 'Standard_Stream', owner: 'self'};

/** All documents that can be listed and read in a region: the fleet's own, then AWS's. */
export const documentsOf = (fleet: Fleet, region: string): readonly FleetDocument[] => {
	const own = fleet.regions.get(region)?.documents ?? [];
	return [...own, ...amazon.filter(({name}) => !own.some(one => one.name === name))];
};

/** The name of a document that may have been given as an ARN. */
export const plainName = (given: string): string => given.replace(/^arn:[^:]*:ssm:[^:]*:[^:]*:document\//, '');

/** A document of a region by name or ARN; `null`: nobody has written it. */
export const readDocument = (fleet: Fleet, region: string, given: string): FleetDocument | null =>
	documentsOf(fleet, region).find(({name}) => name === plainName(given)) ?? null;

/** A document that a session can run with: the default one needs not be written. */
export const sessionDocument = (fleet: Fleet, region: string, name: string): FleetDocument | null =>
	readDocument(fleet, region, name) ?? (plainName(name) === defaultDocument ? unwritten : null);

/** The ARN of a document: AWS's own have no account in it (reference: iam-simulation §4.2). */
export const documentArn = ({partition, account}: Fleet, region: string, given: string): string => {
	const name = plainName(given);
	return `arn:${partition}:ssm:${region}:${/^(AWS|Amazon)/.test(name) ? '' : account}:document/${name}`;
};

const textOf = (inputs: FleetDocument['inputs'], name: string): Readonly<Record<string, string>> => {
	const value = inputs?.[name];
	return typeof value === 'string' && value !== '' ? {[name]: value} : {};
};

/** What the agent needs to know of a document. */
export const agentContent = ({inputs, properties = {}, parameters = {}}: FleetDocument): DocumentContent => ({
	inputs: {
		...textOf(inputs, 'kmsKeyId'),
		...textOf(inputs, 'idleSessionTimeout'),
		...textOf(inputs, 'maxSessionDuration'),
	},
	properties,
	defaults: Object.fromEntries(
		Object.entries(parameters).flatMap(([name, {default: fallback}]) =>
			fallback === undefined ? [] : [[name, typeof fallback === 'string' ? fallback : fallback.join(' ')]],
		),
	),
});

/** The document as JSON text (SSM user guide, "Session document schema", version 1.0). */
export const documentText = ({description, sessionType, inputs, parameters, properties}: FleetDocument): string =>
	JSON.stringify({schemaVersion: '1.0', description, sessionType, inputs, parameters, properties}, null, 2);
