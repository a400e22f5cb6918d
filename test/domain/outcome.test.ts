import {describe, expect, test} from 'vitest';
import type {Access} from '../../src/domain/access.ts';
import {
	type Circumstances,
	isCurrent,
	type Outcome,
	observedAccess,
	outcomeFor,
	outcomeNote,
	withOutcome,
} from '../../src/domain/outcome.ts';
import {refusalOf} from '../../src/domain/refusal.ts';
import {deploy, node} from './support/nodes.ts';

const start = Date.parse('2026-11-23T12:00:00Z');
const minute = 60_000;
const user = `User: ${deploy.arn} is not authorized to perform: ssm:StartSession on resource: `;
const onNode = 'arn:aws:ec2:eu-west-1:111122223333:instance/i-1';
const onDocument = 'arn:aws:ssm:eu-west-1:111122223333:document/SSM-SessionManagerRunShell';

describe('a refusal in AWS’s words (reference: iam-simulation §9.3)', () => {
	test.each([
		[
			`${user}${onNode} because no identity-based policy allows the ssm:StartSession action`,
			onNode,
			'identity',
			'implicitDeny',
		],
		[
			`${user}${onNode} because no session policy allows the ssm:StartSession action`,
			onNode,
			'session',
			'implicitDeny',
		],
		[
			`${user}${onNode} because no permissions boundary allows the ssm:StartSession action`,
			onNode,
			'boundary',
			'implicitDeny',
		],
		[
			`${user}${onNode} because no service control policy allows the ssm:StartSession action`,
			onNode,
			'organization',
			'implicitDeny',
		],
		[
			`${user}${onNode} because no VPC endpoint policy allows the ssm:StartSession action`,
			onNode,
			'observed',
			'implicitDeny',
		],
		[`${user}${onNode} with an explicit deny in an identity-based policy`, onNode, 'identity', 'explicitDeny'],
		[`${user}${onNode} with an explicit deny in a service control policy`, onNode, 'organization', 'explicitDeny'],
		[`${user}${onNode} with an explicit deny in a permissions boundary`, onNode, 'boundary', 'explicitDeny'],
		[`${user}${onNode} with an explicit deny in a session policy`, onNode, 'session', 'explicitDeny'],
		[
			`${user}${onDocument} because no identity-based policy allows the ssm:StartSession action`,
			onDocument,
			'identity',
			'implicitDeny',
		],
		[`${user}${onNode}`, onNode, 'observed', 'implicitDeny'],
		[`User: ${deploy.arn} is not authorized to perform: ssm:StartSession`, null, 'observed', 'implicitDeny'],
		['Access denied', null, 'observed', 'implicitDeny'],
		['', null, 'observed', 'implicitDeny'],
	] as const)('%s', (text, resource, by, decision) => {
		const refusal = refusalOf(text);
		expect(refusal).toMatchObject({resource, by, decision, text});
		expect(refusal.on).toBe(resource === onDocument ? 'document' : 'node');
	});

	test('names the policy where newer messages do', () => {
		const policy = 'arn:aws:organizations::999999999999:policy/o-abc/service_control_policy/p-123';
		expect(refusalOf(`${user}${onNode} with an explicit deny in a service control policy: ${policy}`)).toMatchObject({
			policy,
			action: 'ssm:StartSession',
			by: 'organization',
		});
	});

	test('is not fooled by an access denied message with other words around it', () => {
		const text = `An error occurred (AccessDeniedException) when calling the StartSession operation: ${user}${onNode}. Request id: 1`;
		expect(refusalOf(text)).toMatchObject({resource: onNode, action: 'ssm:StartSession'});
	});
});

const allowed: Access = {verdict: 'allowed', assuming: [], policies: [], source: 'simulated'};
const outcome = (more: Partial<Outcome> = {}): Outcome => ({
	caller: deploy.arn,
	region: 'eu-west-1',
	node: 'i-1',
	document: null,
	result: 'denied',
	on: 'node',
	at: start,
	expires: start + 60 * minute,
	tags: {env: 'prod'},
	simulated: 'allowed',
	detail: `${user}${onNode} because no session policy allows the ssm:StartSession action`,
	...more,
});
const at = (more: Partial<Circumstances> = {}): Circumstances => ({
	now: start + minute,
	caller: deploy.arn,
	expires: start + 60 * minute,
	document: null,
	tags: {env: 'prod'},
	simulated: allowed,
	...more,
});
const success = (more: Partial<Outcome> = {}): Outcome => outcome({result: 'allowed', detail: '', ...more});

describe('reality, briefly', () => {
	test.each([
		['a denial counts for 15 minutes', outcome(), at({now: start + 15 * minute - 1}), true],
		['and not longer', outcome(), at({now: start + 15 * minute}), false],
		['nor past a new login', outcome(), at({expires: start + 99 * minute}), false],
		['nor when the simulator says something else now', outcome({simulated: 'unknown'}), at(), false],
		[
			'but does while the simulator has not answered',
			outcome({simulated: 'unknown'}),
			at({simulated: {verdict: 'pending'}}),
			true,
		],
		['nor for another document', outcome(), at({document: 'Other'}), false],
		['nor for another caller', outcome(), at({caller: `${deploy.arn}2`}), false],
		['nor when the node’s tags changed', outcome(), at({tags: {env: 'dev'}}), false],
		['nor before it happened', outcome(), at({now: start - 1}), false],
		['a success counts until the credentials expire', success(), at({now: start + 60 * minute - 1}), true],
		['and not longer', success(), at({now: start + 60 * minute}), false],
		['also when the simulator changed its mind', success({simulated: 'denied'}), at(), true],
		['without expiry it counts for a day', success({expires: null}), at({now: start + 24 * 60 * minute - 1}), true],
		['and not longer', success({expires: null}), at({now: start + 24 * 60 * minute}), false],
	])('%s', (_, one, circumstances, expected) => {
		expect(isCurrent(one, circumstances)).toBe(expected);
	});

	test('the verdict is reality’s, and both are told', () => {
		expect(withOutcome(allowed, outcome())).toMatchObject({verdict: 'denied', by: 'session', source: 'live'});
		expect(withOutcome(allowed, null)).toBe(allowed);
		expect(observedAccess(success())).toEqual({...allowed, source: 'live'});
		expect(outcomeNote(outcome(), allowed, start + 4 * minute)).toBe('denied live 4 min ago · simulated allowed');
		expect(outcomeNote(success(), {verdict: 'pending'}, start + 2 * 60 * minute)).toBe('opened live 2 h ago');
	});

	test('a denial of the document speaks for every node of the region, until a session opens', () => {
		const refused = outcome({node: 'i-2', on: 'document', tags: {env: 'other'}, detail: `${user}${onDocument}`});
		expect(outcomeFor([refused], node('i-1', {env: 'prod'}), at())).toEqual(refused);
		expect(observedAccess(refused)).toMatchObject({verdict: 'denied', on: 'document', by: 'observed'});
		expect(outcomeFor([refused], node('i-1', {}, 'us-east-1'), at())).toBeNull();
		expect(outcomeFor([refused, success({node: 'i-3', at: start + 1})], node('i-1'), at({tags: {}}))).toBeNull();
		expect(outcomeFor([outcome({node: 'i-2'})], node('i-1'), at())).toBeNull();
	});

	test('of several outcomes on a node the latest counts', () => {
		const late = success({at: start + 1});
		expect(outcomeFor([outcome(), late], node('i-1'), at())).toEqual(late);
		expect(outcomeFor([late, outcome({at: start + 2})], node('i-1'), at())).toMatchObject({result: 'denied'});
	});
});
