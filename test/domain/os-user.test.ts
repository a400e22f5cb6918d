import {describe, expect, test} from 'vitest';
import {osUser} from '../../src/domain/os-user.ts';
import {principalOf} from '../../src/domain/principal.ts';
import type {SessionDocument} from '../../src/domain/session-document.ts';

const account = '111122223333';
const document = (runAs: string | null, isRunAs = true): SessionDocument => ({
	...{name: 'SSM-SessionManagerRunShell', sessionType: 'Standard_Stream', description: null, kmsKey: null},
	...{s3Bucket: null, cloudWatchLogGroup: null, idleTimeout: null, maxDuration: null, parameters: []},
	...{isRunAs, runAs},
});

const user = (tags: Record<string, string> | null) => {
	const arn = `arn:aws:iam::${account}:user/alice`;
	return principalOf({arn, account, userId: 'AIDAALICE'}, tags && {arn, tags});
};
const role = (name: string, tags: Record<string, string> | null) => {
	const arn = `arn:aws:sts::${account}:assumed-role/${name}/alice`;
	return principalOf(
		{arn, account, userId: 'AROAROLE:alice'},
		tags && {arn: `arn:aws:iam::${account}:role/${name}`, tags},
	);
};

describe('whom a session runs as', () => {
	test.each([
		['nothing is read', user({}), null, 'ssm-user, unless the session document names another: it could not be read'],
		[
			'Run As is off',
			user({SSMSessionRunAs: 'x'}),
			document('ops', false),
			'ssm-user: SSM-SessionManagerRunShell names no other',
		],
		[
			'the tag comes first',
			user({SSMSessionRunAs: 'al'}),
			document('ops'),
			'al, by the tag SSMSessionRunAs of user alice',
		],
		['the document follows', user({team: 'a'}), document('ops'), 'ops, by SSM-SessionManagerRunShell'],
		[
			'a role has a tag, too',
			role('dev', {SSMSessionRunAs: 'al'}),
			document(null),
			'al, by the tag SSMSessionRunAs of role dev',
		],
		['neither', user({}), document(null), 'none: SSM-SessionManagerRunShell wants one and names none'],
		[
			'tags that may not be read',
			user(null),
			document('ops'),
			'not known: the tag SSMSessionRunAs of user alice, else ops, by SSM-SessionManagerRunShell',
		],
		[
			'the Identity Center',
			role('AWSReservedSSO_Ops_0123456789abcdef', {}),
			document('ops'),
			'not known: a session tag SSMSessionRunAs of the Identity Center, else ops, by SSM-SessionManagerRunShell',
		],
	] as const)('%s', (_, principal, read, words) => {
		expect(osUser(principal, read, false)).toBe(words);
	});

	test('Windows knows no other user', () => {
		expect(osUser(user({SSMSessionRunAs: 'al'}), document('ops'), true)).toContain('ssm-user');
	});
});
