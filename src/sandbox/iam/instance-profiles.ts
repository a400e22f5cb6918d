import {principalArn} from '../keys.ts';
import {element, items} from '../wire/xml.ts';
import {beginning} from './account.ts';
import {entityXml, trustXml} from './entity-xml.ts';
import {answer, type Call, noSuchEntity, type Operations} from './operation.ts';
import {findEntity} from './policy-source.ts';

const profileArn = ({fleet, query}: Call): string =>
	`arn:${fleet.partition}:iam::${fleet.account}:instance-profile/${query['InstanceProfileName'] ?? ''}`;

/** A profile is there when a node of the fleet has it; its role is the one of the same name, if there is such a role. */
const get = (call: Call): ReturnType<Operations[string]['act']> => {
	const {fleet, query} = call;
	const name = query['InstanceProfileName'] ?? '';
	const isUsed = [...fleet.regions.values()].some(({instances}) =>
		instances.some(({instanceProfile}) => instanceProfile === name),
	);
	if (!isUsed) return noSuchEntity(`Instance Profile ${name} cannot be found.`);
	const role = findEntity(fleet, 'role', name);
	const roles = role ? [entityXml(fleet, 'Role', role) + trustXml(fleet)] : [];
	const body =
		element('Path', '/') +
		element('InstanceProfileName', name) +
		element('InstanceProfileId', 'AIPAQHTAHK2GEPIQ5ZR2V') +
		element('Arn', role ? principalArn(fleet, role).replace(':role/', ':instance-profile/') : profileArn(call)) +
		element('CreateDate', beginning) +
		items('Roles', roles, 'member');
	return answer(`<InstanceProfile>${body}</InstanceProfile>`);
};

/** Instance profiles: read. */
export const instanceProfiles: Operations = {GetInstanceProfile: {resource: profileArn, act: get}};
