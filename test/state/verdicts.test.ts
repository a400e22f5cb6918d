import {expect, test} from 'vitest';
import {success} from '../../src/domain/result.ts';
import {itemsOf} from '../../src/state/vector.ts';
import {startLoad} from '../support/loading.ts';
import {aManagedNode, anInstance} from '../support/nodes.ts';

test('nodes of which the same is said share one verdict, however many answers said it', async () => {
	const numbers = Array.from({length: 400}, (_, at) => at + 1);
	const {views, calls} = startLoad({
		instances: [success(numbers.map(number => anInstance(number)))],
		managedNodes: [success(numbers.map(number => aManagedNode(number)))],
		decide: arn => (/[02468]$/.test(arn) ? 'allowed' : 'implicitDeny'),
	});
	await expect.poll(() => views.get().decided).toBe(400);
	expect(calls.simulated.length).toBeGreaterThan(8);
	const {access, grounds} = views.get().state;
	const simulated = [...itemsOf(access)].filter(({verdict}) => verdict !== 'pending');
	expect(simulated).toHaveLength(400);
	expect(new Set(simulated).size).toBe(2);
	expect(new Set(itemsOf(grounds)).size).toBeLessThanOrEqual(2);
});
