import type {Access} from '../../src/domain/access.ts';
import type {Instance, ManagedNode} from '../../src/domain/node.ts';
import type {Scope} from '../../src/domain/scope.ts';

/** The scope that tests use unless they say otherwise. */
export const ireland: Scope = {profile: null, region: 'eu-west-1'};

/** A running Linux instance; its id is made of `number`. */
export const anInstance = (number: number, more: Partial<Instance> = {}): Instance => ({
	id: `i-${number.toString(16).padStart(17, '0')}`,
	name: `web-${number}`,
	state: 'running',
	type: 't3.micro',
	platform: 'Linux/UNIX',
	architecture: 'x86_64',
	privateIp: `10.0.${number >> 8}.${number & 255}`,
	publicIp: null,
	privateDns: null,
	vpc: 'vpc-1',
	subnet: 'subnet-1',
	zone: 'eu-west-1a',
	launched: '2026-01-02T03:04:05Z',
	owner: '111122223333',
	instanceProfile: null,
	tags: {Name: more.name ?? `web-${number}`, env: 'prod'},
	...more,
});

/** What SSM reports of the instance with the same number. */
export const aManagedNode = (number: number, more: Partial<ManagedNode> = {}): ManagedNode => ({
	id: `i-${number.toString(16).padStart(17, '0')}`,
	name: null,
	computerName: `ip-10-0-${number >> 8}-${number & 255}`,
	ip: `10.0.${number >> 8}.${number & 255}`,
	ping: 'Online',
	lastPing: '2026-01-02T04:00:00Z',
	agentVersion: '3.3.1611.0',
	platformType: 'Linux',
	os: 'Amazon Linux',
	osVersion: '2023',
	iamRole: null,
	tags: null,
	...more,
});

/** A plain yes. */
export const allowed: Access = {verdict: 'allowed', assuming: [], policies: [], source: 'simulated'};

/** A plain no: nothing allows it. */
export const denied: Access = {
	verdict: 'denied',
	on: 'node',
	by: 'identity',
	decision: 'implicitDeny',
	policies: [],
	source: 'simulated',
};

/** Nobody may ask the simulator. */
export const notPermitted: Access = {
	verdict: 'unknown',
	why: {
		kind: 'not-permitted',
		action: 'iam:SimulatePrincipalPolicy',
		resource: 'arn:aws:iam::111122223333:user/alice',
	},
};
