import {describe, expect, test} from 'vitest';
import {cannedSources, never, pagesIn, scope} from '../support/aws-sources.ts';
import {ec2Error, instancesPage, json, jsonError, reservation} from '../support/canned-aws.ts';

const nodes = json({InstanceProperties: [{InstanceId: 'i-1', PingStatus: 'Online'}]});

describe('a call that fails', () => {
	test('says who we are, in every request', async () => {
		const {sources, aws} = await cannedSources(() => nodes);
		await pagesIn(sources.managedNodes(scope, never));
		expect(aws.seen[0]?.headers['user-agent']).toMatch(/\breach\/1\.2\.3\b/);
	});

	test('is tried again as often as AWS_MAX_ATTEMPTS says, then told', async () => {
		const {sources, aws, waits} = await cannedSources(() => jsonError('ThrottlingException', 'Rate exceeded'), {
			environment: {AWS_MAX_ATTEMPTS: '2'},
		});
		expect(await pagesIn(sources.managedNodes(scope, never))).toMatchObject([
			{ok: false, problem: {kind: 'throttled', summary: expect.stringContaining('SSM')}},
		]);
		expect(aws.seen).toHaveLength(2);
		expect(waits).toHaveLength(1);
		expect(waits[0]?.delay).toBeGreaterThanOrEqual(500);
	});

	test.each([
		['UnauthorizedOperation', 403],
		['AuthFailure', 401],
		['InvalidParameterValue', 400],
	])('is not tried again when it was refused: %s', async (code, status) => {
		const {sources, aws, waits} = await cannedSources(() => ec2Error(code, 'no', status));
		await pagesIn(sources.instances(scope, never));
		expect(aws.seen).toHaveLength(1);
		expect(waits).toEqual([]);
	});

	test('is tried again when the connection was reset, and goes on where it was', async () => {
		let calls = 0;
		const {sources, waits} = await cannedSources(({input}) => {
			calls += 1;
			if (calls === 2) return 'reset';
			return input['NextToken'] ? instancesPage(reservation('i-2')) : instancesPage(reservation('i-1'), 'two');
		});
		const pages = await pagesIn(sources.instances(scope, never));
		expect(pages.flatMap(page => (page.ok ? page.value.map(({id}) => id) : [page.problem.kind]))).toEqual([
			'i-1',
			'i-2',
		]);
		expect(waits).toMatchObject([{service: 'EC2', problem: {kind: 'unreachable'}}]);
	});

	test('an abort ends the wait at once', async () => {
		const controller = new AbortController();
		const throttled = jsonError('ThrottlingException', 'Rate exceeded', 400, {'retry-after': '20'});
		const {sources, waits} = await cannedSources(() => throttled, {onWaiting: () => controller.abort()});
		const started = performance.now();
		expect(await pagesIn(sources.managedNodes(scope, controller.signal))).toMatchObject([
			{ok: false, problem: {kind: 'cancelled'}},
		]);
		// The wait itself would take 20 s.
		expect(performance.now() - started).toBeLessThan(15_000);
		expect(waits).toEqual([]);
	});

	test('one scope that throttles does not slow another', async () => {
		const {sources, waits} = await cannedSources(({region}) =>
			region === 'eu-west-1' ? jsonError('ThrottlingException', 'Rate exceeded') : nodes,
		);
		const controller = new AbortController();
		const slow = pagesIn(sources.managedNodes(scope, controller.signal));
		await expect.poll(() => waits.length).toBe(1);
		const started = performance.now();
		for (let call = 0; call < 20; call += 1) {
			const pages = await pagesIn(sources.managedNodes({...scope, region: 'us-east-1'}, never));
			expect(pages.map(page => page.ok)).toEqual([true]);
		}
		expect(performance.now() - started).toBeLessThan(6_000);
		controller.abort();
		await slow;
	});
});

describe('a listing', () => {
	test('that repeats a token ends with a problem instead of going on for ever', async () => {
		const {sources, aws} = await cannedSources(({input}) =>
			instancesPage(reservation(`i-${String(input['NextToken'] ?? 0)}`), 'again'),
		);
		const pages = await pagesIn(sources.instances(scope, never));
		expect(pages.map(page => (page.ok ? page.value.length : page.problem.kind))).toEqual([1, 1, 'malformed']);
		expect(aws.seen).toHaveLength(2);
	});

	test('always names its page size', async () => {
		const {sources, aws} = await cannedSources(({action}) =>
			action === 'DescribeInstances' ? instancesPage('') : nodes,
		);
		await pagesIn(sources.instances(scope, never));
		await pagesIn(sources.managedNodes(scope, never));
		expect(aws.seen.map(({input}) => Number(input['MaxResults']))).toEqual([1000, 1000]);
	});

	test('of regions asks for those that are enabled, not for all that there are', async () => {
		const namespace = 'http://ec2.amazonaws.com/doc/2016-11-15/';
		const row = '<item><regionName>eu-west-1</regionName></item>';
		const {sources, aws} = await cannedSources(() => ({
			body: `<DescribeRegionsResponse xmlns="${namespace}"><regionInfo>${row}</regionInfo></DescribeRegionsResponse>`,
		}));
		expect(await sources.regions(scope, never)).toEqual({ok: true, value: ['eu-west-1']});
		expect(aws.seen.map(({input}) => input['AllRegions'])).toEqual(['false']);
	});

	test('passes over empty pages', async () => {
		const {sources} = await cannedSources(({input}) =>
			input['NextToken'] ? instancesPage(reservation('i-1')) : instancesPage('', 'two'),
		);
		expect(await pagesIn(sources.instances(scope, never))).toMatchObject([{ok: true, value: [{id: 'i-1'}]}]);
	});

	test('asks for the next page while the one before is worked on, and for no more than that', async () => {
		const {sources, aws} = await cannedSources(({input}) => {
			const page = Number(input['NextToken'] ?? 0);
			return instancesPage(reservation(`i-${page}`), page < 9 ? String(page + 1) : '');
		});
		const listing = sources.instances(scope, never)[Symbol.asyncIterator]();
		await listing.next();
		await expect.poll(() => aws.seen.length).toBe(2);
		await listing.next();
		await expect.poll(() => aws.seen.length).toBe(3);
		await listing.return?.();
	});

	test('of an instance with nothing but an id gives nulls, not gaps', async () => {
		const {sources} = await cannedSources(() => instancesPage(reservation('i-1')));
		const [page] = await pagesIn(sources.instances(scope, never));
		expect(page?.ok && page.value[0]).toMatchObject({
			name: null,
			state: 'unknown',
			privateIp: null,
			launched: null,
			tags: {},
		});
	});

	test('keeps odd tags apart from the program', async () => {
		const tags =
			'<tagSet><item><key>__proto__</key><value>polluted</value></item><item><key>Name</key><value>a&#27;[2Jb</value></item></tagSet>';
		const {sources} = await cannedSources(() => instancesPage(reservation('i-1', tags)));
		const [page] = await pagesIn(sources.instances(scope, never));
		const [instance] = page?.ok ? page.value : [];
		expect(instance?.name).not.toContain('\u001b');
		expect(Object.keys(instance?.tags ?? {})).toEqual(['__proto__', 'Name']);
		expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
	});
});
