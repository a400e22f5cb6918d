import {describe, expect, test} from 'vitest';
import type {OwnPolicies} from '../../src/domain/own-policies.ts';
import {canMatch, matteringKeys, parsePolicy, sessionResources} from '../../src/domain/policy.ts';
import {problem} from '../../src/domain/problem.ts';

/** A policy variable. */
const variable = (inner: string): string => `$\{${inner}}`;

const statement = (fields: object) => {
	const [one] = parsePolicy(JSON.stringify({Statement: {Effect: 'Allow', ...fields}})) ?? [];
	if (!one) throw new Error('no statement');
	return one;
};

describe('whether a statement can speak about StartSession on a node or a document', () => {
	test.each([
		[{Action: 'ssm:StartSession', Resource: '*'}, true],
		[{Action: '*', Resource: '*'}, true],
		[{Action: 'SSM:start*', Resource: 'arn:aws:ec2:*:*:instance/*'}, true],
		[
			{Action: ['s3:*', 'ssm:?tartSession'], Resource: ['arn:aws:s3:::b', 'arn:aws:ec2:eu-west-1:1:instance/i-1']},
			true,
		],
		[{Action: 's3:*', Resource: '*'}, false],
		[{Action: 'ssm:SendCommand', Resource: '*'}, false],
		[{NotAction: 'iam:*', Resource: '*'}, true],
		[{NotAction: 'ssm:*', Resource: '*'}, false],
		[{NotAction: ['iam:*', 'ssm:StartSession'], Resource: '*'}, false],
		[{Action: 'ssm:*', Resource: 'arn:aws:s3:::bucket/*'}, false],
		[{Action: 'ssm:*', Resource: 'arn:aws:ssm:*:*:session/*'}, false],
		[{Action: 'ssm:*', Resource: 'arn:aws:ssm:*::document/AWS-*'}, true],
		[{Action: 'ssm:*', Resource: 'arn:aws:ssm:*:*:*'}, true],
		[{Action: 'ssm:*', Resource: `arn:aws:ec2:*:*:instance/${variable('aws:PrincipalTag/node')}`}, true],
		[{Action: 'ssm:*', NotResource: 'arn:aws:s3:::*'}, true],
		[{Action: 'ssm:*', NotResource: '*'}, false],
		[{action: 'ssm:StartSession', resource: '*'}, true],
		[{Resource: '*'}, true],
		[{Action: 'ssm:StartSession'}, true],
		[{Action: 17, Resource: '*'}, false],
	])('%j: %s', (fields, expected) => {
		expect(canMatch(statement(fields), 'ssm:StartSession', sessionResources)).toBe(expected);
	});

	test('keys are those of conditions and of variables, in lower case', () => {
		const {keys} = statement({
			Action: '*',
			Resource: `arn:aws:ssm:*:*:session/${variable('aws:username')}-*`,
			Condition: {
				StringEquals: {'aws:ResourceTag/Team': variable("aws:PrincipalTag/Team, 'none'")},
				Bool: {'aws:MultiFactorAuthPresent': true},
				StringLike: {'ssm:resourceTag/x': [variable('*'), 'a']},
			},
		});
		expect([...keys].toSorted()).toEqual([
			'aws:multifactorauthpresent',
			'aws:principaltag/team',
			'aws:resourcetag/team',
			'aws:username',
			'ssm:resourcetag/x',
		]);
	});

	test.each(['', '[]', '{}', 'null', '{"Statement": "x"}', '{"Statement": [1]}', '{"Statement": {'])(
		'%s is no policy',
		text => {
			expect(parsePolicy(text)).toBeNull();
		},
	);

	test('a pattern of many stars takes no time', () => {
		const nasty = `arn:aws:ec2:${'*a'.repeat(400)}`;
		const before = performance.now();
		canMatch(statement({Action: '*', Resource: nasty}), 'ssm:StartSession', sessionResources);
		expect(performance.now() - before).toBeLessThan(20_000);
	});
});

const own = (...documents: object[]): OwnPolicies => ({
	policies: documents.map(document => ({name: 'p', kind: 'inline', document: JSON.stringify({Statement: document})})),
	refused: [],
});

describe('the keys that matter', () => {
	const guarded = {
		Effect: 'Allow',
		Action: 's3:*',
		Resource: '*',
		Condition: {IpAddress: {'aws:SourceIp': '10.0.0.0/8'}},
	};
	const shell = {
		Effect: 'Allow',
		Action: 'ssm:StartSession',
		Resource: '*',
		Condition: {StringEquals: {'ssm:resourceTag/env': 'dev'}},
	};

	test('are those of statements that can match', () => {
		expect(matteringKeys(own(guarded, shell), 'ssm:StartSession')).toEqual(new Set(['ssm:resourcetag/env']));
		expect(matteringKeys(own({...guarded, Action: '*'}), 'ssm:StartSession')).toEqual(new Set(['aws:sourceip']));
	});

	test('are not known where a policy could not be read', () => {
		const refused = [problem('access-denied', 'no', 'ask')];
		expect(matteringKeys({...own(shell), refused}, 'ssm:StartSession')).toBeNull();
		expect(
			matteringKeys({policies: [{name: 'p', kind: 'inline', document: 'garbage'}], refused: []}, 'ssm:StartSession'),
		).toBeNull();
	});
});
