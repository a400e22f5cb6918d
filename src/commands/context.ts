import type {SourcesOptions} from '../aws/options.ts';
import type {Paths} from '../disk/paths.ts';
import {readSettings, type SettingsTable} from '../disk/settings.ts';
import type {RequestFacts} from '../domain/context-keys.ts';
import type {Problem} from '../domain/problem.ts';
import {failure, type Result, success} from '../domain/result.ts';
import type {OwnKeys} from '../state/state.ts';
import type {Host} from './host.ts';
import {type Found, fileSettings, findOptions, type Options, readOptions, settingsTable} from './options.ts';
import {ownPaths} from './own-files.ts';

/** What a verb that asks AWS starts from: its options with where they came from, and our files. */
export type Context = {
	readonly options: Options;
	readonly found: Found;
	readonly paths: Paths;
	/** Keys that the settings file chooses for commands of the interface. */
	readonly keys: OwnKeys;
	/** What is wrong with the settings file, one problem each; the rest of it holds. */
	readonly settingsProblems: readonly Problem[];
	/** Whether it may hold a guard (`read-only`, `confirm`) that could not be read: then nothing may be connected to. */
	readonly hasLostGuard: boolean;
};

/** Puts the flags of a verb together with variables and settings file. */
export const contextOf = async (
	flags: Readonly<Record<string, unknown>>,
	host: Host,
	verbs: SettingsTable = {},
): Promise<Result<Context>> => {
	const paths = ownPaths();
	const settings = await readSettings(paths.settings, {...settingsTable, ...fileSettings, ...verbs});
	const found = findOptions(flags, host.environment, settings.values, verbs);
	const options = readOptions(found);
	if ('kind' in options) return failure(options);
	const hasLostGuard = settings.lost.some(name => ['*', 'read-only', 'confirm'].includes(name));
	const keys = (settings.values['keys'] ?? {}) as OwnKeys;
	return success({options, found, paths, keys, settingsProblems: settings.problems, hasLostGuard});
};

/** The adapters' options. `onWaiting` hears of every call that a service throttles. */
export const sourcesOptions = (
	{options}: Context,
	host: Host,
	more: Pick<SourcesOptions, 'mfa' | 'onWaiting'>,
): SourcesOptions => ({
	version: host.version,
	endpointUrl: options.endpointUrl,
	environment: host.environment,
	policySourceArn: options.policySourceArn,
	isReadOnly: options.isReadOnly,
	debugFile: options.debugFile,
	...more,
});

/** Endpoint of Systems Manager where one is set; `null`: the region's own. */
export const ssmEndpointOf = ({options}: Context, {environment}: Host): string | null =>
	options.endpointUrl ?? environment['AWS_ENDPOINT_URL_SSM'] ?? environment['AWS_ENDPOINT_URL'] ?? null;

/** What the person told about requests, for the simulation. */
export const factsOf = ({options: {sourceIp, mfa}}: Context): Omit<RequestFacts, 'now'> => ({
	sourceIp,
	mfa,
	isTemporary: null,
});
