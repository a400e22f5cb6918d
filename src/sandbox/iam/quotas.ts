import type {FleetPrincipal, PolicyDocument} from '../fleet.ts';
import {refuse, type ServiceAnswer} from '../service.ts';
import {textOfDocument} from './document.ts';

/** IAM's default quotas (IAM User Guide, "IAM and STS quotas"). Sizes are characters without white space. */
const inlineSize = {user: 2048, role: 10_240, group: 5120} as const;
const managedSize = 6144;
const attachments = 10;
const policiesPerAccount = 1500;

/** Versions that a managed policy may have at once. */
export const versionsPerPolicy = 5;

/** IAM's `LimitExceeded`. */
export const limitExceeded = (message: string): ServiceAnswer => refuse('LimitExceeded', message, 409);

const sizeOf = (document: PolicyDocument): number => textOfDocument(document).replace(/\s/g, '').length;

/** All inline policies of a principal together; `null` when they fit. */
export const checkInlineSize = (
	{kind, name}: FleetPrincipal,
	policies: Readonly<Record<string, PolicyDocument>>,
): ServiceAnswer | null => {
	const most = kind === 'user' || kind === 'role' || kind === 'group' ? inlineSize[kind] : 0;
	const size = Object.values(policies).reduce((sum, document) => sum + sizeOf(document), 0);
	return size > most ? limitExceeded(`Maximum policy size of ${most} bytes exceeded for ${kind} ${name}`) : null;
};

/** One managed policy; `null` when it fits. */
export const checkManagedSize = (document: PolicyDocument): ServiceAnswer | null =>
	sizeOf(document) > managedSize ? limitExceeded(`Cannot exceed quota for PolicySize: ${managedSize}`) : null;

/** Managed policies of a principal once there is one more; `null` when that is allowed. */
export const checkAttachments = (kind: string, count: number): ServiceAnswer | null =>
	count > attachments ? limitExceeded(`Cannot exceed quota for PoliciesPer${kind}: ${attachments}`) : null;

/** Managed policies of the account once there is one more; `null` when that is allowed. */
export const checkPolicies = (count: number): ServiceAnswer | null =>
	count > policiesPerAccount
		? limitExceeded(`Cannot exceed quota for PoliciesPerAccount: ${policiesPerAccount}`)
		: null;
