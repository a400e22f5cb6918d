import type {Fleet} from '../fleet.ts';

/** Context keys that tell the caller's organization; none outside one. The ids are the sandbox's own. */
export const organizationKeys = ({organization, account}: Fleet): (readonly [string, readonly string[]])[] => {
	if (!organization) return [];
	const id = organization.id ?? 'o-sandbox0001';
	const root = 'r-sbox';
	return [
		['aws:PrincipalOrgID', [id]],
		['aws:PrincipalOrgMasterAccountId', [organization.managementAccount ?? '999999999999']],
		['aws:PrincipalOrgPaths', [`${id}/${root}/ou-sbox-${account.slice(0, 8)}/`]],
	];
};
