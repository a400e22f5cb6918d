import type {Fleet, FleetRegion} from './fleet.ts';

const views = new WeakMap<Fleet, Map<string, Fleet>>();

/** What of a region is in an account: instances by their owner, all else in the fleet's own account. */
const regionIn = (region: FleetRegion, fleet: Fleet, account: string): FleetRegion => {
	const isHome = account === fleet.account;
	const others = fleet.identityCenter?.accounts ?? {};
	const instances = region.instances.filter(({owner}) =>
		isHome ? owner === account || !Object.hasOwn(others, owner) : owner === account,
	);
	return isHome ? {...region, instances} : {instances, managedNodes: [], documents: []};
};

const viewOf = (fleet: Fleet, account: string): Fleet => ({
	...fleet,
	account,
	regions: new Map([...fleet.regions].map(([name, region]) => [name, regionIn(region, fleet, account)])),
});

/**
 * The fleet as one of its accounts sees it. An instance whose `owner` is another account of the Identity Center lives
 * there; principals and policies are the same in all accounts.
 */
export const fleetIn = (fleet: Fleet, account: string): Fleet => {
	const others = Object.keys(fleet.identityCenter?.accounts ?? {}).filter(id => id !== fleet.account);
	if (others.length === 0) return fleet;
	const known = views.get(fleet) ?? new Map<string, Fleet>();
	views.set(fleet, known);
	const found = known.get(account) ?? viewOf(fleet, account);
	known.set(account, found);
	return found;
};
