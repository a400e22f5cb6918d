import {readFileSync} from 'node:fs';
import {describe, expect, test} from 'vitest';
import type {Fleet, FleetOrganization, FleetPrincipal, PolicyDocument} from '../../../src/sandbox/fleet.ts';
import {authorizeAt} from '../../../src/sandbox/iam/authorize.ts';
import {checkPolicy} from '../../../src/sandbox/iam/policy.ts';
import {iamService} from '../../../src/sandbox/iam/service.ts';
import type {Caller} from '../../../src/sandbox/service.ts';
import {ask, type Parameter} from './ask.ts';
import {type Resource, resources} from './resources.ts';
import {account, caller, fleet, policy, principal} from './world.ts';

type Statements = readonly unknown[];

/**
 * A case: policies of one principal, and what becomes of some requests, `[live, simulated]`, by resource (StartSession)
 * or by `action resource`. The simulation gets the resource's tags and what is known of the caller, but neither its
 * address nor MFA; `with` adds keys to it or (`null`) takes them away.
 */
type Case = {
	readonly name: string;
	readonly section: string;
	readonly statements?: Statements;
	readonly principal?: Partial<FleetPrincipal>;
	readonly boundary?: Statements;
	readonly sessionPolicy?: Statements;
	readonly organization?: Omit<FleetOrganization, 'serviceControlPolicies'> & {
		readonly policies: readonly Statements[];
	};
	readonly live?: Partial<Fleet['live']>;
	readonly with?: Readonly<Record<string, string | null>>;
	readonly parameters?: Readonly<Record<string, Parameter>>;
	readonly outcomes: Readonly<Record<string, readonly [live: string, simulated: string]>>;
};

const now = new Date('2026-11-23T12:00:00Z');

const worldOf = (entry: Case): Fleet => {
	const {organization, principal: over = {}} = entry;
	const who = principal({
		...(entry.statements && {policies: {own: policy(...entry.statements)}}),
		...(entry.boundary && {boundary: policy(...entry.boundary)}),
		...(entry.sessionPolicy && {sessionPolicy: policy(...entry.sessionPolicy)}),
		sessionName: 'alice',
		...over,
	});
	const control = organization && {
		...organization,
		serviceControlPolicies: organization.policies.map(s => policy(...s)),
	};
	return fleet([who], {
		organization: control ?? null,
		live: {sourceIp: '203.0.113.7', mfa: false, ...entry.live},
	});
};

/** The caller of a case. Its unique id is a fixed one, so that cases can name it. */
const callerOf = (world: Fleet): Caller => {
	const [who = principal()] = world.principals.values();
	const found = caller(world, who);
	return who.kind === 'role' ? {...found, userId: 'AROAALICE:alice'} : {...found, userId: 'AIDAALICE'};
};

const tagsOf = ({tags}: Resource): [string, string][] =>
	Object.entries(tags).flatMap(([key, value]) => [
		[`ssm:resourceTag/${key}`, value],
		[`aws:ResourceTag/${key}`, value],
	]);

const codes: readonly [pattern: RegExp, code: string][] = [
	[/identity-based policy/, 'identity'],
	[/permissions boundary/, 'boundary'],
	[/service control policy/, 'organization'],
	[/session policy/, 'session'],
];

/** `allowed`, `no identity`, `deny organization`, … */
const liveOutcome = (world: Fleet, action: string, resource: Resource): string => {
	const context = Object.fromEntries(tagsOf(resource).map(([key, value]) => [key, [value]]));
	const answer = authorizeAt(() => now)(world, callerOf(world), {
		...{action, resource: resource.arn, region: resource.region, context},
	});
	if (answer.allowed) return 'allowed';
	const verb = answer.message.includes('explicit deny') ? 'deny' : 'no';
	return `${verb} ${codes.find(([pattern]) => pattern.test(answer.message))?.[1] ?? answer.message}`;
};

/** What a careful client knows: never two keys that differ only in case, the first spelling wins. */
const knownContext = (world: Fleet, resource: Resource, entry: Case): [string, string][] => {
	const {principal: who, userId, principalArn} = callerOf(world);
	const known: [string, string][] = [
		['aws:userid', userId],
		['aws:PrincipalArn', principalArn],
		['aws:RequestedRegion', resource.region],
		['aws:SecureTransport', 'true'],
		['aws:ViaAWSService', 'false'],
		['aws:CurrentTime', now.toISOString()],
		...Object.entries(who.tags).map(([key, value]): [string, string] => [`aws:PrincipalTag/${key}`, value]),
		...tagsOf(resource),
		...Object.entries(entry.with ?? {}).flatMap(([key, value]): [string, string][] =>
			value === null ? [] : [[key, value]],
		),
	];
	const left = known.filter(([key]) => entry.with?.[key] !== null);
	return left.filter(([key], at) => left.findIndex(([other]) => other.toLowerCase() === key.toLowerCase()) === at);
};

const simulatedOutcome = async (world: Fleet, action: string, resource: Resource, entry: Case): Promise<string> => {
	const {principalArn} = callerOf(world);
	const answer = await ask(iamService, world, 'SimulatePrincipalPolicy', {
		PolicySourceArn: principalArn,
		ActionNames: [action],
		ResourceArns: [resource.arn],
		ContextEntries: knownContext(world, resource, entry).map(([key, value]) => ({
			...{ContextKeyName: key, ContextKeyValues: [value], ContextKeyType: 'string'},
		})),
		...entry.parameters,
	});
	const [result] = (answer['EvaluationResults'] ?? []) as readonly Record<string, unknown>[];
	return result ? String(result['EvalDecision']) : String(answer['error']);
};

const outcomesOf = async (entry: Case): Promise<Case['outcomes']> => {
	const world = worldOf(entry);
	const found: Record<string, readonly [string, string]> = {};
	for (const name of Object.keys(entry.outcomes)) {
		const [, action = 'ssm:StartSession', target = name] = /^(\w+:\w+) (.+)$/.exec(name) ?? [];
		const resource = resources[target];
		if (!resource) throw new Error(`no resource named ${target}`);
		found[name] = [liveOutcome(world, action, resource), await simulatedOutcome(world, action, resource, entry)];
	}
	return found;
};

const documentsOf = (entry: Case): PolicyDocument[] =>
	[entry.statements, entry.boundary, entry.sessionPolicy, ...(entry.organization?.policies ?? [])].flatMap(
		statements => (statements ? [policy(...statements)] : []),
	);

for (const file of ['sample-policies', 'traps', 'organizations']) {
	const cases = JSON.parse(
		readFileSync(`${import.meta.dirname}/cases/${file}.json`, 'utf8').replaceAll('ACCOUNT', account),
	) as readonly Case[];
	describe(file, () => {
		test.each(cases)('$section: $name', async entry => {
			expect(documentsOf(entry).map(checkPolicy)).toEqual(documentsOf(entry).map(() => null));
			expect(await outcomesOf(entry)).toEqual(entry.outcomes);
		});
	});
}
