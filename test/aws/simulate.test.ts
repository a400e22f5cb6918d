import {describe, expect, test} from 'vitest';
import type {SimulationRequest} from '../../src/domain/simulation-api.ts';
import {cannedSources, never, scope} from '../support/aws-sources.ts';
import {query, queryError} from '../support/canned-aws.ts';

const one = 'arn:aws:ec2:eu-west-1:111122223333:instance/i-1';
const two = 'arn:aws:ec2:eu-west-1:111122223333:instance/i-2';
const source = 'arn:aws:iam::111122223333:user/alice';
const request: SimulationRequest = {
	source,
	action: 'ssm:StartSession',
	resources: [one, two],
	context: [{key: 'ssm:resourceTag/env', type: 'string', values: ['prod']}],
};

const matched = (id: string) =>
	`<MatchedStatements><member><SourcePolicyId>${id}</SourcePolicyId><SourcePolicyType>IAM Policy</SourcePolicyType></member></MatchedStatements>`;
const missing = (key: string) => `<MissingContextValues><member>${key}</member></MissingContextValues>`;
const specific = (arn: string, decision: string, more = '') =>
	`<member><EvalResourceName>${arn}</EvalResourceName><EvalResourceDecision>${decision}</EvalResourceDecision>${more}</member>`;
const result = (name: string, decision: string, more = '') =>
	`<member><EvalActionName>ssm:StartSession</EvalActionName><EvalResourceName>${name}</EvalResourceName><EvalDecision>${decision}</EvalDecision>${more}</member>`;
const answer = (results: string, marker = '') =>
	query(
		'SimulatePrincipalPolicy',
		`<EvaluationResults>${results}</EvaluationResults><IsTruncated>${marker !== ''}</IsTruncated>${marker && `<Marker>${marker}</Marker>`}`,
	);

const simulateWith = async (results: string) => {
	const {sources} = await cannedSources(() => answer(results));
	const found = await sources.simulate(scope, request, never);
	return found.ok ? Object.fromEntries(found.value) : found.problem;
};

describe('the simulator', () => {
	test('is asked for one action, many resources and one context', async () => {
		const {sources, aws} = await cannedSources(() => answer(''));
		await sources.simulate(scope, {...request, addedPolicies: ['{}'], excluded: ['scp']}, never);
		expect(aws.seen[0]?.input).toMatchObject({
			Action: 'SimulatePrincipalPolicy',
			PolicySourceArn: source,
			'ActionNames.member.1': 'ssm:StartSession',
			'ResourceArns.member.2': two,
			'ContextEntries.member.1.ContextKeyName': 'ssm:resourceTag/env',
			'ContextEntries.member.1.ContextKeyType': 'string',
			'ContextEntries.member.1.ContextKeyValues.member.1': 'prod',
			'PolicyInputList.member.1': '{}',
			'PolicyExclusionList.member.1.PolicyType': 'scp',
			MaxItems: '1000',
		});
	});

	test('new shape: one result an action, a node is judged by its own part only', async () => {
		const specifics = `<ResourceSpecificResults>${specific(one, 'allowed', matched('nodes'))}${specific(two, 'implicitDeny', missing('aws:SourceIp'))}</ResourceSpecificResults>`;
		expect(await simulateWith(result('*', 'implicitDeny', specifics))).toEqual({
			[one]: {
				decision: 'allowed',
				policies: [{id: 'nodes', type: 'IAM Policy'}],
				missing: [],
				boundaryAllows: null,
				organizationAllows: null,
			},
			[two]: {
				decision: 'implicitDeny',
				policies: [],
				missing: ['aws:SourceIp'],
				boundaryAllows: null,
				organizationAllows: null,
			},
		});
	});

	test('old shape: a result a resource, each with the parts of all', async () => {
		const specifics = `<ResourceSpecificResults>${specific(one, 'allowed')}${specific(two, 'explicitDeny')}</ResourceSpecificResults>`;
		const found = await simulateWith(result(one, 'explicitDeny', specifics) + result(two, 'explicitDeny', specifics));
		expect(found).toMatchObject({[one]: {decision: 'allowed'}, [two]: {decision: 'explicitDeny'}});
	});

	test('oldest shape: results without parts count by their name', async () => {
		expect(await simulateWith(result(one, 'allowed') + result(two, 'implicitDeny'))).toMatchObject({
			[one]: {decision: 'allowed'},
			[two]: {decision: 'implicitDeny'},
		});
	});

	test('an aggregate over a template answers for nobody', async () => {
		expect(await simulateWith(result('*', 'allowed'))).toEqual({});
	});

	test('a resource without an answer has none, and one that nobody asked for is dropped', async () => {
		const other = 'arn:aws:ec2:eu-west-1:111122223333:instance/i-9';
		const specifics = `<ResourceSpecificResults>${specific(one, 'allowed')}${specific(other, 'allowed')}</ResourceSpecificResults>`;
		expect(Object.keys(await simulateWith(result('*', 'allowed', specifics)))).toEqual([one]);
	});

	test('of two answers for one resource the stricter counts', async () => {
		const parts = (decision: string) => `<ResourceSpecificResults>${specific(one, decision)}</ResourceSpecificResults>`;
		const found = await simulateWith(result('*', 'x', parts('explicitDeny')) + result('*', 'x', parts('allowed')));
		expect(found).toMatchObject({[one]: {decision: 'explicitDeny'}});
	});

	test('a decision that nobody knows is no answer', async () => {
		expect(await simulateWith(result(one, 'perhaps'))).toEqual({});
	});

	test('boundary and organization are told where they have a say', async () => {
		const boundary =
			'<PermissionsBoundaryDecisionDetail><AllowedByPermissionsBoundary>false</AllowedByPermissionsBoundary></PermissionsBoundaryDecisionDetail>';
		const organization =
			'<OrganizationsDecisionDetail><AllowedByOrganizations>false</AllowedByOrganizations></OrganizationsDecisionDetail>';
		const parts = `<ResourceSpecificResults>${specific(one, 'implicitDeny', boundary)}${specific(two, 'allowed')}</ResourceSpecificResults>`;
		expect(await simulateWith(result('*', 'implicitDeny', organization + parts))).toMatchObject({
			[one]: {boundaryAllows: false, organizationAllows: false},
			[two]: {boundaryAllows: null, organizationAllows: true},
		});
	});

	test('all pages are read', async () => {
		const {sources, aws} = await cannedSources(({input}) =>
			input['Marker'] ? answer(result(two, 'allowed')) : answer(result(one, 'allowed'), 'more'),
		);
		const found = await sources.simulate(scope, request, never);
		expect(found.ok && [...found.value.keys()]).toEqual([one, two]);
		expect(aws.seen).toHaveLength(2);
	});

	test('a page that repeats its marker ends it', async () => {
		const {sources, aws} = await cannedSources(() => answer(result(one, 'allowed'), 'again'));
		expect(await sources.simulate(scope, request, never)).toMatchObject({ok: false, problem: {kind: 'malformed'}});
		expect(aws.seen).toHaveLength(2);
	});

	test('a refusal names the action and the principal', async () => {
		const message = `User: ${source} is not authorized to perform: iam:SimulatePrincipalPolicy on resource: ${source} because no identity-based policy allows the iam:SimulatePrincipalPolicy action`;
		const {sources, aws} = await cannedSources(() => queryError('AccessDenied', message, 403));
		expect(await sources.simulate(scope, request, never)).toMatchObject({
			problem: {kind: 'access-denied', action: 'iam:SimulatePrincipalPolicy', resource: source},
		});
		expect(aws.seen).toHaveLength(1);
	});

	test.each([
		['Throttling', 400, 'throttled'],
		['InvalidInput', 400, 'invalid-input'],
		['NoSuchEntity', 404, 'not-found'],
		['PolicyEvaluation', 500, 'service-fault'],
		['ValidationError', 400, 'invalid-input'],
	])('%s (%i) is %s', async (code, status, kind) => {
		const {sources} = await cannedSources(() => queryError(code, 'said AWS', status), {
			environment: {AWS_MAX_ATTEMPTS: '1'},
		});
		expect(await sources.simulate(scope, request, never)).toMatchObject({ok: false, problem: {kind}});
	});
});
