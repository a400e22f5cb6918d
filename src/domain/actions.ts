import {type Access, combine, isCertainDenial} from './access.ts';
import {accessReason} from './explain.ts';
import {startSession} from './simulation.ts';

/** What can be done with a chosen node; each opens a session with a document of its own. */
export type SessionAction = {
	readonly kind: 'shell' | 'port' | 'ssh' | 'remote-host';
	/** For a menu. */
	readonly label: string;
	/** `null`: the account's default shell document, or the one that was chosen. */
	readonly document: string | null;
};

/** All of them, in the order of a menu (SSM documents of AWS). */
export const sessionActions: readonly SessionAction[] = [
	{kind: 'shell', label: 'open a shell', document: null},
	{kind: 'port', label: 'forward a port of the node', document: 'AWS-StartPortForwardingSession'},
	{
		kind: 'remote-host',
		label: 'forward a port of a host behind the node',
		document: 'AWS-StartPortForwardingSessionToRemoteHost',
	},
	{kind: 'ssh', label: 'open an SSH connection', document: 'AWS-StartSSHSession'},
];

/** Whether an action is offered. A disabled one says why; only what is certainly denied is disabled. */
export type Offer = {readonly isEnabled: boolean; readonly access: Access; readonly reason: string | null};

/** Offers an action on a node by the verdicts on the node and on the action's document. */
export const offerOf = (node: Access, document: Access): Offer => offer(combine(node, document));

/** Offers something that has a verdict of its own, such as ending a session. */
export const offer = (access: Access, action = startSession): Offer => {
	if (!isCertainDenial(access)) return {isEnabled: true, access, reason: null};
	const reason = accessReason(access);
	const what = `${startSession} on this node`;
	return {
		isEnabled: false,
		access,
		reason: action === startSession ? reason : reason.replaceAll(what, `${action} on this session`),
	};
};
