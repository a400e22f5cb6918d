import {existsSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {pathToFileURL} from 'node:url';
import {describe, expect, onTestFinished, test, vi} from 'vitest';
import {createRemoteSources} from '../../src/aws/remote.ts';
import type {Waiting} from '../../src/domain/sources.ts';
import {never, pagesIn, scope, useAwsHome} from '../support/aws-sources.ts';
import {
	type Answer,
	instancesPage,
	json,
	jsonError,
	query,
	reservation,
	type SeenRequest,
	startCannedAws,
} from '../support/canned-aws.ts';
import {startLoad} from '../support/loading.ts';

const worker = new URL('../../src/aws/worker.ts', import.meta.url);

const remoteSources = async (
	answer: (request: SeenRequest) => Answer | Promise<Answer>,
	more: {worker?: URL; endpointUrl?: string; throughProxy?: boolean} = {},
) => {
	const home = useAwsHome();
	const aws = await startCannedAws(answer);
	onTestFinished(aws.close);
	const waits: Waiting[] = [];
	const sources = createRemoteSources({
		worker,
		version: '1.2.3',
		endpointUrl: aws.url,
		environment: {
			HOME: home,
			AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE',
			AWS_SECRET_ACCESS_KEY: 'secret',
			AWS_EC2_METADATA_DISABLED: 'true',
			...(more.throughProxy ? {HTTP_PROXY: aws.url} : {}),
		},
		mfa: null,
		onWaiting: waiting => waits.push(waiting),
		...more,
	});
	onTestFinished(sources.close);
	return {sources, aws, waits};
};

const identity = '<Arn>arn:aws:iam::111122223333:user/alice</Arn><UserId>AIDA1</UserId><Account>111122223333</Account>';

describe('AWS in a worker thread', () => {
	test('answers like the sources in this thread', async () => {
		const {sources} = await remoteSources(() => query('GetCallerIdentity', identity));
		expect(await sources.identify(scope, never)).toEqual({
			ok: true,
			value: {arn: 'arn:aws:iam::111122223333:user/alice', account: '111122223333', userId: 'AIDA1'},
		});
	});

	test('works as it ships, through a proxy', async () => {
		const {sources, aws} = await remoteSources(() => query('GetCallerIdentity', identity), {
			worker: new URL('../../dist/aws-worker.js', import.meta.url),
			endpointUrl: 'http://sts.test',
			throughProxy: true,
		});
		expect(await sources.identify(scope, never)).toMatchObject({ok: true});
		expect(aws.seen[0]?.headers.host).toBe('sts.test');
	});

	test('a page of 1000 instances comes in slices of at most 100, in order', async () => {
		const ids = Array.from({length: 1000}, (_, index) => `i-${index}`);
		const {sources, aws} = await remoteSources(() => instancesPage(ids.map(id => reservation(id)).join('')));
		const pages = await pagesIn(sources.instances(scope, never));
		expect(pages.map(page => page.ok && page.value.length)).toEqual(Array(10).fill(100));
		expect(pages.flatMap(page => (page.ok ? page.value.map(({id}) => id) : []))).toEqual(ids);
		expect(aws.count('DescribeInstances')).toBe(1);
	});

	test('a simulation answer keeps its map', async () => {
		const result =
			'<EvaluationResults><member><EvalActionName>ssm:StartSession</EvalActionName><EvalResourceName>arn:a</EvalResourceName><EvalDecision>allowed</EvalDecision></member></EvaluationResults><IsTruncated>false</IsTruncated>';
		const {sources} = await remoteSources(() => query('SimulatePrincipalPolicy', result));
		const request = {source: 'arn:s', action: 'ssm:StartSession', resources: ['arn:a'], context: []};
		const answer = await sources.simulate(scope, request, never);
		expect(answer.ok && answer.value.get('arn:a')?.decision).toBe('allowed');
	});

	test('an abort reaches the request and ends the listing as cancelled', async () => {
		const controller = new AbortController();
		const {sources, aws} = await remoteSources(() => 'hang');
		const listing = pagesIn(sources.instances(scope, controller.signal));
		await expect.poll(() => aws.seen).toHaveLength(1);
		controller.abort();
		expect(await listing).toMatchObject([{ok: false, problem: {kind: 'cancelled'}}]);
	});

	test('waits for a service that throttles are told', async () => {
		let calls = 0;
		const {sources, waits} = await remoteSources(() => {
			calls += 1;
			return calls === 1
				? jsonError('ThrottlingException', 'Rate exceeded')
				: {body: '{"InstanceProperties": []}', headers: {'content-type': 'application/x-amz-json-1.1'}};
		});
		expect(await pagesIn(sources.managedNodes(scope, never))).toEqual([]);
		expect(waits).toMatchObject([{service: 'SSM', problem: {kind: 'throttled'}}]);
	});

	test('a listing that nobody reads further stops asking', async () => {
		const {sources, aws} = await remoteSources(({input}) =>
			instancesPage(reservation('i-1'), String(Number(input['NextToken'] ?? 0) + 1)),
		);
		for await (const page of sources.instances(scope, never)) {
			expect(page.ok).toBe(true);
			break;
		}
		// Two slices may be under way and one page may be asked for ahead of them.
		expect(aws.count('DescribeInstances')).toBeLessThanOrEqual(4);
	});

	test('a worker that dies ends every open call, is started once more, and not a third time', async () => {
		const dying = new URL(`data:text/javascript,${encodeURIComponent('setTimeout(() => process.exit(7), 50)')}`);
		const {sources} = await remoteSources(() => 'hang', {worker: dying});
		const lost = {ok: false, problem: {kind: 'other', hint: 'reload to try again'}};
		const [one, pages, principal] = await Promise.all([
			sources.identify(scope, never),
			pagesIn(sources.instances(scope, never)),
			sources.principal(scope, {arn: 'arn:aws:iam::1:root', account: '1', userId: '1'}, never),
		]);
		expect(one).toMatchObject(lost);
		expect(pages).toMatchObject([lost]);
		expect(principal.kind).toBe('root');
		expect(await sources.identify(scope, never)).toMatchObject({problem: {hint: 'leave and start reach again'}});
		expect(await sources.identify(scope, never)).toMatchObject({problem: {summary: expect.stringContaining('twice')}});
	});

	test('a closed worker answers as cancelled', async () => {
		const {sources} = await remoteSources(() => 'hang');
		const open = sources.identify(scope, never);
		await sources.close();
		expect(await open).toMatchObject({ok: false, problem: {kind: 'cancelled'}});
		expect(await sources.identify(scope, never)).toMatchObject({ok: false, problem: {kind: 'cancelled'}});
	});

	test('what the SDK prints never reaches the screen', async () => {
		const noisy = new URL(
			`data:text/javascript,${encodeURIComponent("console.warn('noise'); process.emitWarning('noise'); setTimeout(() => process.exit(0), 50)")}`,
		);
		const written = vi.spyOn(process.stderr, 'write');
		const {sources} = await remoteSources(() => 'hang', {worker: noisy});
		await sources.identify(scope, never);
		expect(written.mock.calls.filter(([text]) => String(text).includes('noise'))).toEqual([]);
	});
});

test('a worker that dies fails what was under way, and a retry lists it with another one', async () => {
	const home = mkdtempSync(path.join(tmpdir(), 'reach-worker-'));
	onTestFinished(() => rmSync(home, {recursive: true, force: true}));
	const flag = path.join(home, 'died');
	const file = path.join(home, 'worker.mjs');
	const real = worker.href;
	writeFileSync(
		file,
		`import {existsSync, writeFileSync} from 'node:fs';
		if (existsSync(${JSON.stringify(flag)})) await import(${JSON.stringify(real)});
		else {
			writeFileSync(${JSON.stringify(flag)}, '');
			setTimeout(() => process.exit(7), 50);
		}`,
	);
	const answer = ({action}: SeenRequest): Answer => {
		if (action === 'GetCallerIdentity') return query('GetCallerIdentity', identity);
		return action === 'DescribeInstances' ? instancesPage(reservation('i-1')) : json({InstanceProperties: []});
	};
	const {sources} = await remoteSources(answer, {worker: pathToFileURL(file)});
	const {store, views, load} = startLoad({}, {checksAccess: false}, 10, {sources});
	const feeds = () => store.get().scopes[0]?.feeds;
	await expect.poll(() => feeds()?.instances.status).toBe('error');
	await expect.poll(() => feeds()?.managedNodes.status).toBe('error');
	await expect.poll(() => feeds()?.identity.problem?.hint).toBe('reload to try again');
	expect(existsSync(flag)).toBe(true);
	load.retry();
	await expect.poll(() => views.get().total).toBe(1);
	await expect.poll(() => feeds()).toMatchObject({identity: {status: 'success'}, managedNodes: {status: 'success'}});
});
