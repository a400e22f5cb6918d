import {mkdtemp, rm, writeFile} from 'node:fs/promises';
import path from 'node:path';
import type {Key} from './keys.ts';

/** AWS configuration of one run, in a folder that only its owner can read. */
export type ConfigFiles = {
	readonly config: string;
	readonly credentials: string;
	readonly folder: string;
	readonly remove: () => Promise<void>;
};

const section = (title: string, values: Readonly<Record<string, string | null>>): string => {
	const lines = Object.entries(values).flatMap(([name, value]) => (value === null ? [] : [`${name} = ${value}`]));
	return `[${title}]\n${lines.join('\n')}\n`;
};

/** What stands in the configuration beside the principals' profiles. */
export type MoreConfig = {
	/** The `sso-session` that people sign in to; `null`: there is none. */
	readonly login: {readonly session: string; readonly region: string; readonly startUrl: string} | null;
	readonly profiles: Readonly<Record<string, Readonly<Record<string, string>>>>;
};

const moreOf = ({login, profiles}: MoreConfig, region: string): readonly string[] => [
	...Object.entries(profiles).map(([name, settings]) =>
		section(`profile ${name}`, {region, output: 'json', cli_pager: '', ...settings}),
	),
	...(login
		? [
				section(`sso-session ${login.session}`, {
					sso_region: login.region,
					sso_start_url: login.startUrl,
					sso_registration_scopes: 'sso:account:access',
				}),
			]
		: []),
];

/**
 * Writes a configuration and a credentials file with one profile per key, named as its principal; `[default]` is the
 * caller unless a principal has that name.
 */
export const writeConfigFiles = async (
	temporary: string,
	keys: ReadonlyMap<string, Key>,
	caller: string,
	region: string,
	more: MoreConfig,
): Promise<ConfigFiles> => {
	const folder = await mkdtemp(path.join(temporary, 'reach-sandbox-'));
	const profiles = new Map(keys);
	const callers = keys.get(caller);
	if (callers && !profiles.has('default')) profiles.set('default', callers);
	const title = (name: string): string => (name === 'default' ? name : `profile ${name}`);
	const config = [...profiles.keys()].map(name => section(title(name), {region, output: 'json', cli_pager: ''}));
	const credentials = [...profiles].map(([name, key]) =>
		section(name, {
			aws_access_key_id: key.accessKeyId,
			aws_secret_access_key: key.secretAccessKey,
			aws_session_token: key.sessionToken,
		}),
	);
	const files = {config: path.join(folder, 'config'), credentials: path.join(folder, 'credentials')};
	await writeFile(files.config, [...config, ...moreOf(more, region)].join('\n'), {mode: 0o600});
	await writeFile(files.credentials, credentials.join('\n'), {mode: 0o600});
	return {...files, folder, remove: () => rm(folder, {recursive: true, force: true})};
};
