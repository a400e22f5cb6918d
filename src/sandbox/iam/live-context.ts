import type {Fleet} from '../fleet.ts';
import type {Caller, LiveRequest} from '../service.ts';
import {type Context, contextOf, contextValue} from './context.ts';
import {organizationKeys} from './organization.ts';
import {current} from './principals.ts';

type Entry = readonly [string, readonly string[]];

const principalTypes = {user: 'User', group: 'User', role: 'AssumedRole', root: 'Account', federated: 'FederatedUser'};

const callerKeys = (fleet: Fleet, caller: Caller): Entry[] => {
	const principal = current(fleet, caller.principal);
	return [
		['aws:PrincipalArn', [caller.principalArn]],
		['aws:PrincipalAccount', [fleet.account]],
		['aws:PrincipalType', [principalTypes[principal.kind]]],
		['aws:PrincipalIsAWSService', ['false']],
		['aws:userid', [caller.userId]],
		...(principal.kind === 'user' ? [['aws:username', [principal.name]] as const] : []),
		...Object.entries(principal.tags).map(([key, value]): Entry => [`aws:PrincipalTag/${key}`, [value]]),
		...organizationKeys(fleet),
	];
};

/** Long-term keys say nothing of MFA; temporary ones say whether it was used (IAM User Guide, global condition keys). */
const sessionKeys = ({live}: Fleet, {isTemporary, hasMfa = live.mfa}: Caller, now: Date): Entry[] => {
	if (!isTemporary) return [];
	const issued = new Date(now.getTime() - 60_000).toISOString();
	return [
		['aws:TokenIssueTime', [issued]],
		['aws:MultiFactorAuthPresent', [String(hasMfa)]],
		...(hasMfa ? [['aws:MultiFactorAuthAge', ['60']] as const] : []),
	];
};

const resourceKeys = (fleet: Fleet, resource: string): Entry[] => {
	const [, , , , account = ''] = resource.split(':');
	if (!/^\d{12}$/.test(account)) return [];
	const organization = account === fleet.account ? fleet.organization : null;
	return [
		['aws:ResourceAccount', [account]],
		...(organization ? [['aws:ResourceOrgID', [organization.id ?? 'o-sandbox0001']] as const] : []),
	];
};

/** All context keys of one live request: the caller's, the network's, the clock's and the service's own. */
export const liveContext = (fleet: Fleet, caller: Caller, request: LiveRequest, now: Date): Context => {
	const entries: Entry[] = [
		...callerKeys(fleet, caller),
		...sessionKeys(fleet, caller, now),
		...resourceKeys(fleet, request.resource),
		['aws:SourceIp', [fleet.live.sourceIp]],
		['aws:RequestedRegion', [request.region]],
		['aws:CurrentTime', [now.toISOString()]],
		['aws:EpochTime', [String(Math.floor(now.getTime() / 1000))]],
		['aws:SecureTransport', ['true']],
		['aws:ViaAWSService', ['false']],
		...Object.entries(request.context),
	];
	return contextOf(entries.map(([key, values]) => [key, contextValue(key, values)]));
};
