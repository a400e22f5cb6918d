import {describe, expect, test} from 'vitest';
import {areSameKeys, isSamePrincipal, type KnownPrincipal, knownOf} from '../../src/domain/known-principal.ts';
import {principalOf} from '../../src/domain/principal.ts';

const identity = (session: string, id = 'AROAOPS', account = '111122223333') => ({
	arn: `arn:aws:sts::${account}:assumed-role/ops/${session}`,
	account,
	userId: `${id}:${session}`,
});
const arn = 'arn:aws:iam::111122223333:role/teams/ops';
const principal = (session: string, tags: Record<string, string> = {}, path = arn) =>
	principalOf(identity(session), {arn: path, tags}) as KnownPrincipal['principal'];
const known: KnownPrincipal = {principal: principal('alice'), source: arn, keys: []};

describe('what was known of a principal', () => {
	test('holds for another session of the same role, as that session', () => {
		expect(knownOf(known, identity('bob'))?.principal).toEqual(principal('bob'));
	});

	test('says nothing of a role that was made anew under the same name, nor of another account', () => {
		expect(knownOf(known, identity('alice', 'AROANEW'))).toBeNull();
		expect(knownOf(known, identity('alice', 'AROAOPS', '444455556666'))).toBeNull();
	});
});

test('principals are the same when they are simulated alike, in whatever order their tags come', () => {
	const one = principal('alice', {team: 'ops', env: 'prod'});
	expect(isSamePrincipal(one, principal('alice', {env: 'prod', team: 'ops'}))).toBe(true);
	expect(isSamePrincipal(one, principal('alice', {env: 'prod'}))).toBe(false);
	expect(isSamePrincipal(one, principal('alice', {team: 'ops', env: 'prod'}, `${arn}2`))).toBe(false);
	expect(isSamePrincipal(one, principal('bob', {team: 'ops', env: 'prod'}))).toBe(false);
});

test('context keys are the same in any order', () => {
	expect(areSameKeys(['a:b', 'c:d'], ['c:d', 'a:b'])).toBe(true);
	expect(areSameKeys(['a:b'], ['a:b', 'c:d'])).toBe(false);
});
