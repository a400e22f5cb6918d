import {setFlagsFromString} from 'node:v8';
import {runInNewContext} from 'node:vm';
import {describe, expect, test} from 'vitest';
import type {AccountEntity, AccountPage} from '../../src/domain/account-sources.ts';
import {createSurvey, type Power} from '../../src/domain/who.ts';

const node = 'arn:aws:ec2:eu-west-1:111122223333:instance/i-0000000000000000a';
const shell = 'arn:aws:ssm:eu-west-1:111122223333:document/SSM-SessionManagerRunShell';
const power: Power = {action: 'ssm:StartSession', node, others: [shell]};
const text = (...Statement: object[]): string => JSON.stringify({Version: '2012-10-17', Statement});
const start = {Effect: 'Allow', Action: 'ssm:StartSession', Resource: '*'};

const role = (name: string, more: Partial<AccountEntity> = {}): AccountEntity => ({
	...{kind: 'role', name, path: '/', arn: `arn:aws:iam::111122223333:role/${name}`, id: `AROA${name}`},
	...{inline: [], attached: [], tags: {}, boundary: null, groups: []},
	...more,
});

const inline = (name: string, document: string | null) => ({name, arn: null, document});

const candidatesOf = (...pages: readonly AccountPage[]) => {
	const survey = createSurvey([power]);
	for (const page of pages) survey.add(page);
	return survey.finish();
};

describe('a survey of an account', () => {
	test('asks only about those with an Allow that could match, own, attached or of a group', () => {
		const arn = 'arn:aws:iam::111122223333:policy/shared';
		const other = text({...start, Resource: 'arn:aws:ec2:*:*:instance/i-0000000000000000b'});
		const {candidates, principals, serviceLinked} = candidatesOf(
			{
				entities: [
					role('own', {inline: [inline('p', text(start))]}),
					role('attached', {attached: [arn]}),
					role('member', {kind: 'user', groups: ['team']}),
					role('team', {kind: 'group', attached: [arn]}),
					role('nothing'),
					role('elsewhere', {inline: [inline('p', other)]}),
					role('denied', {inline: [inline('p', text({...start, Effect: 'Deny'}))]}),
					role('bounded', {boundary: arn}),
					role('AWSServiceRoleForThings', {path: '/aws-service-role/x.amazonaws.com/', attached: [arn]}),
				],
				policies: [],
			},
			{entities: [], policies: [{arn, name: 'shared', document: text(start)}]},
		);
		expect(candidates.map(({entity}) => entity.name)).toEqual(['own', 'attached', 'member']);
		expect({principals, serviceLinked}).toEqual({principals: 7, serviceLinked: 1});
	});

	test('asks about those with a policy that nobody could read', () => {
		const {candidates} = candidatesOf({
			entities: [
				role('broken', {inline: [inline('p', 'no JSON')]}),
				role('unread', {inline: [inline('p', null)]}),
				role('dangling', {attached: ['arn:aws:iam::aws:policy/Unlisted']}),
			],
			policies: [],
		});
		expect(candidates).toHaveLength(3);
		expect(candidates.every(({chances}) => chances[0]?.keys === null)).toBe(true);
	});

	test('keeps next to nothing of what it reads', () => {
		setFlagsFromString('--expose-gc');
		const collect: () => void = runInNewContext('gc');
		const survey = createSurvey([power]);
		/** Names and ARNs are pieces of the page's text, as a parser of XML makes them. */
		const pageOf = (page: number): AccountPage => {
			const whole = `${page}|`.padEnd(200_000, `${page}abcdefghij`);
			const entities = Array.from({length: 100}, (_, at) => {
				const from = at * 1000;
				const piece = whole.slice(from, from + 40);
				const big = text({...start, Action: 's3:GetObject', Resource: `${whole.slice(from, from + 900)}${page}`});
				const small = at === 0 ? [inline('sessions', text(start))] : [];
				return role(`${page}-${at}`, {arn: piece, id: piece, inline: [inline(piece, big), ...small]});
			});
			return {entities, policies: []};
		};
		survey.add(pageOf(0));
		collect();
		const before = process.memoryUsage().heapUsed;
		// 20,000 principals with 40 MB of texts.
		for (let page = 1; page < 200; page++) survey.add(pageOf(page));
		collect();
		const perPrincipal = (process.memoryUsage().heapUsed - before) / 19_900;
		expect(survey.finish().candidates).toHaveLength(200);
		expect(perPrincipal).toBeLessThan(1200);
	});
});
