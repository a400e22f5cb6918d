import type {Fleet, FleetPrincipal} from '../fleet.ts';
import {uniqueId} from '../keys.ts';
import type {ServiceAnswer} from '../service.ts';
import {element, items} from '../wire/xml.ts';
import {attachedArns, findPolicy, type ManagedPolicy} from './account.ts';
import {
	answer,
	type Call,
	entityOfCall,
	forEachKind,
	type Kind,
	listAnswer,
	noSuchEntity,
	type Operations,
	onEntity,
	onPolicy,
	pageOf,
	policyOfCall,
	protectedRole,
} from './operation.ts';
import {isRefusal} from './query.ts';
import {checkAttachments} from './quotas.ts';

/** Users, groups and roles that have a managed policy. */
export const holdersOf = (fleet: Fleet, arn: string): FleetPrincipal[] =>
	[...fleet.principals.values()].filter(principal => attachedArns(fleet, principal).includes(arn));

/** A principal's managed policies, as IAM lists them. */
export const attachedXml = (fleet: Fleet, principal: FleetPrincipal): string[] =>
	attachedArns(fleet, principal).map(
		arn => element('PolicyName', arn.slice(arn.lastIndexOf('/') + 1)) + element('PolicyArn', arn),
	);

const both = (
	call: Call,
	kind: Kind,
): {readonly principal: FleetPrincipal; readonly policy: ManagedPolicy} | ServiceAnswer => {
	const principal = entityOfCall(call, kind);
	if (isRefusal(principal)) return principal;
	const policy = policyOfCall(call);
	if (!isRefusal(policy)) return {principal, policy};
	if (policy.kind === 'error' && policy.code !== 'NoSuchEntity') return policy;
	return noSuchEntity(`Policy ${call.query['PolicyArn']} does not exist or is not attachable.`);
};

const withAttached = ({account}: Call, principal: FleetPrincipal, attached: readonly string[]): ServiceAnswer => {
	account.principals.set(principal.name, {...principal, attached});
	return answer('');
};

const attach = (call: Call, kind: Kind): ServiceAnswer => {
	const found = both(call, kind);
	if (isRefusal(found)) return found;
	const {principal, policy} = found;
	const arns = attachedArns(call.fleet, principal);
	// Attaching twice is no error: the call is idempotent.
	const attached = arns.includes(policy.arn) ? arns : [...arns, policy.arn];
	return protectedRole(principal) ?? checkAttachments(kind, attached.length) ?? withAttached(call, principal, attached);
};

const detach = (call: Call, kind: Kind): ServiceAnswer => {
	const principal = entityOfCall(call, kind);
	if (isRefusal(principal)) return principal;
	const {PolicyArn: arn = ''} = call.query;
	const arns = attachedArns(call.fleet, principal);
	const refusal = protectedRole(principal);
	if (refusal) return refusal;
	if (!arns.includes(arn)) return noSuchEntity(`Policy ${arn} was not found.`);
	return withAttached(
		call,
		principal,
		arns.filter(one => one !== arn),
	);
};

const list = (call: Call, kind: Kind): ServiceAnswer => {
	const principal = entityOfCall(call, kind);
	if (isRefusal(principal)) return principal;
	const {PathPrefix: prefix = '/'} = call.query;
	const own = attachedXml(call.fleet, {
		...principal,
		attached: attachedArns(call.fleet, principal).filter(arn =>
			(findPolicy(call.fleet, arn)?.path ?? '/').startsWith(prefix),
		),
	});
	return listAnswer(call, 'AttachedPolicies', own, xml => xml);
};

const holderXml = (fleet: Fleet, principal: FleetPrincipal, kind: Kind): string =>
	element(`${kind}Name`, principal.name) + element(`${kind}Id`, uniqueId(fleet, principal));

const listEntities = (call: Call): ServiceAnswer => {
	const {fleet, query} = call;
	const policy = policyOfCall(call);
	if (isRefusal(policy)) return policy;
	const {EntityFilter: filter, PathPrefix: prefix = '/'} = query;
	const order: readonly Kind[] = ['Group', 'User', 'Role'];
	const all = order.flatMap(kind =>
		holdersOf(fleet, policy.arn)
			.filter(({kind: of, path}) => of === kind.toLowerCase() && path.startsWith(prefix))
			.filter(() => filter === undefined || filter === kind)
			.map(principal => ({kind, principal})),
	);
	const page = pageOf(query, all, 'entities');
	if ('kind' in page) return page;
	const listOf = (kind: Kind): string =>
		items(
			`Policy${kind}s`,
			page.items.filter(item => item.kind === kind).map(({principal}) => holderXml(fleet, principal, kind)),
			'member',
		);
	return answer(order.map(listOf).join('') + element('IsTruncated', page.next !== null) + element('Marker', page.next));
};

const policyKey = ({query}: Call): Readonly<Record<string, readonly string[]>> => ({
	'iam:PolicyARN': [query['PolicyArn'] ?? ''],
});

/** Managed policies of users, roles and groups: attach, detach and list, from either side. */
export const attachments: Operations = {
	...forEachKind({
		'Attach*Policy': kind => onEntity(kind, attach, policyKey),
		'Detach*Policy': kind => onEntity(kind, detach, policyKey),
		'ListAttached*Policies': kind => onEntity(kind, list),
	}),
	ListEntitiesForPolicy: onPolicy(listEntities),
};
