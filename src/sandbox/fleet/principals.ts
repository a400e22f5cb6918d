import type {FleetPrincipal} from '../fleet.ts';
import {policyDocument} from './policies.ts';
import {
	checked,
	dictionary,
	type Flaw,
	list,
	mapped,
	maybe,
	member,
	nullable,
	oneOf,
	optional,
	required,
	shape,
	text,
	truth,
} from './reader.ts';
import {policyName, principalName, tags} from './words.ts';

type Written = Omit<FleetPrincipal, 'name' | 'sessionName'> & {readonly sessionName: string | null};

const written = shape<Written>({
	kind: required(oneOf('user', 'group', 'role', 'root', 'federated')),
	path: optional(text(/^\/([\w+=,.@-]+\/)*$/, 'an IAM path such as /teams/platform/'), '/'),
	tags: optional(tags, {}),
	groups: optional(list(principalName), []),
	policies: optional(dictionary(policyName, policyDocument), {}),
	boundary: optional(nullable(policyDocument), null),
	attached: maybe(
		list(text(/^([\w+=,.@-]{1,128}|arn:[\w-]+:iam::(\d{12}|aws):policy\/.+)$/, 'name or ARN of a managed policy')),
	),
	sessionName: optional(
		nullable(text(/^[\w+=,.@-]{2,64}$/, 'a session name of 2 to 64 letters, digits, +=,.@_-')),
		null,
	),
	sessionPolicy: optional(nullable(policyDocument), null),
	mfaCode: maybe(text(/^\d{6}$/, 'a one-time code of 6 digits')),
	needsMfa: maybe(truth),
});

/** Which kinds of principal may have what; a field that means nothing for a kind is a mistake in the file. */
const owners: readonly {readonly field: keyof Written; readonly kinds: readonly string[]}[] = [
	{field: 'tags', kinds: ['user', 'role']},
	{field: 'groups', kinds: ['user']},
	{field: 'policies', kinds: ['user', 'group', 'role', 'federated']},
	{field: 'boundary', kinds: ['user', 'role']},
	{field: 'attached', kinds: ['user', 'group', 'role']},
	{field: 'sessionName', kinds: ['role', 'federated']},
	{field: 'sessionPolicy', kinds: ['role', 'federated']},
	{field: 'mfaCode', kinds: ['user']},
	{field: 'needsMfa', kinds: ['role']},
];

const isSet = (value: unknown): boolean =>
	typeof value === 'string' ||
	value === true ||
	(typeof value === 'object' && value !== null && Object.keys(value).length > 0);

const principal = checked(written, (value, path, flaws) => {
	for (const {field, kinds} of owners)
		if (isSet(value[field]) && !kinds.includes(value.kind))
			flaws.push({path: member(path, field), reason: `a ${value.kind} has none; only ${kinds.join(', ')}`});
});

/** Groups that users name must exist and be groups. */
const groupsExist = (all: Readonly<Record<string, Written>>, path: string, flaws: Flaw[]): void => {
	for (const [name, {groups}] of Object.entries(all))
		groups.forEach((group, index) => {
			if (all[group]?.kind === 'group') return;
			flaws.push({path: `${member(path, name)}.groups[${index}]`, reason: `no group named ${JSON.stringify(group)}`});
		});
};

/** The principals of the fleet file by name. A session is named after its principal unless the file says otherwise. */
export const principals = mapped(
	checked(dictionary(principalName, principal), groupsExist),
	all =>
		new Map<string, FleetPrincipal>(
			Object.entries(all).map(([name, value]) => [name, {...value, name, sessionName: value.sessionName ?? name}]),
		),
);
