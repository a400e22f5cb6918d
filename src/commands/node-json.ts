import type {Access} from '../domain/access.ts';
import {reachable} from '../domain/connectivity.ts';
import {accessReason} from '../domain/explain.ts';
import {type Node, type NodeKind, nodeName, nodeTags, type Tags} from '../domain/node.ts';
import {ipOf, platformOf} from '../state/fields.ts';

/** A verdict as `reach list -o json` tells it. `by` and `policies` say who decided, `assuming` what an allow rests on. */
export type AccessJson = {
	readonly verdict: 'allowed' | 'denied' | 'unknown' | 'unchecked';
	readonly on: 'node' | 'document' | null;
	readonly by: string | null;
	readonly reason: string;
	readonly assuming: readonly string[];
	readonly policies: readonly string[];
	readonly source: 'simulated' | 'live' | null;
	/** Only where it was found out: just-in-time access may be requested. */
	readonly request?: 'possible';
};

/** A node as `reach list -o json` tells it. Fields may be added later; none is ever renamed. docs/json.md describes them. */
export type NodeJson = {
	readonly id: string;
	readonly name: string | null;
	readonly kind: NodeKind;
	readonly account: string | null;
	readonly region: string;
	readonly profile: string | null;
	readonly instanceState: string | null;
	readonly pingStatus: string | null;
	readonly platform: string | null;
	readonly privateIp: string | null;
	readonly agentVersion: string | null;
	readonly tags: Tags | null;
	readonly access: AccessJson;
	readonly reachable: boolean | null;
};

const accessJson = (access: Access): AccessJson => {
	const reason = accessReason(access);
	const nothing = {on: null, by: null, reason, assuming: [], policies: [], source: null};
	switch (access.verdict) {
		case 'allowed': {
			const {assuming, source} = access;
			return {...nothing, verdict: 'allowed', assuming, policies: access.policies.map(({id}) => id), source};
		}
		case 'denied': {
			const {on, by, source, request, assuming = []} = access;
			const policies = access.policies.map(({id}) => id);
			return {...nothing, verdict: 'denied', on, by, assuming, policies, source, ...(request && {request})};
		}
		case 'unchecked':
			return {...nothing, verdict: 'unchecked'};
		default:
			// A verdict that did not come in time is not known; nobody's verdict is guessed.
			return {...nothing, verdict: 'unknown'};
	}
};

/** Describes a node with its verdict. `isListed`: whether Systems Manager's listing of the node's scope came to its end. */
export const nodeJson = (node: Node, access: Access, account: string | null, isListed: boolean): NodeJson => {
	const name = nodeName(node);
	return {
		id: node.id,
		name: name === node.id ? null : name,
		kind: node.kind,
		account: node.account ?? account,
		region: node.scope.region,
		profile: node.scope.profile,
		instanceState: node.instance?.state ?? null,
		pingStatus: node.managed?.ping ?? null,
		platform: platformOf(node) || null,
		privateIp: ipOf(node) || null,
		agentVersion: node.managed?.agentVersion ?? null,
		tags: nodeTags(node),
		access: accessJson(access),
		reachable: reachable(access, node, isListed),
	};
};
