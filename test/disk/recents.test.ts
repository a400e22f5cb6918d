import path from 'node:path';
import {describe, expect, test} from 'vitest';
import {frecencyOf, prune, type Recent} from '../../src/disk/frecency.ts';
import {readRecents, rememberPin, rememberVisit} from '../../src/disk/recents.ts';
import {temporaryFolder} from './folder.ts';

const day = 24 * 3600_000;
const start = Date.UTC(2026, 10, 1);
const node = (id: string, name: string | null = null, group: string | null = null) => ({
	account: '111122223333',
	region: 'eu-west-1',
	id,
	name,
	group,
});

describe('recents', () => {
	test('a visit last week weighs half of one today', async () => {
		const file = path.join(temporaryFolder(), 'recents.json');
		await rememberVisit(file, () => start, node('i-old'));
		await rememberVisit(file, () => start + 7 * day, node('i-new'));
		const {value} = await readRecents(file, () => start);
		const of = frecencyOf(value, start + 7 * day);
		expect(of(node('i-new')).score).toBeCloseTo(1);
		expect(of(node('i-old')).score).toBeCloseTo(0.5);
		expect(of(node('i-never'))).toEqual({score: 0, isPinned: false});
	});

	test('a pin stays, moves no score and can be taken off', async () => {
		const file = path.join(temporaryFolder(), 'recents.json');
		await rememberVisit(file, () => start, node('i-1'));
		await rememberPin(file, () => start, node('i-1'), true);
		expect(frecencyOf((await readRecents(file, () => start)).value, start)(node('i-1'))).toEqual({
			score: 1,
			isPinned: true,
		});
		await rememberVisit(file, () => start, node('i-1'));
		await rememberPin(file, () => start, node('i-1'), false);
		expect(frecencyOf((await readRecents(file, () => start)).value, start)(node('i-1'))).toEqual({
			score: 2,
			isPinned: false,
		});
	});

	test('a replaced node is known by its group, else by its name, in its own account and region only', async () => {
		const file = path.join(temporaryFolder(), 'recents.json');
		await rememberVisit(file, () => start, node('i-1', 'web', 'web-asg'));
		await rememberVisit(file, () => start, node('i-2', 'bastion'));
		const of = frecencyOf((await readRecents(file, () => start)).value, start);
		expect(of(node('i-9', 'other', 'web-asg')).score).toBe(0.5);
		expect(of(node('i-9', 'bastion')).score).toBe(0.5);
		expect(of(node('i-9', 'web')).score).toBe(0);
		expect(of({...node('i-2'), region: 'us-east-1'}).score).toBe(0);
	});

	test('pins outlive the limit, and the faded are forgotten', () => {
		const recent = (id: string, score: number, isPinned = false): Recent => ({...node(id), score, at: start, isPinned});
		const all = [recent('i-1', 1), recent('i-2', 5), recent('i-3', 0, true), recent('i-4', 0.001)];
		expect(prune(all, start, 2).map(({id}) => id)).toEqual(['i-3', 'i-2']);
		expect(prune(all, start, 10).map(({id}) => id)).toEqual(['i-1', 'i-2', 'i-3']);
	});
});
