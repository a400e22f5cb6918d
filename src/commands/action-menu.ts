import type {Access} from '../domain/access.ts';
import {requestCommand} from '../domain/access-request.ts';
import {offerOf} from '../domain/actions.ts';
import {isWindows, type Node, nodeName} from '../domain/node.ts';
import type {Result} from '../domain/result.ts';
import type {Scope} from '../domain/scope.ts';
import type {SessionDocument} from '../domain/session-document.ts';
import {shellWord} from '../domain/shell-word.ts';
import type {MenuItem} from '../state/state.ts';
import type {SuspendTerminal} from '../ui/effects.ts';
import {parametersFor} from './ask-parameters.ts';
import type {Asker} from './asker.ts';
import {type Connect, plainShell} from './connect.ts';
import {type Forwarding, parseForwarding, wishFor} from './forward.ts';
import type {Tunnels} from './tunnels.ts';

/** What actions need of their surroundings. */
export type ActionTools = {
	readonly asker: Asker;
	readonly connect: Connect;
	readonly tunnels: Tunnels;
	/** Says something below the list. */
	readonly tell: (text: string) => void;
	/** Reads a session document. */
	readonly document: (scope: Scope, name: string) => Promise<Result<SessionDocument>>;
	/** Hands a text to the terminal's clipboard. */
	readonly copy: (text: string) => void;
};

/** The verdict on an action's document, `null` while nobody has said. */
export type DocumentAccess = (document: string) => Access | null;

const rdpPort = 3389;
const rdp: Forwarding = {localPort: 0, remoteHost: null, remotePort: rdpPort};
const portDocument = wishFor(rdp).document;
const hostDocument = wishFor({...rdp, remoteHost: 'localhost'}).document;
const sshDocument = 'AWS-StartSSHSession';
const commandDocument = 'AWS-StartInteractiveCommand';

/** Documents whose verdicts the menu wants. */
export const actionDocuments: readonly string[] = [commandDocument, portDocument, hostDocument, sshDocument];

/** What can be done with a node; what would certainly be denied is there, disabled, with the reason. */
export const actionItems = (node: Node, access: Access, documentAccess: DocumentAccess): readonly MenuItem[] => {
	const forbidden = (document: string): string | null => {
		const verdict = documentAccess(document);
		return verdict ? offerOf(access, verdict).reason : null;
	};
	const isDenied = access.verdict === 'denied';
	const request = access.verdict === 'denied' && access.request === 'possible';
	return [
		{id: 'shell', label: 'open a shell'},
		{id: 'reason', label: 'open a shell, with a reason', note: 'kept in CloudTrail and the session’s history'},
		{id: 'command', label: 'run a command on a terminal', disabledReason: forbidden(commandDocument)},
		{id: 'document', label: 'open a session with another document', note: 'asks for its parameters'},
		{id: 'port', label: 'forward a port of the node', disabledReason: forbidden(portDocument)},
		{id: 'host', label: 'forward a port of a host behind it', disabledReason: forbidden(hostDocument)},
		...(isWindows(node)
			? [{id: 'rdp', label: 'forward Remote Desktop', note: `port ${rdpPort}`, disabledReason: forbidden(portDocument)}]
			: []),
		{
			id: 'ssh',
			label: 'copy the ssh command',
			note: 'through reach ssh-proxy',
			disabledReason: forbidden(sshDocument),
		},
		...(isDenied && !request
			? [{id: 'closer', label: 'look closer at the denial', note: 'can access be requested, organization policies'}]
			: []),
		...(request ? [{id: 'request', label: 'copy the command that requests access'}] : []),
	];
};

const forward = async (node: Node, forwarding: Forwarding, {connect, tunnels, tell}: ActionTools): Promise<void> => {
	const client = await connect.clientFor(node);
	if (!client) return;
	const opened = await tunnels.open(node, nodeName(node), forwarding, client);
	if (opened.ok) tell(`tunnel ${opened.value.title} · w lists tunnels`);
	else tell(`! ${opened.problem.summary} · ${opened.problem.hint}`);
};

const askForward = async (
	node: Node,
	lines: readonly string[],
	needsHost: boolean,
	tools: ActionTools,
): Promise<void> => {
	const text = await tools.asker.prompt(lines);
	if (text === null || text.trim() === '') return;
	const forwarding = parseForwarding(text.trim());
	if (!forwarding || (needsHost && forwarding.remoteHost === null)) return tools.tell(`! not understood: ${text}`);
	await forward(node, forwarding, tools);
};

/** Does what was chosen. */
export const act = async (id: string, node: Node, tools: ActionTools, suspend: SuspendTerminal): Promise<void> => {
	const {asker, connect, copy} = tools;
	switch (id) {
		case 'shell':
			return connect.open(node, plainShell, suspend);
		case 'reason': {
			const reason = await asker.prompt(['Why do you open this session? Up to 256 characters.']);
			return reason?.trim() ? connect.open(node, {...plainShell, reason: reason.trim()}, suspend) : undefined;
		}
		case 'document': {
			const document = (await asker.prompt(['Name of the session document']))?.trim();
			if (!document) return;
			const parameters = await parametersFor(tools.document(node.scope, document), asker);
			if (!parameters.ok) return tools.tell(`! ${parameters.problem.summary} · ${parameters.problem.hint}`);
			return parameters.value
				? connect.open(node, {...plainShell, document, parameters: parameters.value}, suspend)
				: undefined;
		}
		case 'command': {
			const command = (await asker.prompt(['Command to run on the node, with a terminal of its own']))?.trim();
			const wish = {...plainShell, document: commandDocument, parameters: {command: [command ?? '']}};
			return command ? connect.open(node, wish, suspend) : undefined;
		}
		case 'port':
			return askForward(node, ['Port of the node, as PORT or LOCAL:PORT'], false, tools);
		case 'host':
			return askForward(node, ['Port of a host behind the node, as HOST:PORT or LOCAL:HOST:PORT'], true, tools);
		case 'rdp':
			return forward(node, rdp, tools);
		case 'ssh':
			return copy(`ssh -o ProxyCommand='reach ssh-proxy %h %p' ${shellWord(node.id)}`);
		case 'request':
			return copy(requestCommand(node));
		default:
	}
};
