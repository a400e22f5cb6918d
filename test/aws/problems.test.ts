import {describe, expect, test} from 'vitest';
import {cannedSources, hasty, never, pagesIn, scope} from '../support/aws-sources.ts';
import {
	type Answer,
	ec2Error,
	instancesPage,
	json,
	jsonError,
	query,
	queryError,
	reservation,
} from '../support/canned-aws.ts';

/** One try, and little patience with what never answers. */
const quickly = (answer: Answer) => ({
	environment: {AWS_MAX_ATTEMPTS: '1'},
	...(answer === 'hang' || answer === 'stall' ? {timeouts: hasty} : {}),
});

/** The problem of listing instances when EC2 answers this. */
const problemOfInstances = async (answer: Answer) => {
	const {sources} = await cannedSources(() => answer, quickly(answer));
	const last = (await pagesIn(sources.instances(scope, never))).at(-1);
	return last?.ok === false ? last.problem : null;
};

/** The problem of listing managed nodes when SSM answers this. */
const problemOfManagedNodes = async (answer: Answer) => {
	const {sources} = await cannedSources(() => answer, quickly(answer));
	const last = (await pagesIn(sources.managedNodes(scope, never))).at(-1);
	return last?.ok === false ? last.problem : null;
};

describe('what a person is told', () => {
	test.each([
		['RequestLimitExceeded', 503, 'throttled'],
		['UnauthorizedOperation', 403, 'access-denied'],
		['AuthFailure', 401, 'wrong-key'],
		['InvalidClientTokenId', 403, 'wrong-key'],
		['SignatureDoesNotMatch', 403, 'wrong-key'],
		['RequestExpired', 400, 'expired-token'],
		['ExpiredToken', 400, 'expired-token'],
		['OptInRequired', 401, 'wrong-key'],
		['InternalError', 500, 'service-fault'],
		['InvalidParameterValue', 400, 'invalid-input'],
	])('EC2 %s (%i) is %s', async (code, status, kind) => {
		expect((await problemOfInstances(ec2Error(code, 'a message', status)))?.kind).toBe(kind);
	});

	test.each([
		['ThrottlingException', 400, 'throttled'],
		['AccessDeniedException', 400, 'access-denied'],
		['UnrecognizedClientException', 400, 'wrong-key'],
		['InvalidSignatureException', 400, 'wrong-key'],
		['ExpiredTokenException', 400, 'expired-token'],
		['InternalServerError', 500, 'service-fault'],
		['ValidationException', 400, 'invalid-input'],
		['com.amazonaws.ssm#InvalidInstanceId', 400, 'not-found'],
	])('SSM %s (%i) is %s', async (code, status, kind) => {
		expect((await problemOfManagedNodes(jsonError(code, 'a message', status)))?.kind).toBe(kind);
	});

	test.each<[string, Answer]>([
		['cut', {body: '<DescribeInstancesResponse><reservationSet><item>'}],
		['not XML', {body: 'Welcome to the captive portal'}],
		['HTML', {body: '<html><body>log in to the network</body></html>'}],
		['JSON', {body: '{"a": 1}'}],
		['empty', {body: ''}],
	])('an EC2 answer that is %s is malformed', async (_, answer) => {
		expect((await problemOfInstances(answer))?.kind).toBe('malformed');
	});

	test.each<[string, Answer]>([
		['cut', {body: '{"InstanceInformationList": [{"Inst'}],
		['empty', {body: ''}],
		['HTML', {body: '<html></html>'}],
		['without a list', json({})],
	])('an SSM answer that is %s is malformed', async (_, answer) => {
		expect((await problemOfManagedNodes(answer))?.kind).toBe('malformed');
	});

	test.each<[Answer, string]>([
		['hang', 'timeout'],
		['stall', 'timeout'],
		['reset', 'unreachable'],
	])('an answer that does %s ends as %s', async (answer, kind) => {
		expect((await problemOfInstances(answer))?.kind).toBe(kind);
		expect((await problemOfManagedNodes(answer))?.kind).toBe(kind);
	});

	test('nobody there is unreachable', async () => {
		const {sources, aws} = await cannedSources(() => 'reset');
		await aws.close();
		const [page] = await pagesIn(sources.instances(scope, never));
		expect(page).toMatchObject({ok: false, problem: {kind: 'unreachable', hint: expect.stringContaining('network')}});
	});

	test('a refusal names action, resource and reason', async () => {
		const message =
			'User: arn:aws:iam::111122223333:user/alice is not authorized to perform: ssm:StartSession on resource: arn:aws:ec2:eu-west-1:111122223333:instance/i-1 with an explicit deny in a service control policy: arn:aws:organizations::999999999999:policy/o-x/service_control_policy/p-x';
		const {sources} = await cannedSources(() => jsonError('AccessDeniedException', message));
		const request = {...scope, target: 'i-1', document: null, parameters: {}, reason: null};
		const started = await sources.startSession(request, never);
		expect(started).toMatchObject({
			ok: false,
			problem: {
				kind: 'access-denied',
				action: 'ssm:StartSession',
				resource: 'arn:aws:ec2:eu-west-1:111122223333:instance/i-1',
				detail: message,
				summary: 'SSM StartSession in eu-west-1: access denied',
				hint: expect.stringMatching(
					/^ask for ssm:StartSession on instance\/i-1 \(an explicit deny in a service control policy: arn:aws:org/,
				),
			},
		});
	});

	test('a refusal for want of a statement is told in few words', async () => {
		const message =
			'User: x is not authorized to perform: ssm:StartSession on resource: arn:aws:ec2:eu-west-1:1:instance/i-1 because no identity-based policy allows the ssm:StartSession action';
		const {sources} = await cannedSources(() => jsonError('AccessDeniedException', message));
		const request = {...scope, target: 'i-1', document: null, parameters: {}, reason: null};
		expect(await sources.startSession(request, never)).toMatchObject({
			problem: {hint: 'ask for ssm:StartSession on instance/i-1 (no identity-based policy allows it)', detail: message},
		});
	});

	test('what the SDK tells its callers is not told to people', async () => {
		const problem = await problemOfManagedNodes({body: '{"InstanceInformationList": [{"Inst'});
		expect(problem?.detail).not.toContain('$response');
	});

	test.each([
		['nonsense', 'eu-west-1', 'the endpoint is not a URL'],
		['http://127.0.0.1:9', 'eu west/../', 'no region is called eu west/../'],
	])('a setting that cannot be is named (%s, %s)', async (endpointUrl, region, summary) => {
		const {sources} = await cannedSources(() => 'reset', {endpointUrl});
		const answer = await sources.identify({...scope, region}, never);
		expect(answer).toMatchObject({ok: false, problem: {kind: 'invalid-input', summary}});
	});

	test('control characters in an error never reach the screen', async () => {
		const problem = await problemOfManagedNodes(jsonError('AccessDeniedException', 'no \u001b[2Jscreen\u0007'));
		expect(JSON.stringify(problem)).not.toMatch(/\\u001b|\\u0007/);
	});

	test('a region without instances is an empty list, not a problem', async () => {
		const {sources} = await cannedSources(() => instancesPage(''));
		expect(await pagesIn(sources.instances(scope, never))).toEqual([]);
	});

	test('IAM is tried once, and given up soon', async () => {
		const {sources, aws} = await cannedSources(() => 'hang', {timeouts: hasty});
		const answer = await sources.contextKeys(scope, 'arn:aws:iam::111122223333:user/alice', never);
		expect(answer).toMatchObject({ok: false, problem: {kind: 'timeout'}});
		expect(aws.seen).toHaveLength(1);
	});

	test('an entity that does not exist is not found', async () => {
		const {sources} = await cannedSources(() => queryError('NoSuchEntity', 'gone', 404));
		const answer = await sources.contextKeys(scope, 'arn:aws:iam::111122223333:user/alice', never);
		expect(answer).toMatchObject({ok: false, problem: {kind: 'not-found'}});
	});

	test('what was listed before a problem is kept', async () => {
		const {sources} = await cannedSources(({input}) =>
			input['NextToken'] ? ec2Error('UnauthorizedOperation', 'no', 403) : instancesPage(reservation('i-1'), 'two'),
		);
		expect(await pagesIn(sources.instances(scope, never))).toMatchObject([
			{ok: true, value: [{id: 'i-1'}]},
			{ok: false, problem: {kind: 'access-denied', action: 'ec2:DescribeInstances'}},
		]);
	});

	test('an identity without an ARN is malformed', async () => {
		const {sources} = await cannedSources(() => query('GetCallerIdentity', '<Account>1</Account>'));
		expect(await sources.identify(scope, never)).toMatchObject({ok: false, problem: {kind: 'malformed'}});
	});
});
