import {describe, expect, test} from 'vitest';
import type {Access} from '../../src/domain/access.ts';
import type {Connectivity} from '../../src/domain/connectivity.ts';
import {entering, isSameIntent} from '../../src/state/enter.ts';
import {type Row, rowAt} from '../../src/state/window.ts';
import {allowed, denied, notPermitted} from '../support/nodes.ts';
import {decided, listedNodes} from '../support/ui.ts';
import {createFollower} from '../support/viewing.ts';

const rowWith = (access: Access, connectivity: Connectivity): Row => {
	const row = rowAt(createFollower()(...listedNodes(1)), 0);
	if (!row) throw new Error('one node is listed');
	return {...row, access, connectivity};
};

describe('Enter', () => {
	test.each<[string, Access]>([
		['allowed', allowed],
		['assuming', {...allowed, assuming: ['x']} as Access],
		['unknown', notPermitted],
		['unchecked', {verdict: 'unchecked'}],
		['pending', {verdict: 'pending'}],
	])('connects on %s', (_, access) => {
		expect(entering(rowWith(access, 'online'), null)).toEqual({kind: 'connect'});
	});

	test.each<Connectivity>(['online', 'connection-lost', 'inactive', 'starting', 'unreported'])('tries on %s', state => {
		expect(entering(rowWith(allowed, state), null)).toEqual({kind: 'connect'});
	});

	test.each<Connectivity>(['stopped', 'terminated', 'never-registered'])('calls nothing on %s', state => {
		expect(entering(rowWith(allowed, state), null)).toEqual({kind: 'refuse', why: 'closed'});
	});

	test('tells a denial once and then tries, on that node only', () => {
		const row = rowWith(denied, 'online');
		expect(entering(row, null)).toEqual({kind: 'refuse', why: 'denied'});
		expect(entering(row, {kind: 'denied', key: row.key})).toEqual({kind: 'connect'});
		expect(entering(row, {kind: 'denied', key: 'another'})).toEqual({kind: 'refuse', why: 'denied'});
	});
});

test('the last frame says what is meant until query, filter or cursor changed', () => {
	const follow = createFollower();
	const drawn = follow(...listedNodes(3));
	expect(isSameIntent(drawn, follow(decided(denied, [1])))).toBe(true);
	expect(isSameIntent(drawn, follow({type: 'typed', text: 'w'}))).toBe(false);
});
