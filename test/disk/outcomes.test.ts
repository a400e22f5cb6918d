import {readFileSync} from 'node:fs';
import path from 'node:path';
import {describe, expect, test} from 'vitest';
import {forgetDenials, type Outcome, readOutcomes, rememberOutcome} from '../../src/disk/outcomes.ts';
import {temporaryFolder} from './folder.ts';

const minute = 60_000;
const start = Date.UTC(2026, 10, 1);
const caller = 'arn:aws:sts::111122223333:assumed-role/Dev/anna';
const outcome = (node: string, result: Outcome['result'], more: Partial<Outcome> = {}): Outcome => ({
	caller,
	region: 'eu-west-1',
	node,
	document: null,
	result,
	on: 'node',
	at: start,
	expires: start + 60 * minute,
	tags: {env: 'prod'},
	simulated: 'allowed',
	detail: result === 'denied' ? 'User is not authorized' : '',
	...more,
});

const inForce = async (file: string, now: number): Promise<string[]> =>
	(await readOutcomes(file, () => now)).value.map(({node, result}) => `${node} ${result}`);

describe('observed outcomes', () => {
	test('a denial counts for 15 minutes, a success until its credentials expire', async () => {
		const file = path.join(temporaryFolder(), 'outcomes.json');
		await rememberOutcome(file, () => start, outcome('i-1', 'denied'));
		await rememberOutcome(file, () => start, outcome('i-2', 'allowed'));
		expect(await inForce(file, start + 15 * minute - 1)).toEqual(['i-2 allowed', 'i-1 denied']);
		expect(await inForce(file, start + 15 * minute)).toEqual(['i-2 allowed']);
		expect(await inForce(file, start + 60 * minute)).toEqual([]);
		expect(await inForce(file, start - 1)).toEqual([]);
	});

	test('the latest outcome stands, and other documents and callers stand beside it', async () => {
		const file = path.join(temporaryFolder(), 'outcomes.json');
		for (const one of [
			outcome('i-1', 'denied'),
			outcome('i-1', 'allowed', {document: 'Other'}),
			outcome('i-1', 'denied', {caller: 'someone else'}),
			outcome('i-1', 'allowed'),
		])
			await rememberOutcome(file, () => start, one);
		const {value} = await readOutcomes(file, () => start);
		expect(value.map(({caller: who, document, result}) => [who, document, result])).toEqual([
			[caller, null, 'allowed'],
			['someone else', null, 'denied'],
			[caller, 'Other', 'allowed'],
		]);
	});

	test('a reload forgets all denials of the caller, a changed simulation those of its nodes', async () => {
		const file = path.join(temporaryFolder(), 'outcomes.json');
		for (const one of [outcome('i-1', 'denied'), outcome('i-2', 'denied'), outcome('i-3', 'allowed')])
			await rememberOutcome(file, () => start, one);
		await forgetDenials(file, () => start, caller, new Set(['i-2', 'i-3']));
		expect(await inForce(file, start)).toEqual(['i-3 allowed', 'i-1 denied']);
		await forgetDenials(file, () => start, caller);
		expect(await inForce(file, start)).toEqual(['i-3 allowed']);
	});

	test('what is read from the file is cleaned', async () => {
		const file = path.join(temporaryFolder(), 'outcomes.json');
		await rememberOutcome(file, () => start, outcome('i-1', 'denied', {detail: 'a\u001B[2Jb'}));
		expect(readFileSync(file, 'utf8')).toContain('\\u001b');
		expect((await readOutcomes(file, () => start)).value[0]?.detail).toBe('a [2Jb');
	});
});
