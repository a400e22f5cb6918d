import {expect, test} from 'vitest';
import {answerOf} from '../../src/commands/who-words.ts';
import type {Access} from '../../src/domain/access.ts';
import {noNetworkTest} from '../../src/domain/assumptions.ts';

const entity = {kind: 'user', name: 'alice', path: '/', arn: 'arn', id: 'id', tags: {}, members: []} as const;
const denied: Access = {
	...{verdict: 'denied', on: 'node', by: 'organization', decision: 'explicitDeny', policies: [], source: 'simulated'},
};
const judged = (access: Access) => answerOf({entity, chances: []}, [['ssm:StartSession', access]]).actions[0];

test('who is denied only under an assumption could not be judged, and the reason names it', () => {
	expect(judged(denied)?.verdict).toBe('denied');
	const unsure = judged({...denied, assuming: [noNetworkTest]});
	expect(unsure).toMatchObject({verdict: 'unknown', reason: expect.stringContaining(noNetworkTest)});
});
