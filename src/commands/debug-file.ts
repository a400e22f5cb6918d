import {open} from 'node:fs/promises';
import path from 'node:path';
import {createDebug, type Debug} from '../aws/debug.ts';
import {type Problem, problem} from '../domain/problem.ts';
import {clean} from '../domain/text.ts';
import type {Context} from './context.ts';
import type {Host} from './host.ts';

/**
 * Begins the file that `--debug` names with what reach is and how it was called: options and their origins, no arguments,
 * for those may hold anything.
 */
export const beginDebug = async ({options, found}: Context, verb: string, host: Host): Promise<Debug | Problem> => {
	const file = options.debugFile;
	if (file === null) return createDebug(null);
	try {
		const opened = await open(file, 'a', 0o600);
		try {
			const found = await opened.stat();
			// A file that was there may be open to all; a device, such as /dev/stderr, stays what it is.
			if (found.isFile() && (found.mode & 0o077) !== 0) await opened.chmod(0o600);
		} finally {
			await opened.close();
		}
	} catch (cause) {
		const why = cause instanceof Error ? clean(cause.message) : '';
		return problem(
			'file',
			`--debug cannot write ${clean(path.resolve(file))}: ${why}`,
			'Name a file that can be written.',
		);
	}
	const debug = createDebug(file);
	const {version, nodeVersion, stdin, stdout, environment} = host;
	debug(`reach ${version} ${verb}`, {
		node: nodeVersion,
		terminal: stdin.isTTY && stdout.isTTY ? `${environment['TERM'] ?? ''} ${stdout.columns}x${stdout.rows}` : 'none',
		options: Object.fromEntries([...found].map(([name, {value, origin}]) => [name, `${String(value)} (${origin})`])),
		// Names only: a value may be a key.
		variables: Object.keys(environment)
			.filter(name => /^(AWS_|REACH_|HTTPS?_PROXY|NO_PROXY)/i.test(name))
			.join(' '),
	});
	return debug;
};
