import {describe, expect, test} from 'vitest';
import {type Access, combine, pending, unchecked} from '../../src/domain/access.ts';
import {accessHint, accessReason, accessWord, explain} from '../../src/domain/explain.ts';
import {problem} from '../../src/domain/problem.ts';

const allowed: Access = {verdict: 'allowed', assuming: [], policies: [], source: 'simulated'};
const assuming = (...phrases: string[]): Access => ({...allowed, assuming: phrases});
const denied = (on: 'node' | 'document'): Access => ({
	verdict: 'denied',
	on,
	by: 'identity',
	decision: 'implicitDeny',
	policies: [],
	source: 'simulated',
});
const unknown: Access = {verdict: 'unknown', why: {kind: 'missing-keys', keys: ['aws:SourceIp'], on: 'node'}};

describe('node and document together', () => {
	test.each([
		[allowed, allowed, allowed],
		[allowed, denied('document'), denied('document')],
		[denied('node'), allowed, denied('node')],
		[denied('node'), denied('document'), denied('node')],
		[denied('node'), unknown, denied('node')],
		[unknown, denied('document'), denied('document')],
		[pending, denied('document'), denied('document')],
		[pending, allowed, pending],
		[allowed, pending, pending],
		[unknown, pending, pending],
		[unknown, allowed, unknown],
		[allowed, unknown, unknown],
		[unchecked, allowed, unchecked],
		[assuming('x'), assuming('x', 'y'), assuming('x', 'y')],
	])('%o and %o are %o', (node, document, expected) => {
		expect(combine(node, document)).toEqual(expected);
	});

	test('what is known already keeps its identity', () => {
		expect(combine(allowed, allowed)).toBe(allowed);
		expect(combine(pending, allowed)).toBe(pending);
	});
});

const every: readonly Access[] = [
	pending,
	unchecked,
	allowed,
	assuming('aws:SourceIp does not forbid it'),
	denied('node'),
	denied('document'),
	{verdict: 'denied', on: 'node', by: 'organization', decision: 'explicitDeny', policies: [], source: 'simulated'},
	{
		verdict: 'denied',
		on: 'node',
		by: 'boundary',
		decision: 'explicitDeny',
		policies: [{id: 'guard', type: 'Permissions Boundary Policy'}],
		source: 'simulated',
	},
	{verdict: 'denied', on: 'node', by: 'session', decision: 'implicitDeny', policies: [], source: 'live'},
	{verdict: 'denied', on: 'document', by: 'observed', decision: 'implicitDeny', policies: [], source: 'live'},
	unknown,
	{
		verdict: 'unknown',
		why: {kind: 'not-permitted', action: 'iam:SimulatePrincipalPolicy', resource: 'arn:aws:iam::1:user/a'},
	},
	{verdict: 'unknown', why: {kind: 'principal', why: 'a federated user cannot be simulated'}},
	{verdict: 'unknown', why: {kind: 'no-answer', on: 'document'}},
	{
		verdict: 'unknown',
		why: {kind: 'problem', problem: problem('throttled', 'IAM throttles', 'wait', {detail: 'Rate exceeded'})},
	},
];

describe('in words', () => {
	test('every verdict has its own line', () => {
		const lines = every.map(accessReason);
		expect(new Set(lines).size).toBe(every.length);
		expect(lines).toMatchSnapshot();
	});

	test('every verdict has a short word', () => {
		expect(every.map(accessWord)).toMatchSnapshot();
		for (const access of every) expect(accessWord(access).length).toBeLessThanOrEqual(11);
	});

	test('the details tell all of it', () => {
		expect(every.map(explain)).toMatchSnapshot();
	});

	test('everything but an allowed node says what to do next', () => {
		for (const access of every) expect(accessHint(access) !== null).toBe(access.verdict !== 'allowed');
	});

	test('unknown never reads as denied', () => {
		for (const access of every.filter(({verdict}) => verdict === 'unknown')) {
			expect([accessWord(access), accessReason(access), ...explain(access)].join(' ')).not.toMatch(/denied/);
		}
	});
});
