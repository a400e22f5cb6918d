import {GetContextKeysForPrincipalPolicyCommand} from '@aws-sdk/client-iam';
import {DescribeInstanceInformationCommand, ListTagsForResourceCommand, StartSessionCommand} from '@aws-sdk/client-ssm';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {demoFleet} from '../../src/sandbox/demo/demo-fleet.ts';
import {secretive} from '../../src/sandbox/demo/principals.ts';
import {readFleet} from '../../src/sandbox/fleet/read-fleet.ts';
import type {FleetInstance} from '../../src/sandbox/fleet.ts';
import {type SandboxProcess, startSandbox, stopSandboxes} from '../support/sandbox.ts';
import {clientsOf, outcomeOf} from '../support/sandbox-clients.ts';

const reading = readFleet(demoFleet(Date.now()), new Date().toISOString());
if (!reading.ok) throw new Error(JSON.stringify(reading.flaws));
const {fleet} = reading;
const inRegion = (region: string): readonly FleetInstance[] => fleet.regions.get(region)?.instances ?? [];
const instances = [...fleet.regions.keys()].flatMap(inRegion);

let sandbox: SandboxProcess;

beforeAll(async () => {
	sandbox = await startSandbox();
});

afterAll(stopSandboxes);

/** What becomes of a session on the node of that name: `ok`, or why not, in short. */
const attempt = async (name: string, region = 'eu-west-1', profile = 'on-call'): Promise<string> => {
	const Target = inRegion(region).find(node => node.name === name)?.id ?? '';
	const {ssm} = clientsOf(sandbox, {profile, region});
	const result = await outcomeOf(ssm.send(new StartSessionCommand({Target})));
	if (result.name !== 'AccessDeniedException') return result.name;
	const [, kind, reason] = /resource: \S+?:(instance|document)\/\S+ (.*?)(?: allows.*)?$/.exec(result.message) ?? [];
	return `${kind} ${reason}`;
};

describe('the demo', () => {
	test('has about 80 nodes in three regions, in every state', () => {
		const hybrid = [...fleet.regions.values()].flatMap(({managedNodes}) => managedNodes);
		expect(instances.length + hybrid.length).toBeGreaterThanOrEqual(75);
		expect(instances.length + hybrid.length).toBeLessThanOrEqual(85);
		expect(new Set(instances.map(({state}) => state))).toEqual(
			new Set(['running', 'stopped', 'terminated', 'pending']),
		);
		const pings = new Set(instances.map(({agent}) => agent?.ping));
		expect(pings).toEqual(new Set(['Online', 'ConnectionLost', 'Inactive', undefined]));
		expect(instances.filter(({platform}) => platform === 'Windows').length).toBeGreaterThan(1);
		expect(hybrid.length).toBeGreaterThan(3);
	});

	test('has the names that are hard to draw', () => {
		const names = instances.map(({name}) => name ?? '');
		expect(names.filter(name => name === 'payments-worker')).toHaveLength(3);
		expect(Math.max(...names.map(({length}) => length))).toBe(256);
		expect(names.some(name => name.includes('\u009B'))).toBe(true);
		expect(names.some(name => /[\u4E00-\u9FFF]/.test(name))).toBe(true);
		expect(names).toContain('');
	});

	test('lets its caller into most nodes', async () => {
		const open = inRegion('eu-west-1').filter(({state, agent}) => state === 'running' && agent?.ping === 'Online');
		const results = await Promise.all(open.map(({name}) => attempt(name ?? '')));
		expect(results.filter(result => result === 'ok').length).toBeGreaterThan(open.length * 0.65);
	});

	test.each([
		['growth-web-1', 'eu-west-1', 'instance because no identity-based policy'],
		['card-vault-1', 'eu-west-1', 'instance with an explicit deny in an identity-based policy'],
		['ledger-core-1', 'eu-west-1', 'instance because no permissions boundary'],
		['hsm-signer-1', 'eu-west-1', 'instance with an explicit deny in a service control policy'],
		['payments-api-1', 'ap-northeast-1', 'document because no identity-based policy'],
		['legacy-cron', 'eu-west-1', 'TargetNotConnected'],
		['nat-appliance', 'eu-west-1', 'TargetNotConnected'],
		['etl-runner-spare', 'eu-west-1', 'TargetNotConnected'],
		['payments-api-1', 'us-east-1', 'ok'],
		['ad-controller-1', 'us-east-1', 'ok'],
	])('denies or opens %s in %s: %s', async (name, region, expected) => {
		expect(await attempt(name, region)).toBe(expected);
	});

	test('hides the tags of some hybrid nodes, so that nobody can say', async () => {
		const {ssm} = clientsOf(sandbox, {region: 'us-east-1'});
		for (const ResourceId of secretive) {
			const call = ssm.send(new ListTagsForResourceCommand({ResourceType: 'ManagedInstance', ResourceId}));
			expect((await outcomeOf(call)).name).toBe('AccessDeniedException');
		}
	});

	test('has a contractor whose address decides and a viewer who may not simulate', async () => {
		expect(await attempt('search-api-1', 'eu-west-1', 'contractor')).toBe('instance because no identity-based policy');
		await sandbox.set({live: {sourceIp: '198.51.100.9', mfa: true}});
		expect(await attempt('search-api-1', 'eu-west-1', 'contractor')).toBe('ok');
		const {iam, ssm} = clientsOf(sandbox, {profile: 'viewer'});
		const PolicySourceArn = 'arn:aws:iam::111122223333:user/viewer';
		const keys = iam.send(new GetContextKeysForPrincipalPolicyCommand({PolicySourceArn}));
		expect((await outcomeOf(keys)).name).toBe('AccessDenied');
		expect((await outcomeOf(ssm.send(new DescribeInstanceInformationCommand({})))).name).toBe('ok');
	});
});
