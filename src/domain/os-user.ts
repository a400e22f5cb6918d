import type {Principal} from './principal.ts';
import type {SessionDocument} from './session-document.ts';

/** The tag of a user or role that names whom its sessions run as (Session Manager, "Run As"). */
const runAsTag = 'SSMSessionRunAs';

const fromDocument = ({name, runAs}: SessionDocument): string =>
	runAs === null ? `none: ${name} wants one and names none` : `${runAs}, by ${name}`;

/**
 * Whom a session will run as on the node, and where that comes from. It is no parameter of StartSession: while Run As is on
 * in the document, the principal's tag comes first, then the document's own user; else the agent takes `ssm-user`.
 * @param document `null`: it could not be read.
 */
export const osUser = (principal: Principal | null, document: SessionDocument | null, isWindows: boolean): string => {
	if (isWindows) return 'ssm-user, as on every Windows node';
	if (document === null) return 'ssm-user, unless the session document names another: it could not be read';
	if (!document.isRunAs) return `ssm-user: ${document.name} names no other`;
	if (principal?.kind !== 'user' && principal?.kind !== 'role') return `not known: your tag ${runAsTag} cannot be read`;
	const {kind, tags, name} = principal;
	if (tags === null) return `not known: the tag ${runAsTag} of ${kind} ${name}, else ${fromDocument(document)}`;
	const tag = tags[runAsTag];
	const own = tag ? `${tag}, by the tag ${runAsTag} of ${kind} ${name}` : fromDocument(document);
	// Identity Center passes attributes as tags of the session, which nobody can read.
	return name.startsWith('AWSReservedSSO_')
		? `not known: a session tag ${runAsTag} of the Identity Center, else ${own}`
		: own;
};
