import type {Fleet, FleetOrganization, FleetPrincipal, PolicyDocument} from '../../../src/sandbox/fleet.ts';
import {callerOf} from '../../../src/sandbox/keys.ts';

/** Account of every fleet in these tests. */
export const account = '111122223333';

/** Statements as a document of the version that has variables. */
export const policy = (...statements: unknown[]): PolicyDocument => ({Version: '2012-10-17', Statement: statements});

/** A principal with everything at its default. */
export const principal = (over: Partial<FleetPrincipal> = {}): FleetPrincipal => ({
	name: 'alice',
	kind: 'user',
	path: '/',
	tags: {},
	groups: [],
	policies: {},
	boundary: null,
	sessionName: 'alice@example.com',
	sessionPolicy: null,
	...over,
});

/** A fleet that holds just these principals. */
export const fleet = (principals: readonly FleetPrincipal[], over: Partial<Fleet> = {}): Fleet => ({
	partition: 'aws',
	account,
	caller: principals[0]?.name ?? '',
	principals: new Map(principals.map(entry => [entry.name, entry])),
	organization: null as FleetOrganization | null,
	live: {sourceIp: '203.0.113.7', mfa: false},
	simulatorShape: 'aggregated',
	sessionDocument: {mustBeAllowed: true},
	regions: new Map(),
	shell: [],
	latencyMs: {},
	rateLimit: {},
	ownSessionPattern: 'session-name',
	advancedTier: true,
	faults: [],
	...over,
});

/** Who a principal is once it calls. */
export const caller = callerOf;
