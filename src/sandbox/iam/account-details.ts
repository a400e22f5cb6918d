import type {Fleet, FleetPrincipal} from '../fleet.ts';
import type {ServiceAnswer} from '../service.ts';
import {element, escapeXml, items} from '../wire/xml.ts';
import {findPolicy, type ManagedPolicy} from './account.ts';
import {attachedXml, holdersOf} from './attachments.ts';
import {awsManaged} from './aws-managed.ts';
import {textOfDocument} from './document.ts';
import {encoded} from './document-input.ts';
import {boundaryXml, entityXml, trustXml} from './entity-xml.ts';
import {policyXml, versionXml} from './managed-policies.ts';
import {answer, type Call, type Kind, type Operations, pageOf} from './operation.ts';
import {listOf, validationError} from './query.ts';
import {tagsXml} from './tags.ts';

/** The four lists of the answer, in the order in which pages fill them. */
const lists = ['UserDetailList', 'GroupDetailList', 'RoleDetailList', 'Policies'] as const;

type Detail = {readonly list: (typeof lists)[number]; readonly xml: () => string};

const inlineXml = (kind: Kind, {policies}: FleetPrincipal): string =>
	items(
		`${kind}PolicyList`,
		Object.entries(policies).map(
			([name, document]) => element('PolicyName', name) + element('PolicyDocument', encoded(textOfDocument(document))),
		),
		'member',
	);

const policiesXml = (fleet: Fleet, kind: Kind, principal: FleetPrincipal): string =>
	inlineXml(kind, principal) + items('AttachedManagedPolicies', attachedXml(fleet, principal), 'member');

const detailXml = (fleet: Fleet, kind: Kind, principal: FleetPrincipal): string => {
	const own = entityXml(fleet, kind, principal) + policiesXml(fleet, kind, principal);
	if (kind === 'Group') return own;
	const more = boundaryXml(fleet, principal) + tagsXml(principal.tags);
	if (kind === 'User') return own + items('GroupList', principal.groups.map(escapeXml), 'member') + more;
	return `${own}${trustXml(fleet)}${items('InstanceProfileList', [], 'member')}${more}<RoleLastUsed/>`;
};

const policyDetail = (fleet: Fleet, policy: ManagedPolicy): string =>
	policyXml(fleet, policy) +
	items(
		'PolicyVersionList',
		policy.versions.map(version => versionXml(policy, version, true)),
		'member',
	);

const filters = ['User', 'Role', 'Group', 'LocalManagedPolicy', 'AWSManagedPolicy'];

/** Everything of an account that the filter asks for. AWS's managed policies are told where somebody has them. */
const detailsOf = ({fleet, account}: Call, filter: readonly string[]): Detail[] => {
	const isWanted = (name: string): boolean => filter.length === 0 || filter.includes(name);
	const principals = (kind: Kind): Detail[] =>
		isWanted(kind)
			? [...fleet.principals.values()]
					.filter(principal => principal.kind === kind.toLowerCase())
					.map(principal => ({list: `${kind}DetailList`, xml: () => detailXml(fleet, kind, principal)}))
			: [];
	const aws = [...awsManaged.keys()]
		.map(name => `arn:${fleet.partition}:iam::aws:policy/${name}`)
		.filter(arn => holdersOf(fleet, arn).length > 0)
		.flatMap(arn => findPolicy(fleet, arn) ?? []);
	const managed = [
		...(isWanted('LocalManagedPolicy') ? account.policies.values() : []),
		...(isWanted('AWSManagedPolicy') ? aws : []),
	].map((policy): Detail => ({list: 'Policies', xml: () => policyDetail(fleet, policy)}));
	return [...principals('User'), ...principals('Group'), ...principals('Role'), ...managed];
};

const details = (call: Call): ServiceAnswer => {
	const filter = listOf(call.query, 'Filter');
	const unknown = filter.find(name => !filters.includes(name));
	if (unknown !== undefined) {
		const allowed = `Member must satisfy enum value set: [${filters.join(', ')}]`;
		return validationError('filter.1.member', unknown, allowed);
	}
	const page = pageOf(call.query, detailsOf(call, filter), `details/${filter.join()}`);
	if ('kind' in page) return page;
	const written = lists.map(list =>
		items(
			list,
			page.items.filter(item => item.list === list).map(({xml}) => xml()),
			'member',
		),
	);
	return answer(written.join('') + element('IsTruncated', page.next !== null) + element('Marker', page.next));
};

/** The whole account in pages that count users, groups, roles and policies alike. */
export const accountDetails: Operations = {GetAccountAuthorizationDetails: {resource: () => '*', act: details}};
