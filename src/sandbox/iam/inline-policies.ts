import type {FleetPrincipal, PolicyDocument} from '../fleet.ts';
import {own} from '../own.ts';
import type {ServiceAnswer} from '../service.ts';
import {element, escapeXml} from '../wire/xml.ts';
import {textOfDocument} from './document.ts';
import {documentOfCall, encoded} from './document-input.ts';
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
	policyNameOf,
	protectedRole,
} from './operation.ts';
import {isRefusal} from './query.ts';
import {checkInlineSize} from './quotas.ts';

const withPolicies = (
	{account}: Call,
	principal: FleetPrincipal,
	policies: Readonly<Record<string, PolicyDocument>>,
): ServiceAnswer => {
	account.principals.set(principal.name, {...principal, policies});
	return answer('');
};

/** The principal and the policy's name of a call. */
const named = (
	call: Call,
	kind: Kind,
): {readonly principal: FleetPrincipal; readonly policy: string} | ServiceAnswer => {
	const policy = policyNameOf(call);
	if (typeof policy !== 'string') return policy;
	const principal = entityOfCall(call, kind);
	return isRefusal(principal) ? principal : {principal, policy};
};

const missing = (kind: Kind, name: string): ServiceAnswer =>
	noSuchEntity(`The ${kind.toLowerCase()} policy with name ${name} cannot be found.`);

const list = (call: Call, kind: Kind): ServiceAnswer => {
	const principal = entityOfCall(call, kind);
	if (isRefusal(principal)) return principal;
	return listAnswer(call, 'PolicyNames', Object.keys(principal.policies).toSorted(), escapeXml);
};

const get = (call: Call, kind: Kind): ServiceAnswer => {
	const found = named(call, kind);
	if (isRefusal(found)) return found;
	const document = own(found.principal.policies, found.policy);
	if (!document) return missing(kind, found.policy);
	return answer(
		element(`${kind}Name`, found.principal.name) +
			element('PolicyName', found.policy) +
			element('PolicyDocument', encoded(textOfDocument(document))),
	);
};

const put = (call: Call, kind: Kind): ServiceAnswer => {
	const found = named(call, kind);
	if (isRefusal(found)) return found;
	const {principal, policy} = found;
	const document = documentOfCall(call.query);
	if (isRefusal(document)) return document;
	const policies = {...principal.policies, [policy]: document};
	return protectedRole(principal) ?? checkInlineSize(principal, policies) ?? withPolicies(call, principal, policies);
};

const remove = (call: Call, kind: Kind): ServiceAnswer => {
	const found = named(call, kind);
	if (isRefusal(found)) return found;
	const {principal, policy} = found;
	const rest = Object.fromEntries(Object.entries(principal.policies).filter(([name]) => name !== policy));
	return (
		protectedRole(principal) ??
		(own(principal.policies, policy) ? withPolicies(call, principal, rest) : missing(kind, policy))
	);
};

/** Inline policies of users, roles and groups: list, read, put and delete. */
export const inlinePolicies: Operations = forEachKind({
	'List*Policies': kind => onEntity(kind, list),
	'Get*Policy': kind => onEntity(kind, get),
	'Put*Policy': kind => onEntity(kind, put),
	'Delete*Policy': kind => onEntity(kind, remove),
});
