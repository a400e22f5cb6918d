import {parseArn} from './arn.ts';
import type {Tags} from './node.ts';
import {type Problem, problem} from './problem.ts';
import {failure, type Result, success} from './result.ts';
import {clean} from './text.ts';

/** What can hold policies of its own. */
export type EntityKind = 'user' | 'role' | 'group';

/** A user, role or group as IAM tells it (GetUser, GetRole, GetGroup). */
export type Entity = {
	readonly kind: EntityKind;
	/** Without its path. */
	readonly name: string;
	readonly path: string;
	readonly arn: string;
	/** `AIDA…`, `AROA…`, `AGPA…` */
	readonly id: string;
	readonly tags: Tags;
	/** Of a group: its users. */
	readonly members: readonly {readonly arn: string; readonly id: string}[];
};

/** Whom a person named. `kind`, `account` and `partition` are `null` where the text does not say. */
export type EntityAsked = {
	readonly kind: EntityKind | null;
	readonly name: string;
	readonly path: string | null;
	readonly account: string | null;
	readonly partition: string | null;
};

const wrong = (summary: string, hint: string): Result<never> => failure(problem('invalid-input', summary, hint));

const kinds: ReadonlySet<string> = new Set(['user', 'role', 'group']);

const isKind = (text: string): text is EntityKind => kinds.has(text);

/** Reads PRINCIPAL: a name, `user/NAME`, `role/NAME`, `group/NAME`, an IAM ARN, or the ARN of a role's session. */
export const parseEntity = (text: string): Result<EntityAsked> => {
	const arn = parseArn(text);
	if (text.startsWith('arn:') && !arn) return wrong(`${clean(text)} is no ARN.`, 'Name a user, role or group.');
	if (text === 'root' || arn?.resource === 'root') {
		return wrong('the root user has no policies: it may do everything in its account.', 'Name a user, role or group.');
	}
	const isSession = arn?.service === 'sts' && arn.resource.startsWith('assumed-role/');
	if (arn && arn.service !== 'iam' && !isSession) {
		return wrong(`${clean(text)} is no user, role or group.`, 'Name one of these.');
	}
	const parts = (arn?.resource ?? text).split('/');
	const [first = ''] = parts;
	const name = (isSession ? parts[1] : parts.at(-1)) ?? '';
	if (!/^[\w+=,.@-]{1,128}$/.test(name)) {
		return wrong(`"${clean(text)}" cannot be the name of a user, role or group.`, 'Letters, digits and +=,.@_- are.');
	}
	const place = {account: arn?.account ?? null, partition: arn?.partition ?? null};
	if (isSession) return success({kind: 'role', name, path: null, ...place});
	if (parts.length === 1 && !arn) return success({kind: null, name, path: null, ...place});
	if (!isKind(first))
		return wrong(`${clean(text)} is no user, role or group.`, 'Write user/NAME, role/NAME or group/NAME.');
	const path =
		parts.length > 2 || arn
			? `/${parts
					.slice(1, -1)
					.map(part => `${part}/`)
					.join('')}`
			: null;
	return success({kind: first, name, path, ...place});
};

/** Why nobody but AWS may change a role's policies. */
export type Protection = {readonly kind: 'permission-set'; readonly set: string} | {readonly kind: 'service-linked'};

/** Roles that only AWS changes (IAM API, UnmodifiableEntity); `null` for all others. */
export const protectionOf = ({name, path}: Pick<EntityAsked, 'name' | 'path'>): Protection | null => {
	if (name.startsWith('AWSReservedSSO_') || path?.startsWith('/aws-reserved/sso.amazonaws.com/')) {
		return {kind: 'permission-set', set: /^AWSReservedSSO_(.+)_[0-9a-f]{16}$/.exec(name)?.[1] ?? name};
	}
	const isLinked = name.startsWith('AWSServiceRoleFor') || path?.startsWith('/aws-service-role/');
	return isLinked ? {kind: 'service-linked'} : null;
};

/** What is said when a protected role is to be changed. */
export const protectedProblem = (name: string, protection: Protection): Problem =>
	protection.kind === 'permission-set'
		? problem(
				'invalid-input',
				`${clean(name)} belongs to permission set ${clean(protection.set)}: IAM lets nobody change it.`,
				'Put the policy into the permission set: reach grant … -o permission-set prints how.',
			)
		: problem(
				'invalid-input',
				`${clean(name)} is a service-linked role: only its AWS service may change it.`,
				'Grant to a role of your own.',
			);

/** `user alice`, `role deploy`. */
export const entityWord = ({kind, name}: Pick<Entity, 'kind' | 'name'>): string => `${kind} ${clean(name)}`;
