import {permit} from '../permit.ts';
import type {Service} from '../service.ts';
import type {World} from '../world.ts';
import {accountOf} from './account.ts';
import {accountDetails} from './account-details.ts';
import {attachments} from './attachments.ts';
import {inlinePolicies} from './inline-policies.ts';
import {instanceProfiles} from './instance-profiles.ts';
import {listings} from './listings.ts';
import {managedPolicies} from './managed-policies.ts';
import type {Operation, Operations} from './operation.ts';
import {iamService} from './service.ts';
import {tags} from './tags.ts';

/** IAM's calls that read and change the account, by action. */
export const operations: Operations = {
	...inlinePolicies,
	...attachments,
	...managedPolicies,
	...tags,
	...listings,
	...accountDetails,
	...instanceProfiles,
};

/** Runs operations on the fleet as it is now; without a `permit` nobody is asked for rights. */
export const serviceOf = (
	all: Operations,
	now: () => number,
	allow: (
		request: Parameters<Service[string]>[0],
		operation: Operation,
		call: Parameters<Operation['act']>[0],
	) => ReturnType<typeof permit>,
): Service =>
	Object.fromEntries(
		Object.entries(all).map(([name, operation]): [string, Service[string]] => [
			name,
			(request, fleet) => {
				const {query, caller} = request;
				const call = {fleet, caller, query, account: accountOf(fleet), now: new Date(now()).toISOString()};
				return allow(request, operation, call) ?? operation.act(call);
			},
		]),
	);

/**
 * The resource on which the simulator's calls are judged: the policy source exactly as it was sent, path or not
 * (reference: iam-simulation §3).
 */
const simulated = (query: Readonly<Record<string, string>>): string => query['PolicySourceArn'] ?? '*';

/** IAM's calls, each answered only to a caller whose policies allow it. */
export const createIam = (world: World): Service => ({
	...Object.fromEntries(
		Object.entries(iamService).map(([name, act]): [string, Service[string]] => [
			name,
			(request, fleet) => permit(world, request, simulated(request.query)) ?? act(request, fleet),
		]),
	),
	...serviceOf(operations, world.now, (request, {resource, context}, call) =>
		permit(world, request, resource(call), context?.(call) ?? {}),
	),
});
