import {expect, test} from 'vitest';
import {nameOf} from '../../src/disk/name-of.ts';

test('texts that differ in little have names that differ, all of one form', () => {
	const names = new Set<string>();
	for (let at = 0; at < 20_000; at++) names.add(nameOf(`arn:aws:iam::111122223333:role/Dev ${at}`));
	expect(names.size).toBe(20_000);
	for (const name of names) expect(name).toMatch(/^[\da-f]{32}$/);
	expect(new Set([...names].map(name => name.slice(0, 8))).size).toBeGreaterThan(19_990);
	expect(nameOf('ab')).not.toBe(nameOf('ba'));
});
