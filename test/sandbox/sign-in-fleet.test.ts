import {describe, expect, test} from 'vitest';
import {readFleet} from '../../src/sandbox/fleet/read-fleet.ts';
import {portalFleet} from '../support/portal-fleet.ts';

const now = '2026-11-23T10:00:00.000Z';

const flawsOf = (fleet: unknown): string[] => {
	const reading = readFleet(fleet, now);
	return reading.ok ? [] : reading.flaws.map(({path, reason}) => `${path}: ${reason}`);
};

const ops = {kind: 'role'};
const bob = {kind: 'user'};
const at = '$.identityCenter';

const broken: readonly [what: string, fleet: object, flaw: string][] = [
	['no accounts', portalFleet({accounts: undefined}), `${at}.accounts: expected an object, found undefined`],
	['a short account', portalFleet({accounts: {'1': {roles: {}}}}), `${at}.accounts.1: expected an account id`],
	[
		'an account without roles',
		portalFleet({accounts: {'111122223333': {}}}),
		`${at}.accounts.111122223333.roles: missing`,
	],
	[
		'a role of nobody',
		portalFleet({accounts: {'111122223333': {roles: {Ops: 'nobody'}}}}),
		`${at}.accounts.111122223333.roles.Ops: no role named "nobody"`,
	],
	[
		'a user for a role',
		portalFleet({accounts: {'111122223333': {roles: {Ops: 'alice'}}}}),
		`${at}.accounts.111122223333.roles.Ops: no role named "alice"`,
	],
	[
		'an approval nobody knows',
		portalFleet({approval: 'maybe'}),
		`${at}.approval: expected one of by-hand, at-once, denied`,
	],
	['a session with a line break', portalFleet({session: 'a\nb'}), `${at}.session: expected a name such as corp`],
	[
		'an endless interval',
		portalFleet({intervalSeconds: 1e9}),
		`${at}.intervalSeconds: expected a number from 0.01 to 60`,
	],
	[
		'a code of letters',
		{...portalFleet(), principals: {alice: {...bob, mfaCode: 'secret'}, ops}},
		'$.principals.alice.mfaCode: expected a one-time code',
	],
	[
		'a device of a role',
		{...portalFleet(), principals: {ops: {...ops, mfaCode: '123456'}}},
		'$.principals.ops.mfaCode: a role has none',
	],
	[
		'a user who needs MFA',
		{...portalFleet(), principals: {bob: {...bob, needsMfa: true}, ops}},
		'$.principals.bob.needsMfa: a user has none',
	],
	[
		'a profile that runs a program',
		{...portalFleet(), profiles: {p: {credential_process: 'sh'}}},
		'$.profiles.p.credential_process: unknown field',
	],
	[
		'a profile with a second line',
		{...portalFleet(), profiles: {p: {region: 'a\n[b]'}}},
		'$.profiles.p.region: expected one line of text',
	],
	[
		'a profile of a session without a name',
		portalFleet({session: null}),
		`${at}.session: missing: $.profiles names "corp"`,
	],
	['a profile of a principal', {...portalFleet(), profiles: {ops: {}}}, '$.profiles.ops: a principal has that profile'],
];

describe('a fleet file that people sign in to', () => {
	test.each(broken)('with %s is refused', (_, fleet, flaw) => {
		expect(flawsOf(fleet).join('\n')).toContain(flaw);
	});

	test('has defaults for all but the accounts', () => {
		const {identityCenter: _, profiles: __, ...rest} = portalFleet();
		const reading = readFleet({...rest, identityCenter: {accounts: {}}}, now);
		expect(reading).toMatchObject({
			ok: true,
			fleet: {
				identityCenter: {
					region: 'eu-west-1',
					session: null,
					approval: 'by-hand',
					intervalSeconds: 5,
					codeSeconds: 600,
					tokenSeconds: 3600,
					refreshes: true,
				},
			},
		});
	});
});
