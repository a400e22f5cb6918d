import type {Fleet} from '../fleet.ts';
import type {Clock} from './clock.ts';
import {startCommand} from './command-session.ts';
import {commandOf, contentOf, type DocumentContent, portProperties, type Values, valuesOf} from './document-content.ts';
import {type DecryptDataKey, withHandshake} from './handshake.ts';
import {inPieces} from './pieces.ts';
import {type Dial, startBasicPort} from './port-basic.ts';
import {startMuxPort} from './port-mux.ts';
import {findTarget, openTarget} from './port-target.ts';
import type {Kill} from './process-group.ts';
import type {SessionOrder} from './session.ts';
import {startShell} from './shell.ts';
import {agentVersion, nodeName} from './surroundings.ts';
import {isNewer} from './version.ts';
import type {StartWork} from './work.ts';

/** What the agents of all nodes need. */
export type AgentOptions = {
	readonly fleet: () => Fleet;
	readonly kill: Kill;
	readonly clock: Clock;
	readonly random: (bytes: number) => Uint8Array;
	readonly payloadBytes: number;
	/** `as-agent`: shells begin without one unless they are encrypted. `always`: every session begins with one. */
	readonly handshake: 'as-agent' | 'always';
	readonly decryptDataKey: DecryptDataKey;
};

/** The document's content that a session runs with, and the values of its parameters. */
type Plan = {readonly content: DocumentContent; readonly values: Values};

/** Agents up to this one, and clients up to that one, do not multiplex connections. */
const lastAgentWithoutMux = '3.0.196.0';
const lastClientWithoutMux = '1.1.69';

/** Components that one version lacks count as nothing, as where the agent judges a client. */
const hasMux = (clientVersion: string): boolean =>
	isNewer(clientVersion.split('.').slice(0, 3).join('.'), lastClientWithoutMux);

/** What the node's agent does for a session, as its document says. */
export const agentWork = (order: SessionOrder, options: AgentOptions): StartWork => {
	const {fleet, kill, payloadBytes} = options;
	const content = order.content ?? contentOf(order.document);
	const plan = {content, values: valuesOf(order.parameters, content.defaults)};
	const version = agentVersion(fleet(), order.region, order.target);
	const isPort = order.sessionType === 'Port';
	const properties = isPort ? portProperties(content.properties, plan.values) : null;
	const kmsKeyId = isPort ? null : content.inputs.kmsKeyId || null;

	const start = (clientVersion: string): StartWork => {
		if (properties)
			return port(order, options, {properties, isMuxable: isNewer(version, lastAgentWithoutMux)}, clientVersion);
		return terminalOrCommand(order, plan, {
			node: nodeName(fleet(), order.region, order.target),
			program: fleet().shell,
			kill,
		});
	};
	const needsHandshake =
		isPort || kmsKeyId !== null || order.sessionType === 'NonInteractiveCommands' || options.handshake === 'always';
	if (!needsHandshake) return inPieces(payloadBytes, start(''));
	return withHandshake({
		...options,
		...order,
		agentVersion: version,
		properties,
		kmsKeyId,
		start: clientVersion => inPieces(payloadBytes, start(clientVersion)),
	});
};

const terminalOrCommand = (
	{sessionType, document}: SessionOrder,
	{content, values}: Plan,
	{node, program, kill}: {readonly node: string; readonly program: readonly string[]; readonly kill: Kill},
): StartWork => {
	if (sessionType === 'Standard_Stream') return startShell({program, node, kill});
	const command = commandOf(content.properties, values);
	if (!command) return failing(`Document ${document} names no command.`);
	if (sessionType === 'NonInteractiveCommands') return startCommand({...command, node, kill});
	return startShell({program: ['sh', '-c', command.text], node, kill});
};

const port = (
	{region, target}: SessionOrder,
	{fleet}: AgentOptions,
	{properties, isMuxable}: {readonly properties: Values; readonly isMuxable: boolean},
	clientVersion: string,
): StartWork => {
	const dial: Dial = () => {
		const {host = '', portNumber = ''} = properties;
		const found = findTarget(fleet(), {region, target, host, port: portNumber});
		return found && openTarget(found);
	};
	const isMux = properties['type'] === 'LocalPortForwarding' && isMuxable && hasMux(clientVersion);
	return isMux ? startMuxPort(dial) : startBasicPort(dial);
};

/** A session that ends before it has begun. */
const failing =
	(output: string): StartWork =>
	events => {
		events.onEnd(output);
		return {receive: () => {}, isReady: () => true, hold: () => {}, stop: async () => {}};
	};
