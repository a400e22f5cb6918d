import {describe, expect, test} from 'vitest';
import {expandProfiles, matcherOf} from '../../src/commands/profile-patterns.ts';
import type {PortalAccount} from '../../src/domain/portal.ts';
import {problem} from '../../src/domain/problem.ts';
import {failure, success} from '../../src/domain/result.ts';
import type {Sources} from '../../src/domain/sources.ts';

const never = new AbortController().signal;

const profile = (name: string) => ({name, region: null, sso: null, login: null, roleArn: null});
const account = (id: number, name: string): PortalAccount => ({id: String(100000000000 + id), name, email: null});

type Running = {now: number; most: number};

/** Sources that know some profiles and one login with accounts, whose roles take a turn to come. */
const sourcesOf = (
	profiles: readonly string[],
	accounts: readonly PortalAccount[],
	running: Running = {now: 0, most: 0},
	refused: readonly string[] = [],
) =>
	({
		profiles: async () => success(profiles.map(profile)),
		logins: async () =>
			success([{name: 'corp', isOpen: true, expires: null, startUrl: 'https://corp.awsapps.com/start/'}]),
		accounts: async function* () {
			for (let at = 0; at < accounts.length; at += 100) yield success(accounts.slice(at, at + 100));
		},
		accountRoles: async function* (_: string, id: string) {
			running.now += 1;
			running.most = Math.max(running.most, running.now);
			await new Promise(resolve => setImmediate(resolve));
			running.now -= 1;
			if (refused.includes(id)) yield failure(problem('access-denied', 'no', 'ask'));
			else yield success(['Ops', 'ReadOnly']);
		},
	}) as unknown as Sources;

const expanded = async (wanted: readonly string[], sources: Sources) => expandProfiles(wanted, sources, never);

describe('a pattern of profiles', () => {
	const sources = sourcesOf(['prod-web', 'prod-db', 'test-web', 'prod', 'odd+name', 'a*b'], []);

	test.each([
		['prod-*', ['prod-web', 'prod-db']],
		['*-web', ['prod-web', 'test-web']],
		['prod?db', ['prod-db']],
		['*', ['prod-web', 'prod-db', 'test-web', 'prod', 'odd+name', 'a*b']],
		['odd+*', ['odd+name']],
		['a*b', ['a*b']],
		['prod', ['prod']],
		['missing', ['missing']],
	])('%s is %j', async (pattern, profiles) => {
		expect(await expanded([pattern], sources)).toEqual({profiles, problems: []});
	});

	test('that matches nothing says so, and the rest is found', async () => {
		expect(await expanded(['nobody-*', 'prod-web', 'prod-*'], sources)).toEqual({
			profiles: ['prod-web', 'prod-db'],
			problems: [expect.objectContaining({kind: 'invalid-input', summary: 'no profile matches nobody-*'})],
		});
	});

	test('means its other characters as they stand', () => {
		expect(matcherOf('a.b')('axb')).toBe(false);
		expect(matcherOf('[a]')('a')).toBe(false);
		expect(matcherOf('a*')('a\nb')).toBe(true);
	});
});

describe('a pattern of portal roles', () => {
	const accounts = [account(1, 'payments'), account(2, 'pay-test'), account(3, 'search')];

	test.each([
		['corp/*/Ops', ['corp/100000000001/Ops', 'corp/100000000002/Ops', 'corp/100000000003/Ops']],
		['corp/pay*/Read*', ['corp/100000000001/ReadOnly', 'corp/100000000002/ReadOnly']],
		['corp/search/*', ['corp/100000000003/Ops', 'corp/100000000003/ReadOnly']],
		['corp/search/Ops', ['corp/100000000003/Ops']],
		['corp/10000000000?/Ops', ['corp/100000000001/Ops', 'corp/100000000002/Ops', 'corp/100000000003/Ops']],
		['corp/100000000009/Ops', ['corp/100000000009/Ops']],
	])('%s is %j', async (pattern, profiles) => {
		expect(await expanded([pattern], sourcesOf([], accounts))).toEqual({profiles, problems: []});
	});

	test.each(['other/*/Ops', 'corp/nowhere/Ops', 'corp/*/Nothing'])('%s is told to match nothing', async pattern => {
		expect(await expanded([pattern], sourcesOf([], accounts))).toMatchObject({
			profiles: [],
			problems: [{kind: 'invalid-input'}],
		});
	});

	test('asks eight accounts at a time, and those that refuse hide no others', async () => {
		const many = Array.from({length: 140}, (_, at) => account(at, `a-${at}`));
		const running = {now: 0, most: 0};
		const refused = ['100000000007', '100000000031'];
		const found = await expanded(['corp/*/Ops'], sourcesOf([], many, running, refused));
		expect(found.profiles).toHaveLength(138);
		expect(found.problems).toEqual([
			expect.objectContaining({kind: 'access-denied', summary: 'accounts 100000000007, 100000000031: no'}),
		]);
		expect(running.most).toBe(8);
	});
});
