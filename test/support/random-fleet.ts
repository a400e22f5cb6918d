import fc from 'fast-check';
import {type RandomPolicy, randomPolicy, type Vocabulary} from './random-policy.ts';

const account = '111122223333';
const regions = ['eu-west-1', 'us-east-1'];
const tagValues = {env: ['prod', 'dev', ''], team: ['payments', 'data'], Name: ['api', 'worker']};

/** Something to open a session on or with, as a policy sees it. */
export type RandomTarget = {
	/** Node id or document name. */
	readonly id: string;
	readonly arn: string;
	readonly region: string;
	readonly tags: Readonly<Record<string, string>>;
};

/** A random small AWS. */
export type RandomFleet = {
	/** As in a fleet file (docs/fleet-format.md); its caller is the principal in question. */
	readonly file: Readonly<Record<string, unknown>>;
	readonly nodes: readonly RandomTarget[];
	/** The default session document of each region. */
	readonly documents: readonly RandomTarget[];
	/** What no simulation can know of this fleet: a session policy, or conditions on live values. */
	readonly hasBlindSpots: boolean;
};

const tags: fc.Arbitrary<Readonly<Record<string, string>>> = fc
	.record(
		{
			env: fc.constantFrom(...tagValues.env),
			team: fc.constantFrom(...tagValues.team),
			Name: fc.constantFrom(...tagValues.Name),
		},
		{requiredKeys: []},
	)
	.map(found => ({...found}));

const node = (index: number): fc.Arbitrary<RandomTarget> =>
	fc.record({region: fc.constantFrom(...regions), tags, isHybrid: fc.integer({min: 0, max: 4})}).map(made => {
		const digits = String(index).padStart(17, '0');
		if (made.isHybrid === 0) {
			const arn = `arn:aws:ssm:${made.region}:${account}:managed-instance/mi-${digits}`;
			return {id: `mi-${digits}`, arn, region: made.region, tags: made.tags};
		}
		const arn = `arn:aws:ec2:${made.region}:${account}:instance/i-${digits}`;
		return {id: `i-${digits}`, arn, region: made.region, tags: made.tags};
	});

const nodes = fc
	.integer({min: 1, max: 6})
	.chain(count => fc.tuple(...Array.from({length: count}, (_, index) => node(index + 1))));

const documents: readonly RandomTarget[] = regions.map(region => ({
	id: 'SSM-SessionManagerRunShell',
	arn: `arn:aws:ssm:${region}:${account}:document/SSM-SessionManagerRunShell`,
	region,
	tags: {},
}));

const agent = {ping: 'Online', lastPing: '2026-11-23T10:00:00Z'};

const regionsOf = (all: readonly RandomTarget[]): Readonly<Record<string, unknown>> =>
	Object.fromEntries(
		regions.map(name => {
			const here = all.filter(({region}) => region === name);
			const [instances, managedNodes] = [here.filter(({id}) => id[0] === 'i'), here.filter(({id}) => id[0] === 'm')];
			const written = (list: readonly RandomTarget[]) => list.map(one => ({id: one.id, tags: one.tags, agent}));
			return [name, {instances: written(instances), managedNodes: written(managedNodes)}];
		}),
	);

const baseline: RandomPolicy = {
	Version: '2012-10-17',
	Statement: [
		{
			Effect: 'Allow',
			Action: [
				'ec2:Describe*',
				'ssm:Describe*',
				'ssm:ListTagsForResource',
				'iam:Simulate*',
				'iam:GetContextKeys*',
				'iam:GetRole',
				'iam:GetUser',
			],
			Resource: '*',
		},
	],
};

const mostly = <Value>(weight: number, arbitrary: fc.Arbitrary<Value>): fc.Arbitrary<Value | null> =>
	fc.oneof({weight: 10 - weight, arbitrary: fc.constant(null)}, {weight, arbitrary});

/**
 * Random fleets: a few nodes in two regions, a user or role with policies, maybe a group, a boundary, an organization.
 * The caller may always list and simulate (unless a Deny of its own forbids it). With `blindSpots` there are session
 * policies, too, and conditions on address, MFA and VPC endpoint.
 */
export const randomFleet = ({blindSpots}: {readonly blindSpots: boolean}): fc.Arbitrary<RandomFleet> =>
	fc
		.record({
			nodes,
			kind: fc.constantFrom('user' as const, 'role' as const),
			path: fc.constantFrom('/', '/teams/platform/'),
			principalTags: tags,
		})
		.chain(({nodes: found, kind, path, principalTags}) => {
			const words: Vocabulary = {
				account,
				regions,
				resources: [...found, ...documents].map(({arn}) => arn),
				tags: tagValues,
				principalArn: `arn:aws:iam::${account}:${kind}${path}subject`,
				hasBlindSpots: blindSpots,
			};
			const policy = randomPolicy(words);
			return fc
				.record({
					policies: fc.array(policy, {minLength: 1, maxLength: 3}),
					group: kind === 'user' ? mostly(4, policy) : fc.constant(null),
					boundary: mostly(3, policy),
					control: mostly(3, fc.array(policy, {maxLength: 2})),
					session: blindSpots && kind === 'role' ? mostly(2, policy) : fc.constant(null),
					mfa: fc.boolean(),
				})
				.map(({policies, group, boundary, control, session, mfa}): RandomFleet => {
					const subject = {
						...{kind, path, tags: principalTags, boundary},
						...(kind === 'role' && {sessionName: 'someone', sessionPolicy: session}),
						...(group && {groups: ['members']}),
						policies: Object.fromEntries([baseline, ...policies].map((one, index) => [`p${index}`, one])),
					};
					const members = group && {members: {kind: 'group', policies: {p: group}}};
					const file = {
						account,
						caller: 'subject',
						principals: {subject, ...members},
						organization: control && {serviceControlPolicies: control},
						live: {sourceIp: '203.0.113.7', mfa},
						regions: regionsOf(found),
					};
					return {file, nodes: found, documents, hasBlindSpots: blindSpots};
				});
		});
