import {symlinkSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {describe, expect, test} from 'vitest';
import {readSettings, type SettingsTable} from '../../src/disk/settings.ts';
import {temporaryFolder} from './folder.ts';

const table: SettingsTable = {plugin: 'text', 'read-only': 'flag', confirm: 'list', theme: ['dark', 'light']};

const read = async (content: string) => {
	const file = path.join(temporaryFolder(), 'config.json');
	writeFileSync(file, content);
	return {file, ...(await readSettings(file, table))};
};

describe('the settings file', () => {
	test('gives what fits', async () => {
		const {values, problems} = await read(
			'\uFEFF{"plugin": "builtin", "read-only": true, "confirm": ["tag:env=prod"], "theme": "dark"}',
		);
		expect(values).toEqual({plugin: 'builtin', 'read-only': true, confirm: ['tag:env=prod'], theme: 'dark'});
		expect(problems).toEqual([]);
	});

	test('tells each setting that does not fit or is not known, and keeps the others', async () => {
		const {file, values, problems} = await read(
			'{"plugin": 1, "read-only": "yes", "confirm": "x", "theme": "red", "plugn": "x", "__proto__": 1, "quux!!!!": 1}',
		);
		expect(values).toEqual({});
		expect(problems.map(({summary, hint}) => `${summary.slice(file.length)} · ${hint}`)).toEqual([
			': "plugin" must be a text · It is ignored until then.',
			': "read-only" must be true or false · It is ignored until then.',
			': "confirm" must be a list of texts · It is ignored until then.',
			': "theme" must be one of dark, light · It is ignored until then.',
			': unknown setting "plugn" · Did you mean "plugin"?',
			': unknown setting "__proto__" · Known: plugin, read-only, confirm, theme',
			': unknown setting "quux!!!!" · Known: plugin, read-only, confirm, theme',
		]);
	});

	test('no file, an empty file and a linked file are fine; nonsense and a folder are told', async () => {
		const folder = temporaryFolder();
		expect(await readSettings(path.join(folder, 'none'), table)).toEqual({values: {}, problems: [], lost: []});
		expect(await readSettings('/dev/null/reach/config.json', table)).toEqual({values: {}, problems: [], lost: []});
		expect((await read(' \n')).problems).toEqual([]);
		writeFileSync(path.join(folder, 'real'), '{"theme": "light"}');
		symlinkSync(path.join(folder, 'real'), path.join(folder, 'link'));
		expect((await readSettings(path.join(folder, 'link'), table)).values).toEqual({theme: 'light'});
		for (const content of ['{', '[]', '"x"', 'plugin = "builtin"'])
			expect((await read(content)).problems).toHaveLength(1);
		expect((await readSettings(folder, table)).problems).toHaveLength(1);
	});
});
