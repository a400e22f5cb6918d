import {mkdtempSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {expect, onTestFinished, test} from 'vitest';
import {block, openLedger, readHandover} from '../../src/client/ledger.ts';

const folder = (): string => {
	const made = mkdtempSync(path.join(tmpdir(), 'reach-ledger-'));
	onTestFinished(() => rmSync(made, {recursive: true, force: true}));
	return made;
};

test('numbers are reserved in blocks before they are used, in a private file', () => {
	const file = path.join(folder(), 'below', 'one');
	const ledger = openLedger(file, 'client', Date.now());
	ledger.reserve(3);
	expect(readHandover(file)).toEqual({clientId: 'client', until: block});
	expect(statSync(file).mode & 0o777).toBe(0o600);
	const written = readFileSync(file);
	ledger.reserve(block - 1);
	expect(readFileSync(file)).toEqual(written);
	ledger.reserve(block);
	expect(readHandover(file)?.until).toBe(2 * block);
	ledger.forget();
	expect(readHandover(file)).toBeNull();
	ledger.reserve(5 * block);
	expect(readdirSync(path.dirname(file))).toEqual([]);
});

test('files of sessions that nobody took over go after a while', () => {
	const home = folder();
	const old = path.join(home, 'old');
	writeFileSync(old, '{}');
	const now = Date.now();
	utimesSync(old, now / 1000 - 4 * 86_400, now / 1000 - 4 * 86_400);
	writeFileSync(path.join(home, 'young'), '{}');
	openLedger(path.join(home, 'own'), 'client', now).reserve(0);
	expect(readdirSync(home).sort()).toEqual(['own', 'young']);
});

test.each([
	'',
	'{',
	'[]',
	'null',
	'{"clientId":1,"until":256}',
	'{"clientId":"c","until":-1}',
	'{"clientId":"c","until":1e99}',
])('a file that holds %j is none', text => {
	const file = path.join(folder(), 'one');
	writeFileSync(file, text);
	expect(readHandover(file)).toBeNull();
});

test('where it cannot be written, nothing happens', () => {
	const file = path.join(folder(), 'one');
	writeFileSync(file, '');
	const ledger = openLedger(path.join(file, 'below'), 'client', Date.now());
	ledger.reserve(0);
	ledger.forget();
	expect(readFileSync(file, 'utf8')).toBe('');
});
