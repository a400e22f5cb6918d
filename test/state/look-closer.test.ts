import {describe, expect, test} from 'vitest';
import type {SimulatedPrincipal} from '../../src/domain/context-keys.ts';
import {success} from '../../src/domain/result.ts';
import type {Evaluation} from '../../src/domain/simulation-api.ts';
import {nodeOf, rowOf} from '../../src/state/node-table.ts';
import {itemAt} from '../../src/state/vector.ts';
import {startLoad, type TestLoad} from '../support/loading.ts';
import {anInstance, ireland} from '../support/nodes.ts';
import {alicePrincipal, type Holdings} from '../support/sources.ts';

const arn = 'arn:aws:iam::111122223333:role/ops';
const role: SimulatedPrincipal = {
	...(alicePrincipal as SimulatedPrincipal),
	kind: 'role',
	name: 'ops',
	sources: [arn],
	sessionName: 'alice',
};
const key = `-/${ireland.region}/${anInstance(1).id}`;

const start = (holdings: Partial<Holdings>): TestLoad =>
	startLoad({instances: [success([anInstance(1), anInstance(2)])], principal: role, ...holdings});

const closerIn = ({store}: TestLoad) => {
	const {nodes, grounds} = store.get();
	return itemAt(grounds, rowOf(nodes, key))?.closer;
};
const look = (one: TestLoad): void => {
	const node = nodeOf(one.store.get().nodes, key);
	if (node) one.load.lookCloser(node);
};
const onNodes =
	(decision: Evaluation['decision']): NonNullable<Holdings['decide']> =>
	(resource, {action}) =>
		action === 'ssm:StartSession' && resource.includes(':instance/') ? decision : 'allowed';

describe('a closer look at a denial', () => {
	test('asks whether access may be requested, for this node only and not before somebody wants to know', async () => {
		const one = start({decide: onNodes('implicitDeny')});
		await expect.poll(() => one.verdict(2)).toBe('denied');
		await expect.poll(() => one.store.get().scopes[0]?.feeds.access.fetching).toBe('idle');
		expect(one.calls.simulated.map(({action}) => action)).not.toContain('ssm:StartAccessRequest');
		look(one);
		await expect.poll(() => closerIn(one)?.request?.verdict).toBe('allowed');
		const asked = one.calls.simulated.filter(({action}) => action === 'ssm:StartAccessRequest');
		expect(asked.map(({resources}) => resources)).toEqual([[expect.stringContaining(anInstance(1).id)]]);
		expect(closerIn(one)?.withoutOrganization).toBeNull();
	});

	test('asks what would be without organization policies where these deny', async () => {
		const one = start({
			decide: (resource, request) =>
				request.excluded?.includes('scp') ? 'allowed' : onNodes('explicitDeny')(resource, request),
			organizationAllows: (_, {excluded}) => excluded?.includes('scp') ?? false,
		});
		await expect.poll(() => one.verdict(1)).toBe('denied');
		look(one);
		await expect.poll(() => closerIn(one)?.withoutOrganization?.verdict).toBe('allowed');
		expect(one.verdict(1)).toBe('denied');
	});

	test('asks no request of a user, who cannot make one', async () => {
		const one = start({decide: onNodes('implicitDeny'), principal: alicePrincipal});
		await expect.poll(() => one.verdict(1)).toBe('denied');
		look(one);
		await expect.poll(() => closerIn(one)).toEqual({request: null, withoutOrganization: null});
	});
});
