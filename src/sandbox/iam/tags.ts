import type {FleetPrincipal} from '../fleet.ts';
import {refuse, type ServiceAnswer} from '../service.ts';
import {element, items} from '../wire/xml.ts';
import type {ManagedPolicy} from './account.ts';
import {
	answer,
	type Call,
	entityOfCall,
	type Kind,
	listAnswer,
	type Operations,
	onEntity,
	onPolicy,
	policyOfCall,
} from './operation.ts';
import {isRefusal, listOf, type Query, structuresOf, validationError} from './query.ts';
import {limitExceeded} from './quotas.ts';

type Tags = Readonly<Record<string, string>>;

/** The tags of a request. */
export const tagsOfCall = (query: Query): Tags =>
	Object.fromEntries(structuresOf(query, 'Tags').map(({Key: key = '', Value: value = ''}) => [key, value]));

/** What is wrong with the tags that a resource would have; `null` when nothing is. */
export const checkTags = (tags: Tags): ServiceAnswer | null => {
	const wrong = Object.entries(tags).find(
		([key, value]) => !/^[\p{L}\p{Z}\p{N}_.:/=+\-@]{1,128}$/u.test(key) || value.length > 256,
	);
	if (wrong)
		return validationError(
			'tags.1.member.key',
			wrong[0],
			'Member must satisfy regular expression pattern: [\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]+',
		);
	if (Object.keys(tags).some(key => /^aws:/i.test(key))) {
		return refuse('InvalidInput', 'Tag keys beginning with aws: are reserved for AWS use.');
	}
	return Object.keys(tags).length > 50 ? limitExceeded('The number of tags has reached the maximum limit.') : null;
};

const tagXml = ([key, value]: readonly [string, string]): string => element('Key', key) + element('Value', value);

/** A resource's tags as part of it; nothing where it has none. */
export const tagsXml = (tags: Tags): string =>
	Object.keys(tags).length === 0 ? '' : items('Tags', Object.entries(tags).map(tagXml), 'member');

/** What policies see of the tags in a request. */
export const requestTagContext = ({query}: Call): Readonly<Record<string, readonly string[]>> => {
	const tags = Object.entries(tagsOfCall(query));
	if (tags.length === 0) return {};
	return {
		...Object.fromEntries(tags.map(([key, value]) => [`aws:RequestTag/${key}`, [value]])),
		'aws:TagKeys': tags.map(([key]) => key),
	};
};

const changeTags = (call: Call, change: (tags: Tags) => Tags): ServiceAnswer => {
	const policy = policyOfCall(call);
	if (isRefusal(policy)) return policy;
	const tags = change(policy.tags);
	const refusal = checkTags(tags);
	if (refusal) return refusal;
	call.account.policies.set(policy.arn, {...policy, tags});
	return answer('');
};

const without = (tags: Tags, keys: readonly string[]): Tags =>
	Object.fromEntries(Object.entries(tags).filter(([key]) => !keys.includes(key)));

const list = (call: Call, owner: ManagedPolicy | FleetPrincipal | ServiceAnswer): ServiceAnswer =>
	isRefusal(owner) ? owner : listAnswer(call, 'Tags', Object.entries((owner as ManagedPolicy).tags), tagXml);

const listed = (kind: Kind): Operations[string] => onEntity(kind, call => list(call, entityOfCall(call, kind)));

/** Tags of managed policies, users and roles. Only those of policies can be changed here. */
export const tags: Operations = {
	TagPolicy: onPolicy(call => changeTags(call, before => ({...before, ...tagsOfCall(call.query)})), requestTagContext),
	UntagPolicy: onPolicy(
		call => changeTags(call, before => without(before, listOf(call.query, 'TagKeys'))),
		({query}) => ({'aws:TagKeys': listOf(query, 'TagKeys')}),
	),
	ListPolicyTags: onPolicy(call => list(call, policyOfCall(call))),
	ListUserTags: listed('User'),
	ListRoleTags: listed('Role'),
};
