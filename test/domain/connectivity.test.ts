import {describe, expect, test} from 'vitest';
import type {Access} from '../../src/domain/access.ts';
import {connectivity, connectivityHint, connectivitySentence, reachable} from '../../src/domain/connectivity.ts';
import type {InstanceState, Node, PingStatus} from '../../src/domain/node.ts';
import {instance, managedNode, node} from './support/nodes.ts';

const made = (state: InstanceState | null, ping: PingStatus | null): Node => ({
	...node('i-1'),
	instance: state && instance('i-1', {state}),
	managed: ping && managedNode('i-1', {ping}),
});

const table = [
	['running', 'Online', 'online'],
	['running', 'ConnectionLost', 'connection-lost'],
	['running', 'Inactive', 'inactive'],
	['running', null, 'never-registered'],
	['pending', null, 'starting'],
	['pending', 'ConnectionLost', 'starting'],
	['pending', 'Online', 'online'],
	['stopped', 'Online', 'stopped'],
	['stopping', 'Online', 'stopped'],
	['terminated', 'ConnectionLost', 'terminated'],
	['shutting-down', null, 'terminated'],
	['unknown', 'Online', 'online'],
	[null, 'Online', 'online'],
	[null, 'ConnectionLost', 'connection-lost'],
] as const;

describe('connectivity', () => {
	test.each(table)('of an instance that is %s with ping %s is %s', (state, ping, expected) => {
		expect(connectivity(made(state, ping))).toBe(expected);
		expect(connectivitySentence(made(state, ping))).toMatch(/\w/);
		expect(connectivityHint(made(state, ping)) === null).toBe(expected === 'online');
	});

	test('claims nothing of a missing record before SSM’s listing ended', () => {
		expect(connectivity(made('running', null), false)).toBe('unreported');
		expect(connectivity(made('stopped', null), false)).toBe('stopped');
	});

	test('says when the last ping was, and tells stopping from stopped', () => {
		expect(connectivitySentence(made('running', 'ConnectionLost'))).toContain('2026-11-23T10:00:00Z');
		expect(connectivitySentence(made('stopping', null))).toBe('the instance is stopping');
	});
});

const allowed: Access = {verdict: 'allowed', assuming: [], policies: [], source: 'simulated'};
const denied: Access = {
	verdict: 'denied',
	on: 'node',
	by: 'identity',
	decision: 'implicitDeny',
	policies: [],
	source: 'simulated',
};
const unknown: Access = {verdict: 'unknown', why: {kind: 'no-answer', on: 'node'}};

describe('reachable', () => {
	test.each([
		[allowed, made('running', 'Online'), true],
		[allowed, made('running', 'ConnectionLost'), false],
		[allowed, made('running', null), false],
		[allowed, made('stopped', 'Online'), false],
		[denied, made('running', 'Online'), false],
		[denied, made('running', null), false],
		[unknown, made('running', 'Online'), null],
		[unknown, made('stopped', null), false],
		[{verdict: 'pending'}, made('running', 'Online'), null],
		[{verdict: 'unchecked'}, made('running', 'Online'), null],
	] as const)('%o on %o is %s', (access, one, expected) => {
		expect(reachable(access, one)).toBe(expected);
	});

	test('is not known while SSM has not finished its listing', () => {
		expect(reachable(allowed, made('running', null), false)).toBeNull();
		expect(reachable(denied, made('running', null), false)).toBe(false);
	});
});
