import type {Fleet, FleetPrincipal} from '../fleet.ts';
import {principalArn} from '../keys.ts';
import {cut} from '../paging.ts';
import {type Caller, refuse, type ServiceAnswer} from '../service.ts';
import {element, items} from '../wire/xml.ts';
import {type Account, boundaryArn, findPolicy, type ManagedPolicy} from './account.ts';
import {findEntity} from './policy-source.ts';
import {checkLength, invalidInput, type Query, validationError} from './query.ts';

/** One call of IAM: its parameters, and the account that it reads or changes. */
export type Call = {
	readonly fleet: Fleet;
	readonly caller: Caller;
	readonly query: Query;
	readonly account: Account;
	/** ISO 8601. */
	readonly now: string;
};

/** Request keys of a call. */
export type Keys = Readonly<Record<string, readonly string[]>>;

/** What IAM does for one action, and on what the call is judged. */
export type Operation = {
	readonly resource: (call: Call) => string;
	/** Request keys beyond the caller's (Service Authorization Reference, IAM). */
	readonly context?: (call: Call) => Keys;
	readonly act: (call: Call) => ServiceAnswer;
};

/** Operations by action. */
export type Operations = Readonly<Record<string, Operation>>;

/** The kinds of principal that have policies, as they stand in the names of actions. */
export const kinds = ['User', 'Role', 'Group'] as const;

/** `User`, `Role` or `Group`. */
export type Kind = (typeof kinds)[number];

/** Makes the same operation for users, roles and groups; `*` in a name stands for the kind. */
export const forEachKind = (made: Readonly<Record<string, (kind: Kind) => Operation>>): Operations =>
	Object.fromEntries(
		kinds.flatMap(kind =>
			Object.entries(made).map(([name, make]): [string, Operation] => [name.replace('*', kind), make(kind)]),
		),
	);

/** An answer with content. */
export const answer = (body: string): ServiceAnswer => ({kind: 'xml', body});

/** IAM's `NoSuchEntity`. */
export const noSuchEntity = (message: string): ServiceAnswer => refuse('NoSuchEntity', message, 404);

const entityArn = ({fleet, query}: Call, kind: Kind): string => {
	const lower = kind.toLowerCase();
	const name = query[`${kind}Name`] ?? '';
	const found = findEntity(fleet, lower, name);
	return found ? principalArn(fleet, found) : `arn:${fleet.partition}:iam::${fleet.account}:${lower}/${name}`;
};

const entityKeys = ({fleet, query}: Call, kind: Kind): Keys => {
	const found = findEntity(fleet, kind.toLowerCase(), query[`${kind}Name`] ?? '');
	if (!found) return {};
	return {
		...resourceTagKeys(found.tags),
		...(found.boundary && {'iam:PermissionsBoundary': [boundaryArn(fleet, found)]}),
	};
};

/** What policies see of a resource's tags. */
const resourceTagKeys = (tags: Readonly<Record<string, string>>): Keys =>
	Object.fromEntries(
		['aws:ResourceTag/', 'iam:ResourceTag/'].flatMap(prefix =>
			Object.entries(tags).map(([key, value]) => [`${prefix}${key}`, [value]]),
		),
	);

/**
 * An operation on a user, role or group: judged on its ARN (without path where there is no such name), with its tags
 * and boundary as request keys.
 */
export const onEntity = (
	kind: Kind,
	act: (call: Call, kind: Kind) => ServiceAnswer,
	more?: (call: Call) => Keys,
): Operation => ({
	resource: call => entityArn(call, kind),
	context: call => ({...entityKeys(call, kind), ...more?.(call)}),
	act: call => act(call, kind),
});

/** An operation on a managed policy: judged on the ARN that the call names, with the policy's tags as request keys. */
export const onPolicy = (act: (call: Call) => ServiceAnswer, more?: (call: Call) => Keys): Operation => ({
	resource: ({query}) => query['PolicyArn'] ?? '',
	context: call => ({
		...resourceTagKeys(findPolicy(call.fleet, call.query['PolicyArn'] ?? '')?.tags ?? {}),
		...more?.(call),
	}),
	act,
});

/** The user, role or group that a call names, or the refusal. */
export const entityOfCall = ({fleet, query}: Call, kind: Kind): FleetPrincipal | ServiceAnswer => {
	const name = query[`${kind}Name`];
	const lower = kind.toLowerCase();
	if (name === undefined) return validationError(`${lower}Name`, null, 'Member must not be null');
	if (!/^[\w+=,.@-]{1,128}$/.test(name)) return badName(`${lower}Name`, name);
	return findEntity(fleet, lower, name) ?? noSuchEntity(`The ${lower} with name ${name} cannot be found.`);
};

/** The refusal of a name with other letters than IAM's. */
export const badName = (parameter: string, value: string): ServiceAnswer =>
	validationError(parameter, value, 'Member must satisfy regular expression pattern: [\\w+=,.@-]+');

/** The name of a policy in a call, or the refusal. */
export const policyNameOf = ({query}: Call): string | ServiceAnswer => {
	const name = query['PolicyName'];
	if (name === undefined) return validationError('policyName', null, 'Member must not be null');
	const refusal = checkLength('policyName', name, 1, 128);
	if (refusal) return refusal;
	return /^[\w+=,.@-]+$/.test(name) ? name : badName('policyName', name);
};

/** The managed policy that a call names by ARN, or the refusal. */
export const policyOfCall = ({fleet, query}: Call): ManagedPolicy | ServiceAnswer => {
	const arn = query['PolicyArn'];
	if (arn === undefined) return validationError('policyArn', null, 'Member must not be null');
	const refusal = checkLength('policyArn', arn, 20, 2048);
	if (refusal) return refusal;
	if (!/^arn:[\w-]+:iam::(\d{12}|aws):policy\/.+$/.test(arn)) return invalidInput(`ARN ${arn} is not valid.`);
	return findPolicy(fleet, arn) ?? noSuchEntity(`Policy ${arn} was not found.`);
};

/**
 * Roles that only AWS may change: those of the Identity Center and service-linked ones (IAM API,
 * `UnmodifiableEntity`). `null` for all others.
 */
export const protectedRole = ({kind, name, path}: FleetPrincipal): ServiceAnswer | null =>
	kind === 'role' && (/^\/aws-(reserved|service-role)\//.test(path) || /^AWS(ReservedSSO_|ServiceRoleFor)/.test(name))
		? refuse(
				'UnmodifiableEntity',
				`Cannot perform the operation on the protected role '${name}' - this role is only modifiable by AWS`,
			)
		: null;

/** One page of a listing as IAM gives it: the list, IsTruncated and Marker. */
export const listAnswer = <Item>(
	{query}: Call,
	name: string,
	all: readonly Item[],
	written: (item: Item) => string,
): ServiceAnswer => {
	const page = pageOf(query, all, name);
	if ('kind' in page) return page;
	return answer(
		items(name, page.items.map(written), 'member') +
			element('IsTruncated', page.next !== null) +
			element('Marker', page.next),
	);
};

/** One page of anything, by MaxItems (1 to 1000, 100 by default) and Marker. */
export const pageOf = <Item>(
	{MaxItems: size = '100', Marker: marker}: Query,
	all: readonly Item[],
	listing: string,
): {readonly items: readonly Item[]; readonly next: string | null} | ServiceAnswer => {
	const count = Number(size);
	if (!Number.isInteger(count) || count < 1 || count > 1000) {
		const limit = count > 1000 ? 'less than or equal to 1000' : 'greater than or equal to 1';
		return validationError('maxItems', size, `Member must have value ${limit}`);
	}
	return cut(all, count, marker, listing) ?? invalidInput('Invalid marker for pagination.');
};
