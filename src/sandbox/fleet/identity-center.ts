import type {FleetIdentityCenter, FleetPortalAccount, FleetPrincipal} from '../fleet.ts';
import {
	amount,
	dictionary,
	type Flaw,
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
import {accountId, phrase, principalName, regionName} from './words.ts';

const permissionSet = text(/^[\w+=,.@-]{1,32}$/, 'a permission set’s name of at most 32 letters, digits and +=,.@_-');

const account = shape<FleetPortalAccount>({
	name: optional(nullable(phrase(50)), null),
	email: optional(nullable(phrase(64)), null),
	roles: required(dictionary(permissionSet, principalName)),
});

type Written = Omit<FleetIdentityCenter, 'region'> & {readonly region: string | null};

const written = shape<Written>({
	region: optional(nullable(regionName), null),
	session: optional(nullable(text(/^[\w.-]{1,64}$/, 'a name such as corp')), null),
	accounts: required(dictionary(accountId, account)),
	approval: optional(oneOf('by-hand', 'at-once', 'denied'), 'by-hand'),
	intervalSeconds: optional(amount(0.01, 60, false), 5),
	codeSeconds: optional(amount(0.1, 3600, false), 600),
	tokenSeconds: optional(amount(1, 43_200), 3600),
	refreshes: optional(truth, true),
});

/** IAM Identity Center of the fleet file; without a region of its own it is in the file's first. */
export const identityCenter = (firstRegion: string) =>
	mapped(written, (found): FleetIdentityCenter => ({...found, region: found.region ?? firstRegion}));

/** Settings of a profile that the file may write; none of them runs a program. */
const settings = [
	'region',
	'role_arn',
	'source_profile',
	'mfa_serial',
	'role_session_name',
	'duration_seconds',
	'sso_session',
	'sso_account_id',
	'sso_role_name',
] as const;

const line = text(/^[^\p{Cc}]{1,2048}$/u, 'one line of text');

const profile = shape<Partial<Record<(typeof settings)[number], string>>>(
	Object.fromEntries(settings.map(name => [name, maybe(line)])) as never,
);

/** Profiles beside those of the principals: name → settings as in the AWS configuration. */
export const profiles = mapped(
	dictionary(text(/^[\w+=,.@-]{1,64}$/, 'a profile’s name of letters, digits and +=,.@_-'), profile),
	found => found as Readonly<Record<string, Readonly<Record<string, string>>>>,
);

/** Permission sets must lead to roles, profiles must not take a principal's name, and a session that they name must have one. */
export const signInsExist = (
	{
		identityCenter: center,
		profiles: all = {},
		principals,
	}: {
		readonly identityCenter?: FleetIdentityCenter;
		readonly profiles?: Readonly<Record<string, Readonly<Record<string, string>>>>;
		readonly principals: ReadonlyMap<string, FleetPrincipal>;
	},
	flaws: Flaw[],
): void => {
	for (const [id, {roles}] of Object.entries(center?.accounts ?? {}))
		for (const [set, name] of Object.entries(roles)) {
			if (principals.get(name)?.kind === 'role') continue;
			const path = member(`${member('$.identityCenter.accounts', id)}.roles`, set);
			flaws.push({path, reason: `no role named ${JSON.stringify(name)}`});
		}
	for (const [name, {sso_session: session}] of Object.entries(all)) {
		if (principals.has(name) || name === 'default')
			flaws.push({path: member('$.profiles', name), reason: 'a principal has that profile'});
		if (session !== undefined && center?.session === null)
			flaws.push({path: '$.identityCenter.session', reason: `missing: $.profiles names ${JSON.stringify(session)}`});
	}
};
