import {describe, expect, test} from 'vitest';
import type {ManagedNode} from '../../src/domain/node.ts';
import type {Page} from '../../src/domain/sources.ts';
import {cannedSources, never, pagesIn, scope} from '../support/aws-sources.ts';
import {type Answer, instancesPage, json, jsonError, reservation, type SeenRequest} from '../support/canned-aws.ts';

const all = Array.from({length: 600}, (_, index) => `i-${String(index).padStart(8, '0')}`);
const row = (id: string) => ({InstanceId: id, PingStatus: 'Online', ComputerName: `host-${id}`, IPAddress: '10.0.0.1'});
const refused = () => jsonError('AccessDeniedException', 'no');

const idsOf = (pages: readonly Page<ManagedNode>[]) =>
	pages.flatMap(page => (page.ok ? page.value.map(({id}) => id) : []));
const problemsOf = (pages: readonly Page<ManagedNode>[]) => pages.flatMap(page => (page.ok ? [] : [page.problem.kind]));

/** The first filter of a DescribeInstanceInformation request. */
const filterOf = ({input}: SeenRequest): {readonly Key: string; readonly Values: readonly string[]} | undefined =>
	(input['Filters'] as {Key: string; Values: string[]}[] | undefined)?.[0];

/** An account with 600 instances and two hybrid nodes where only the small listing is permitted. */
const account =
	(parts: (values: readonly string[]) => Answer | Promise<Answer>) =>
	(request: SeenRequest): Answer | Promise<Answer> => {
		if (request.action === 'DescribeInstances') return instancesPage(all.map(id => reservation(id)).join(''));
		if (request.action === 'DescribeInstanceProperties') return refused();
		const filter = filterOf(request);
		if (filter?.Key === 'InstanceIds') return parts(filter.Values);
		const list = filter ? ['mi-1', 'mi-2'] : [...all, 'mi-1', 'mi-2'];
		const at = Number(request.input['NextToken'] ?? 0);
		const next = at + 50 < list.length ? {NextToken: String(at + 50)} : {};
		return json({InstanceInformationList: list.slice(at, at + 50).map(row), ...next});
	};

const list = async (answer: (request: SeenRequest) => Answer | Promise<Answer>) => {
	const {sources, aws} = await cannedSources(answer);
	await pagesIn(sources.instances(scope, never));
	const pages = await pagesIn(sources.managedNodes(scope, never));
	return {pages, aws, sources};
};

describe('managed nodes', () => {
	test('are asked for in parts of 50 known ids, at most five calls at a time, hybrid nodes apart', async () => {
		let running = 0;
		let most = 0;
		const {pages, aws} = await list(
			account(async ids => {
				running += 1;
				most = Math.max(most, running);
				await new Promise(resolve => setTimeout(resolve, 50));
				running -= 1;
				return json({InstanceInformationList: ids.map(row)});
			}),
		);
		expect(idsOf(pages).sort()).toEqual([...all, 'mi-1', 'mi-2'].sort());
		expect(most).toBeGreaterThan(1);
		expect(most).toBeLessThanOrEqual(5);
		const sizes = aws.seen.flatMap(request => (filterOf(request)?.Key === 'InstanceIds' ? [filterOf(request)] : []));
		expect(sizes.every(filter => (filter?.Values.length ?? 0) <= 50)).toBe(true);
		expect(sizes).toHaveLength(11);
	});

	test.each(['InvalidInstanceId', 'InvalidInstanceInformationFilterValue', 'ValidationException'])(
		'that SSM rejects by id (%s) lose nobody: the plain chain goes on where it was',
		async code => {
			const {pages, aws} = await list(
				account(ids =>
					ids.includes(all[300] ?? '') ? jsonError(code, 'no') : json({InstanceInformationList: ids.map(row)}),
				),
			);
			expect(idsOf(pages).sort()).toEqual([...all, 'mi-1', 'mi-2'].sort());
			expect(problemsOf(pages)).toEqual([]);
			const plain = aws.seen.filter(request => request.action === 'DescribeInstanceInformation' && !filterOf(request));
			expect(plain).toHaveLength(Math.ceil(602 / 50));
		},
	);

	test('keep what was found when a part fails for good', async () => {
		const {pages} = await list(account(() => jsonError('ExpiredTokenException', 'gone')));
		expect(idsOf(pages)).toHaveLength(50);
		expect(problemsOf(pages)).toEqual(['expired-token']);
	});

	test('come from the large listing where it is permitted; private addresses do not', async () => {
		const {sources, aws} = await cannedSources(() => json({InstanceProperties: all.map(row)}));
		const pages = await pagesIn(sources.managedNodes(scope, never));
		expect(idsOf(pages)).toEqual(all);
		expect(pages[0]?.ok && pages[0].value[0]).toMatchObject({ip: null, name: null, computerName: `host-${all[0]}`});
		expect(aws.seen).toHaveLength(1);
	});

	test('hybrid ones are read apart for name and address, and stay where that is refused', async () => {
		const large = json({InstanceProperties: ['i-1', 'mi-1'].map(row)});
		const permitted = await cannedSources(request =>
			request.action === 'DescribeInstanceProperties'
				? large
				: json({InstanceInformationList: [{...row('mi-1'), Name: 'rack-7'}]}),
		);
		const pages = await pagesIn(permitted.sources.managedNodes(scope, never));
		expect(idsOf(pages)).toEqual(['i-1', 'mi-1']);
		expect(pages.at(-1)).toMatchObject({ok: true, value: [{name: 'rack-7', ip: '10.0.0.1'}]});
		expect(filterOf(permitted.aws.seen.at(-1) as SeenRequest)).toEqual({
			Key: 'ResourceType',
			Values: ['ManagedInstance'],
		});
		const expired = await cannedSources(request =>
			request.action === 'DescribeInstanceProperties' ? large : jsonError('ExpiredTokenException', 'gone'),
		);
		const cut = await pagesIn(expired.sources.managedNodes(scope, never));
		expect(idsOf(cut)).toEqual(['i-1', 'mi-1']);
		expect(problemsOf(cut)).toEqual(['expired-token']);
		const denied = await cannedSources(request =>
			request.action === 'DescribeInstanceProperties' ? large : refused(),
		);
		const kept = await pagesIn(denied.sources.managedNodes(scope, never));
		expect(idsOf(kept)).toEqual(['i-1', 'mi-1']);
		expect(problemsOf(kept)).toEqual([]);
	});

	test.each(['AccessDeniedException', 'UnknownOperationException', 'InternalServerError'])(
		'do without the large listing where AWS answers %s',
		async code => {
			const {sources, aws} = await cannedSources(
				request =>
					request.action === 'DescribeInstanceProperties'
						? jsonError(code, 'no', code === 'InternalServerError' ? 500 : 400)
						: json({InstanceInformationList: ['i-1'].map(row)}),
				{environment: {AWS_MAX_ATTEMPTS: '1'}},
			);
			expect(idsOf(await pagesIn(sources.managedNodes(scope, never)))).toEqual(['i-1']);
			expect(idsOf(await pagesIn(sources.managedNodes(scope, never)))).toEqual(['i-1']);
			expect(aws.count('DescribeInstanceProperties')).toBe(1);
		},
	);

	test('that repeat a token end with a problem, in the large listing and in the small one', async () => {
		for (const [large, list] of [
			[true, 'InstanceProperties'],
			[false, 'InstanceInformationList'],
		] as const) {
			const {sources, aws} = await cannedSources(({action}) =>
				action === 'DescribeInstanceProperties' && !large
					? refused()
					: json({[list]: [row('i-1')], NextToken: 'again'}),
			);
			const pages = await pagesIn(sources.managedNodes(scope, never));
			expect(problemsOf(pages)).toEqual(['malformed']);
			expect(aws.seen.length).toBeLessThanOrEqual(3);
		}
	});

	test('a ping status that nobody knows promises no connection', async () => {
		const {sources} = await cannedSources(() =>
			json({InstanceProperties: [{InstanceId: 'i-1', PingStatus: 'Dancing'}]}),
		);
		const [page] = await pagesIn(sources.managedNodes(scope, never));
		expect(page?.ok && page.value[0]?.ping).toBe('ConnectionLost');
	});
});
