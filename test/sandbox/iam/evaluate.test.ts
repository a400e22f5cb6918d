import {readFileSync} from 'node:fs';
import {describe, expect, test} from 'vitest';
import type {PolicyDocument} from '../../../src/sandbox/fleet.ts';
import {contextOf, contextValue} from '../../../src/sandbox/iam/context.ts';
import {judge} from '../../../src/sandbox/iam/evaluate.ts';
import {checkPolicy, policyOf} from '../../../src/sandbox/iam/policy.ts';

/** One statement, completed with Allow, ssm:StartSession and `*`, against one question. */
type Case = {
	readonly name: string;
	readonly version?: string;
	readonly statement: Readonly<Record<string, unknown>>;
	readonly action?: string;
	readonly resource?: string;
	readonly context?: Readonly<Record<string, string | readonly string[]>>;
	readonly applies: boolean;
};

type CaseFile = {readonly section: string; readonly cases: readonly Case[]};

const node = 'arn:aws:ec2:eu-west-1:111122223333:instance/i-0a1b2c3d4e5f60718';

const documentOf = ({version = '2012-10-17', statement}: Case): PolicyDocument => {
	const action = statement['NotAction'] === undefined ? {Action: 'ssm:StartSession'} : {};
	const resource = statement['NotResource'] === undefined ? {Resource: '*'} : {};
	return {Version: version, Statement: [{Effect: 'Allow', ...action, ...resource, ...statement}]};
};

const decide = (entry: Case): string => {
	const context = contextOf(
		Object.entries(entry.context ?? {}).map(([key, value]) => [
			key,
			typeof value === 'string' ? contextValue(key, [value]) : {values: value, isList: true},
		]),
	);
	const question = {action: entry.action ?? 'ssm:StartSession', resource: entry.resource ?? node, context};
	return judge([{policy: policyOf(documentOf(entry))}], question).decision;
};

for (const file of [
	'actions',
	'resources',
	'variables',
	'conditions-strings',
	'conditions-values',
	'conditions-sets',
]) {
	const {section, cases} = JSON.parse(readFileSync(`${import.meta.dirname}/cases/${file}.json`, 'utf8')) as CaseFile;
	describe(`${file} (${section})`, () => {
		test.each(cases)('$name', entry => {
			expect(checkPolicy(documentOf(entry))).toBe(null);
			expect(decide(entry)).toBe(entry.applies ? 'allowed' : 'implicitDeny');
		});
	});
}
