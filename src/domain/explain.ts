import type {Access, Denier, SourcePolicy, Subject, UnknownReason} from './access.ts';
import {isAssuming} from './assumptions.ts';
import type {Node} from './node.ts';

/** One short word for a column. `allowed*` holds only under assumptions. */
export const accessWord = (access: Access): string => {
	switch (access.verdict) {
		case 'pending':
			return '·';
		case 'unchecked':
			return '-';
		case 'unknown':
			return '?';
		case 'denied':
			return (access.on === 'document' ? 'no document' : 'denied') + (isAssuming(access) ? '*' : '');
		case 'allowed':
			return isAssuming(access) ? 'allowed*' : 'allowed';
	}
};

/** What was refused, in words. */
export const subjectWord = (on: Subject): string => (on === 'node' ? 'this node' : 'the session document');

const deniers: Record<Denier, string> = {
	identity: 'the policies of this identity',
	boundary: 'a permissions boundary',
	organization: 'an organization policy (SCP)',
	session: 'a session policy',
	observed: 'AWS, in a real attempt',
};

/** Who refused, in words. */
export const denierWord = (by: Denier): string => deniers[by];

/** One line without a full stop that says the verdict and its reason: for lists, `-o json` and the status line. */
export const accessReason = (access: Access): string => {
	switch (access.verdict) {
		case 'pending':
			return 'not answered yet';
		case 'unchecked':
			return 'not checked, as asked';
		case 'unknown':
			return unknownReason(access.why);
		case 'denied':
			return deniedReason(access);
		case 'allowed':
			return isAssuming(access) ? `allowed, assuming ${listed(access.assuming)}` : 'allowed';
	}
};

type Denied = Extract<Access, {verdict: 'denied'}>;

const deniedReason = ({on, by, decision, policies, source, assuming = []}: Denied): string => {
	const what = on === 'node' ? 'ssm:StartSession on this node' : 'ssm:StartSession on the session document';
	if (by === 'observed') return `AWS refused ${what} in a real attempt`;
	const where = policies.length > 0 ? ` (${listed(policies.map(policyWord))})` : '';
	const how =
		decision === 'explicitDeny'
			? `${what} is denied explicitly by ${denierWord(by)}${where}`
			: `no statement in ${denierWord(by)} allows ${what}`;
	if (source === 'live') return `${how}; seen in a real attempt`;
	return assuming.length > 0 ? `${how}, assuming ${listed(assuming)}` : how;
};

/** A policy as a person looks it up: its name, and its type where the simulator gave one. */
export const policyWord = ({id, type}: SourcePolicy): string => (type ? `${id}, ${type}` : id);

/** Why nothing certain can be said, in one line. */
export const unknownReason = (why: UnknownReason): string => {
	switch (why.kind) {
		case 'not-permitted':
			return `access not checked: needs ${why.action}${why.resource ? ` on ${why.resource}` : ''}`;
		case 'principal':
			return why.why;
		case 'missing-keys':
			return `depends on ${listed(why.keys)}, which reach cannot know (${subjectWord(why.on)})`;
		case 'no-answer':
			return `the simulator gave no answer for ${subjectWord(why.on)}`;
		case 'problem':
			return why.problem.summary;
	}
};

/** `a`, `a and b`, `a, b and c`. */
export const listed = (items: readonly string[]): string =>
	items.length < 2 ? (items[0] ?? '') : `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`;

/** The verdict whole, a line a fact, for a details pane: decision, policies, assumptions, the service's own words. */
export const explain = (access: Access): readonly string[] => {
	switch (access.verdict) {
		case 'allowed':
			return [
				access.source === 'live' ? 'allowed: a session was opened' : 'allowed (simulated)',
				...access.assuming.map(phrase => `assuming ${phrase}`),
				...access.policies.map(policy => `by ${policyWord(policy)}`),
			];
		case 'denied':
			return [
				`denied${access.source === 'simulated' ? ' (simulated)' : ''}: ${accessReason(access)}`,
				// The reason of an explicit denial names them.
				...(access.decision === 'explicitDeny' ? [] : access.policies.map(policy => `by ${policyWord(policy)}`)),
			];
		case 'unknown':
			return [
				`unknown: ${accessReason(access)}`,
				...(access.why.kind === 'problem' && access.why.problem.detail ? [access.why.problem.detail] : []),
			];
		default:
			return [accessReason(access)];
	}
};

/** What to do next about the verdict; `null` where nothing stands in the way. */
export const accessHint = (access: Access): string | null => {
	if (access.verdict === 'unknown') return unknownHint(access.why);
	if (access.verdict === 'pending') return 'wait for the answer, or connect: its outcome is certain';
	if (access.verdict === 'unchecked') return 'connecting can be tried: its outcome is certain';
	if (access.verdict !== 'denied') return null;
	if (access.by === 'observed') return 'try again, or ask for ssm:StartSession on the refused resource';
	if (access.by === 'organization' && isAssuming(access))
		return 'say where requests come from with --source-ip, or try: the outcome is certain';
	if (access.by === 'organization')
		return "ask who keeps the organization's policies; a real attempt is always possible";
	if (access.by === 'boundary') return 'ask who set the permissions boundary of this identity';
	if (access.by === 'session') return 'sign in without the session policy, or with a wider one';
	return access.on === 'document'
		? 'ask for ssm:StartSession on the session document, in a statement without tag conditions'
		: 'ask for ssm:StartSession on this node; a real attempt is always possible';
};

const restsOnTags = (access: Access): boolean => {
	if (access.verdict === 'allowed') return access.assuming.some(phrase => /:resourcetag\//i.test(phrase));
	const isKeys = access.verdict === 'unknown' && access.why.kind === 'missing-keys';
	return isKeys && access.why.keys.some(key => /:resourcetag\//i.test(key));
};

/** Which right would make the verdict on a hybrid node certain, whose tags could not be read; `null`: none is missing. */
export const tagsHint = ({kind, managed}: Node, access: Access): string | null =>
	kind === 'managed-instance' && managed?.tags === null && restsOnTags(access)
		? 'its tags could not be read: ask for ssm:ListTagsForResource on it'
		: null;

const unknownHint = (why: UnknownReason): string => {
	switch (why.kind) {
		case 'not-permitted':
			return `connecting works all the same; to see verdicts, ask for ${why.action}`;
		case 'missing-keys':
			return keyHint(why.keys);
		case 'problem':
			return why.problem.hint;
		default:
			return 'connecting can be tried: its outcome is certain';
	}
};

const keyHint = (keys: readonly string[]): string => {
	const lower = keys.map(key => key.toLowerCase());
	if (lower.includes('aws:sourceip'))
		return 'say where requests come from with --source-ip, or try: the outcome is certain';
	if (lower.includes('aws:multifactorauthpresent'))
		return 'say with --mfa whether you signed in with MFA, or try: the outcome is certain';
	return 'connecting can be tried: its outcome is certain';
};
