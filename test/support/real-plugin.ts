import {spawnSync} from 'node:child_process';
import {existsSync} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import {isNewerVersion} from '../../src/protocol/version.ts';

/** The real plugin: named by REACH_PLUGIN, else on PATH; `null` where there is none. */
export const findPlugin = (): string | null => {
	const named = process.env['REACH_PLUGIN'];
	if (named && existsSync(named)) return named;
	const folders = (process.env['PATH'] ?? '').split(path.delimiter);
	return folders.map(folder => path.join(folder, 'session-manager-plugin')).find(existsSync) ?? null;
};

/** Whether a plugin takes a gateway on loopback: those since 1.2.889.0 want AWS's own host names. */
export const takesAnyGateway = (plugin: string): boolean =>
	!isNewerVersion(spawnSync(plugin, ['--version'], {encoding: 'utf8'}).stdout.trim(), '1.2.888.0');
