import {readdirSync, readFileSync, statSync, symlinkSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {describe, expect, test} from 'vitest';
import {clearCache, principalFile} from '../../src/disk/cache-files.ts';
import {readKnownPrincipal, writeKnownPrincipal} from '../../src/disk/known-principals.ts';
import type {KnownPrincipal} from '../../src/domain/known-principal.ts';
import {temporaryFolder} from './folder.ts';

const now = Date.UTC(2026, 10, 1);
const owner = 'arn:aws:sts::111122223333:assumed-role/ops ';
const known: KnownPrincipal = {
	principal: {
		kind: 'role',
		identity: {
			arn: 'arn:aws:sts::111122223333:assumed-role/ops/alice',
			account: '111122223333',
			userId: 'AROAOPS:alice',
		},
		partition: 'aws',
		sources: ['arn:aws:iam::111122223333:role/teams/ops'],
		isExact: true,
		name: 'ops',
		sessionName: 'alice',
		tags: {team: 'ops'},
	},
	source: 'arn:aws:iam::111122223333:role/teams/ops',
	keys: ['ssm:resourceTag/env', 'aws:SourceIp'],
};
const cache = (folder: string, at = now) => ({folder, now: () => at});

const written = async (): Promise<string> => {
	const folder = path.join(temporaryFolder(), 'nodes');
	expect(await writeKnownPrincipal(cache(folder), owner, known)).toMatchObject({ok: true});
	return folder;
};

describe('what is kept of a principal', () => {
	test('comes back as it was, for its owner only', async () => {
		const folder = await written();
		expect(await readKnownPrincipal(cache(folder), owner)).toEqual(known);
		expect(await readKnownPrincipal(cache(folder), `${owner}https://elsewhere`)).toBeNull();
	});

	test('is one file that only its owner may read, whole at any moment', async () => {
		const folder = await written();
		const [name = '', ...others] = readdirSync(folder);
		expect(others).toEqual([]);
		expect(statSync(path.join(folder, name)).mode & 0o777).toBe(0o600);
		expect(statSync(folder).mode & 0o777).toBe(0o700);
	});

	test('holds names and nothing that opens anything', async () => {
		const folder = await written();
		const text = readFileSync(principalFile(folder, owner), 'utf8');
		expect(Object.keys(JSON.parse(text)).toSorted()).toEqual([
			'keys',
			'owner',
			'principal',
			'savedAt',
			'source',
			'version',
		]);
		expect(text).not.toMatch(/secret|token|accessKey/i);
	});

	test('is not believed after thirty days, nor from the future', async () => {
		const folder = await written();
		expect(await readKnownPrincipal(cache(folder, now + 29 * 24 * 3600_000), owner)).toEqual(known);
		expect(await readKnownPrincipal(cache(folder, now + 31 * 24 * 3600_000), owner)).toBeNull();
		expect(await readKnownPrincipal(cache(await written(), now - 1), owner)).toBeNull();
	});

	test.each([
		['cut', (text: string) => text.slice(0, 40)],
		['of another version', (text: string) => text.replace('"version":1', '"version":0')],
		["somebody else's", (text: string) => text.replace('"owner":"', '"owner":"x')],
		['without keys', (text: string) => text.replace('"keys"', '"kexs"')],
		['with a number for a key', (text: string) => text.replace('"aws:SourceIp"', '7')],
		['of no principal', (text: string) => text.replace('"kind":"role"', '"kind":"root"')],
		['without a source', (text: string) => text.replace(/"sources":\[[^\]]*\]/, '"sources":[]')],
		['not JSON at all', () => 'null'],
	])('that is %s is dropped', async (_, change) => {
		const folder = await written();
		const file = principalFile(folder, owner);
		writeFileSync(file, change(readFileSync(file, 'utf8')));
		expect(await readKnownPrincipal(cache(folder), owner)).toBeNull();
		expect(readdirSync(folder)).toEqual([]);
	});

	test('that a newer reach wrote is not believed, and stays', async () => {
		const folder = await written();
		const file = principalFile(folder, owner);
		const theirs = readFileSync(file, 'utf8').replace('"version":1', '"version":2');
		writeFileSync(file, theirs);
		expect(await readKnownPrincipal(cache(folder), owner)).toBeNull();
		expect(await writeKnownPrincipal(cache(folder), owner, known)).toMatchObject({ok: false});
		expect(readFileSync(file, 'utf8')).toBe(theirs);
	});

	test('is cleaned of what could lie on a screen, and no link is followed', async () => {
		const folder = await written();
		const file = principalFile(folder, owner);
		writeFileSync(file, readFileSync(file, 'utf8').replace('aws:SourceIp', String.raw`aws:Source\u001b[31mIp`));
		expect((await readKnownPrincipal(cache(folder), owner))?.keys[1]).toBe('aws:Source [31mIp');
		const other = path.join(temporaryFolder(), 'nodes');
		await writeKnownPrincipal(cache(other), 'x', known);
		symlinkSync(file, principalFile(other, owner));
		expect(await readKnownPrincipal(cache(other), owner)).toBeNull();
	});

	test('goes with the cache', async () => {
		const folder = await written();
		expect(await clearCache(folder)).toMatchObject({ok: true, value: {files: 1}});
		expect(readdirSync(folder)).toEqual([]);
	});
});
