import type {Fleet, FleetInstance} from '../fleet.ts';
import type {DecryptDataKey} from '../gateway/handshake.ts';
import {callerOf} from '../keys.ts';
import {indexOf} from '../lookup.ts';
import type {Authorize} from '../service.ts';
import {findKey, keyArn, requestKeys} from './service.ts';
import type {Vault} from './vault.ts';

const instanceOf = (fleet: Fleet, region: string, target: string): FleetInstance | undefined =>
	indexOf(fleet, region)?.instances.get(target);

/**
 * How a node's agent opens the data key of a session. It acts as the role of the instance's profile: where the fleet
 * has a role of that name, its policies must allow `kms:Decrypt`; where it has none, nobody asks.
 */
export const nodeDecrypt =
	(fleet: () => Fleet, authorize: Authorize, vault: Vault): DecryptDataKey =>
	(ciphertext, context) => {
		const label = vault.labelOf(ciphertext);
		if (!label) return null;
		const {region, keyId} = label;
		const key = findKey(fleet(), region, keyId);
		if (key?.state !== 'Enabled' || !key.trustsAccount) return null;
		const target = context['aws:ssm:TargetId'] ?? '';
		const role = fleet().principals.get(instanceOf(fleet(), region, target)?.instanceProfile ?? '');
		if (role?.kind === 'role') {
			const caller = callerOf(fleet(), {...role, sessionName: target});
			const resource = keyArn(fleet(), region, key.id);
			const request = {action: 'kms:Decrypt', resource, region, context: requestKeys(context, null)};
			const verdict = authorize(fleet(), caller, request);
			if (!verdict.allowed) return null;
		}
		return vault.open(ciphertext, context);
	};
