import {expect, test} from 'vitest';
import type {Access} from '../../src/domain/access.ts';
import {tagsHint} from '../../src/domain/explain.ts';
import {hybrid, node as instance} from './support/nodes.ts';

const key = 'ssm:resourceTag/env';
const allowed = (assuming: readonly string[]): Access => ({
	...{verdict: 'allowed', assuming, policies: [], source: 'simulated'},
});
const unsure: Access = {verdict: 'unknown', why: {kind: 'missing-keys', keys: [key], on: 'node'}};
const needed = expect.stringContaining('ssm:ListTagsForResource');

test('a verdict that rests on tags of a hybrid node which nobody could read names the right that would read them', () => {
	const node = hybrid('mi-1', null);
	expect(tagsHint(node, allowed([`${key} does not forbid it`]))).toEqual(needed);
	expect(tagsHint(node, unsure)).toEqual(needed);
	expect(tagsHint(node, allowed(['aws:SourceIp does not forbid it']))).toBeNull();
	expect(tagsHint(hybrid('mi-1', {env: 'prod'}), unsure)).toBeNull();
	expect(tagsHint(instance('i-1', {}), unsure)).toBeNull();
});
