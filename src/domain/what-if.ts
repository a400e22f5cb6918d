import type {Access} from './access.ts';
import type {Ask} from './simulation.ts';

/**
 * The same question without service control policies, for one node whose denial is the organization's: tells whether
 * the account's own policies would allow it (IAM SimulatePrincipalPolicy, PolicyExclusionList).
 */
export const withoutOrganization = (ask: Ask): Ask => ({...ask, request: {...ask.request, excluded: ['scp']}});

/** What that answer means, in one line. */
export const withoutOrganizationWord = (access: Access): string => {
	switch (access.verdict) {
		case 'allowed':
			return access.assuming.length > 0
				? 'without organization policies it would be allowed, under assumptions'
				: 'without organization policies it would be allowed';
		case 'denied':
			return 'without organization policies it would be denied all the same';
		default:
			return 'what would be without organization policies is not known';
	}
};
