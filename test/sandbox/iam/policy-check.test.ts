import {describe, expect, test} from 'vitest';
import {checkPolicy} from '../../../src/sandbox/iam/policy.ts';

const statement = {Effect: 'Allow', Action: 'ssm:StartSession', Resource: '*'};
const document = (over: object): object => ({Version: '2012-10-17', Statement: [{...statement, ...over}]});

describe('checkPolicy', () => {
	test.each([
		['one statement without a list', {Statement: statement}],
		['no version', {Statement: [statement]}],
		['no statement at all in the list', {Version: '2012-10-17', Statement: []}],
		['an id and a Sid', {Id: 'x', Statement: [{...statement, Sid: 'A1'}]}],
		[
			'NotAction and NotResource',
			{Statement: [{Effect: 'Deny', NotAction: ['iam:*'], NotResource: ['arn:aws:s3:::b']}]},
		],
		['numbers and Booleans in conditions', document({Condition: {Bool: {'aws:SecureTransport': true}}})],
	])('takes %s', (_, value) => {
		expect(checkPolicy(value)).toBe(null);
	});

	test.each([
		[null, 'a policy must be an object'],
		[[], 'a policy must be an object'],
		[{}, 'Statement is missing'],
		[{Version: '2020-01-01', Statement: []}, 'Version must be 2012-10-17 or 2008-10-17'],
		[{Statement: [], Sid: 'a'}, 'Sid is no element of a policy'],
		[{Statement: 'Allow'}, 'Statement must be an object'],
		[{Statement: [7]}, 'Statement[0] must be an object'],
		[document({Effect: 'allow'}), 'Statement[0].Effect must be Allow or Deny'],
		[document({Principal: '*'}), 'Statement[0].Principal is no element of a policy'],
		[document({Action: undefined}), 'Statement[0].Action is missing'],
		[document({Action: []}), 'Statement[0].Action is empty'],
		[document({Action: ['ssm']}), 'Statement[0].Action[0] must be an action such as ssm:StartSession'],
		[document({NotAction: '*'}), 'Statement[0].Action and NotAction exclude each other'],
		[document({Resource: 'instance/i-1'}), 'Statement[0].Resource must be an ARN or *'],
		[document({Resource: ['*', 5]}), 'Statement[0].Resource[1] must be an ARN or *'],
		[document({Condition: []}), 'Statement[0].Condition must be an object of operators'],
		[document({Condition: {StringIs: {}}}), 'Statement[0].Condition.StringIs is no condition operator'],
		[document({Condition: {Bool: 'true'}}), 'Statement[0].Condition.Bool must be an object of context keys'],
		[document({Condition: {Bool: {k: []}}}), 'Statement[0].Condition.Bool.k is empty'],
		[document({Condition: {Bool: {k: {}}}}), 'Statement[0].Condition.Bool.k must be a value or a list of values'],
		[document({Condition: {ForSomeValue: {k: 'v'}}}), 'Statement[0].Condition.ForSomeValue is no condition operator'],
	])('refuses %j', (value, finding) => {
		expect(checkPolicy(value)).toBe(finding);
	});
});
