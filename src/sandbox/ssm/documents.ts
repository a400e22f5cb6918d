import type {Fleet, FleetDocument} from '../fleet.ts';

/** The account's own default document; every account has it, written or not (SSM user guide). */
export const defaultDocument = 'SSM-SessionManagerRunShell';

/** Session documents that exist in every account. */
const always: readonly FleetDocument[] = [
	{name: defaultDocument, sessionType: 'Standard_Stream', owner: 'self'},
	{name: 'AWS-StartSSHSession', sessionType: 'Port', owner: 'Amazon'},
	{name: 'AWS-StartPortForwardingSession', sessionType: 'Port', owner: 'Amazon'},
	{name: 'AWS-StartPortForwardingSessionToRemoteHost', sessionType: 'Port', owner: 'Amazon'},
	{name: 'AWS-StartInteractiveCommand', sessionType: 'InteractiveCommands', owner: 'Amazon'},
	{name: 'AWS-StartNonInteractiveCommand', sessionType: 'NonInteractiveCommands', owner: 'Amazon'},
];

/** A document of a region by name: the fleet's own first, then those that always exist. */
export const findDocument = (fleet: Fleet, region: string, name: string): FleetDocument | null => {
	const own = fleet.regions.get(region)?.documents.find(one => one.name === name);
	return own ?? always.find(one => one.name === name) ?? null;
};

/** The ARN of a document: AWS's own have no account in it (reference: iam-simulation §4.2). */
export const documentArn = ({partition, account}: Fleet, region: string, name: string): string =>
	`arn:${partition}:ssm:${region}:${/^(AWS|Amazon)/.test(name) ? '' : account}:document/${name}`;
