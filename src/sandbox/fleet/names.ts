import type {FleetPrincipal, FleetRegion} from '../fleet.ts';
import {type Flaw, member} from './reader.ts';

/**
 * Checks names that must be one thing only, and names that must be somebody: ids of nodes and sessions in the whole
 * file, documents, keys and aliases in their region, owners of sessions among the principals.
 */
export const checkNames = (
	regions: ReadonlyMap<string, FleetRegion>,
	principals: ReadonlyMap<string, FleetPrincipal>,
	flaws: Flaw[],
): void => {
	const seen = new Map<string, string>();
	const once = (scope: string, name: string, path: string): void => {
		const before = seen.get(`${scope}/${name}`);
		if (before) flaws.push({path, reason: `${name} is already at ${before}`});
		else seen.set(`${scope}/${name}`, path);
	};
	for (const [region, {instances, managedNodes, documents, keys = [], sessions = []}] of regions) {
		const at = member('$.regions', region);
		for (const [index, {id}] of instances.entries()) once('node', id, `${at}.instances[${index}].id`);
		for (const [index, {id}] of managedNodes.entries()) once('node', id, `${at}.managedNodes[${index}].id`);
		for (const [index, {name}] of documents.entries())
			once(`${region}/document`, name, `${at}.documents[${index}].name`);
		for (const [index, {id, alias}] of keys.entries()) {
			once(`${region}/key`, id, `${at}.keys[${index}].id`);
			if (alias !== null) once(`${region}/alias`, alias, `${at}.keys[${index}].alias`);
		}
		for (const [index, {id, owner}] of sessions.entries()) {
			once('session', id, `${at}.sessions[${index}].id`);
			const kind = principals.get(owner)?.kind;
			if (kind === undefined || kind === 'group')
				flaws.push({path: `${at}.sessions[${index}].owner`, reason: `no caller named ${JSON.stringify(owner)}`});
		}
	}
};
