import type {Fleet} from '../fleet.ts';
import {refuse, type ServiceAnswer} from '../service.ts';
import {element, wrap} from '../wire/xml.ts';
import {boundaryArn, findPolicy, type ManagedPolicy, newPolicy, type PolicyVersion, policyArn} from './account.ts';
import {holdersOf} from './attachments.ts';
import {awsManaged} from './aws-managed.ts';
import {textOfDocument} from './document.ts';
import {documentOfCall, encoded} from './document-input.ts';
import {
	answer,
	type Call,
	listAnswer,
	noSuchEntity,
	type Operations,
	onPolicy,
	policyNameOf,
	policyOfCall,
} from './operation.ts';
import {isRefusal, validationError} from './query.ts';
import {checkManagedSize, checkPolicies, limitExceeded, versionsPerPolicy} from './quotas.ts';
import {checkTags, requestTagContext, tagsOfCall, tagsXml} from './tags.ts';

const boundaryUses = (fleet: Fleet, arn: string): number =>
	[...fleet.principals.values()].filter(principal => principal.boundary && boundaryArn(fleet, principal) === arn)
		.length;

/** A managed policy as lists and GetPolicy show it: without its documents. */
export const policyXml = (fleet: Fleet, policy: ManagedPolicy): string =>
	element('PolicyName', policy.name) +
	element('PolicyId', policy.id) +
	element('Arn', policy.arn) +
	element('Path', policy.path) +
	element('DefaultVersionId', `v${policy.defaultVersion}`) +
	element('AttachmentCount', holdersOf(fleet, policy.arn).length) +
	element('PermissionsBoundaryUsageCount', boundaryUses(fleet, policy.arn)) +
	element('IsAttachable', true) +
	element('Description', policy.description) +
	element('CreateDate', policy.created) +
	element('UpdateDate', policy.updated);

/** A version of a managed policy, with its document where the list has it. */
export const versionXml = (policy: ManagedPolicy, version: PolicyVersion, hasDocument: boolean): string =>
	(hasDocument ? element('Document', encoded(textOfDocument(version.document))) : '') +
	element('VersionId', `v${version.number}`) +
	element('IsDefaultVersion', version.number === policy.defaultVersion) +
	element('CreateDate', version.created);

const store = ({account}: Call, policy: ManagedPolicy, body: string): ServiceAnswer => {
	account.policies.set(policy.arn, policy);
	return answer(body);
};

const create = (call: Call): ServiceAnswer => {
	const {fleet, query, account, now} = call;
	const name = policyNameOf(call);
	if (typeof name !== 'string') return name;
	const {Path: path = '/', Description: description = null} = query;
	if (!/^\/([\w+=,.@-]+\/)*$/.test(path) || path.length > 512) {
		return validationError(
			'path',
			path,
			'Member must satisfy regular expression pattern: ((/[A-Za-z0-9\\.,\\+@=_-]+)*)/',
		);
	}
	const document = documentOfCall(query);
	if (isRefusal(document)) return document;
	const tags = tagsOfCall(query);
	const refusal = checkTags(tags) ?? checkManagedSize(document) ?? checkPolicies(account.policies.size + 1);
	if (refusal) return refusal;
	if ([...account.policies.values()].some(policy => policy.name.toLowerCase() === name.toLowerCase())) {
		return refuse(
			'EntityAlreadyExists',
			`A policy called ${name} already exists. Duplicate names are not allowed.`,
			409,
		);
	}
	const policy = newPolicy(policyArn(fleet, path, name), document, now, {description, tags});
	return store(call, policy, wrap('Policy', policyXml(fleet, policy) + tagsXml(tags)));
};

/** The customer managed policy of a call. AWS's own cannot be changed. */
const ownPolicy = (call: Call): ManagedPolicy | ServiceAnswer => {
	const policy = policyOfCall(call);
	if (isRefusal(policy) || call.account.policies.has(policy.arn)) return policy;
	const message = `User is not authorized to perform this operation on the AWS managed policy ${policy.arn}`;
	return refuse('AccessDenied', message, 403);
};

const createVersion = (call: Call): ServiceAnswer => {
	const {query, now} = call;
	const policy = ownPolicy(call);
	if (isRefusal(policy)) return policy;
	const document = documentOfCall(query);
	if (isRefusal(document)) return document;
	const refusal = checkManagedSize(document);
	if (refusal) return refusal;
	if (policy.versions.length >= versionsPerPolicy) {
		return limitExceeded(
			`A managed policy can have up to ${versionsPerPolicy} versions. Before you create a new version, you must ` +
				'delete an existing version.',
		);
	}
	const version = {number: (policy.versions[0]?.number ?? 0) + 1, document, created: now};
	const defaultVersion = query['SetAsDefault'] === 'true' ? version.number : policy.defaultVersion;
	const next = {...policy, versions: [version, ...policy.versions], defaultVersion, updated: now};
	return store(call, next, wrap('PolicyVersion', versionXml(next, version, false)));
};

const versionOf = (policy: ManagedPolicy, {query}: Call): PolicyVersion | ServiceAnswer => {
	const {VersionId: id = ''} = query;
	if (!/^v[1-9]\d*(\.[A-Za-z0-9-]*)?$/.test(id)) {
		return validationError(
			'versionId',
			id,
			'Member must satisfy regular expression pattern: v[1-9][0-9]*(\\.[A-Za-z0-9-]*)?',
		);
	}
	const found = policy.versions.find(({number}) => `v${number}` === id);
	return found ?? noSuchEntity(`Policy ${policy.arn} version ${id} does not exist or is not attachable.`);
};

const getVersion = (call: Call): ServiceAnswer => {
	const policy = policyOfCall(call);
	if (isRefusal(policy)) return policy;
	const version = versionOf(policy, call);
	return isRefusal(version) ? version : answer(wrap('PolicyVersion', versionXml(policy, version, true)));
};

const setDefault = (call: Call): ServiceAnswer => {
	const policy = ownPolicy(call);
	if (isRefusal(policy)) return policy;
	const version = versionOf(policy, call);
	if (isRefusal(version)) return version;
	return store(call, {...policy, defaultVersion: version.number, updated: call.now}, '');
};

const deleteVersion = (call: Call): ServiceAnswer => {
	const policy = ownPolicy(call);
	if (isRefusal(policy)) return policy;
	const version = versionOf(policy, call);
	if (isRefusal(version)) return version;
	if (version.number === policy.defaultVersion) {
		return refuse('DeleteConflict', 'Cannot delete the default version of a policy.', 409);
	}
	const versions = policy.versions.filter(({number}) => number !== version.number);
	return store(call, {...policy, versions, updated: call.now}, '');
};

const remove = (call: Call): ServiceAnswer => {
	const policy = ownPolicy(call);
	if (isRefusal(policy)) return policy;
	const {fleet, account} = call;
	if (holdersOf(fleet, policy.arn).length > 0 || boundaryUses(fleet, policy.arn) > 0) {
		return refuse('DeleteConflict', 'Cannot delete a policy attached to entities.', 409);
	}
	if (policy.versions.length > 1) {
		return refuse(
			'DeleteConflict',
			"This policy has more than one version. Before you delete a policy, you must delete the policy's versions. " +
				'The default version is deleted with the policy.',
			409,
		);
	}
	account.policies.delete(policy.arn);
	return answer('');
};

const list = (call: Call): ServiceAnswer => {
	const {fleet, query, account} = call;
	const {Scope: scope = 'All', OnlyAttached: onlyAttached = 'false', PathPrefix: prefix = '/'} = query;
	const aws = [...awsManaged.keys()].flatMap(
		name => findPolicy(fleet, `arn:${fleet.partition}:iam::aws:policy/${name}`) ?? [],
	);
	const all = [...(scope === 'AWS' ? [] : account.policies.values()), ...(scope === 'Local' ? [] : aws)].filter(
		({arn, path}) => path.startsWith(prefix) && (onlyAttached !== 'true' || holdersOf(fleet, arn).length > 0),
	);
	return listAnswer(call, 'Policies', all, policy => policyXml(fleet, policy));
};

const get = (call: Call): ServiceAnswer => {
	const policy = policyOfCall(call);
	return isRefusal(policy) ? policy : answer(wrap('Policy', policyXml(call.fleet, policy) + tagsXml(policy.tags)));
};

const listVersions = (call: Call): ServiceAnswer => {
	const policy = policyOfCall(call);
	return isRefusal(policy)
		? policy
		: listAnswer(call, 'Versions', policy.versions, version => versionXml(policy, version, false));
};

const newArn = ({fleet, query}: Call): string => policyArn(fleet, query['Path'] ?? '/', query['PolicyName'] ?? '');

/** Managed policies and their versions. */
export const managedPolicies: Operations = {
	CreatePolicy: {resource: newArn, context: requestTagContext, act: create},
	CreatePolicyVersion: onPolicy(createVersion),
	GetPolicy: onPolicy(get),
	GetPolicyVersion: onPolicy(getVersion),
	ListPolicies: {resource: () => '*', act: list},
	ListPolicyVersions: onPolicy(listVersions),
	SetDefaultPolicyVersion: onPolicy(setDefault),
	DeletePolicyVersion: onPolicy(deleteVersion),
	DeletePolicy: onPolicy(remove),
};
