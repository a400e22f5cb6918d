import {readFileSync} from 'node:fs';
import tls from 'node:tls';
import type {Env} from './world.ts';

/**
 * Reads the certificate authorities that the environment names; `null` where it names none. SSL_CERT_FILE replaces the
 * usual ones, as it does for the plugin; AWS_CA_BUNDLE adds its own, which the plugin leaves out for the websocket.
 * Throws a sentence when a file cannot be read.
 */
export const readNamedAuthorities = (env: Env): string[] | null => {
	const only = env['SSL_CERT_FILE'];
	const also = env['AWS_CA_BUNDLE'];
	if (!only && !also) return null;
	const files = [only, also].filter(file => file !== undefined && file !== '');
	const named = files.map(file => readAuthorities(file ?? ''));
	return only ? named : [...named, ...usualAuthorities()];
};

/** At once: `node:fs/promises` takes longer to load than a file to read. */
const readAuthorities = (file: string): string => {
	try {
		return readFileSync(file, 'utf8');
	} catch (error) {
		const why = error instanceof Error ? error.message : String(error);
		throw new Error(`the certificate file cannot be read: ${why}`);
	}
};

/**
 * Node's own authorities and those of the system, which is where organizations put theirs. Slow: tens of milliseconds.
 * Node 22.12 cannot ask for the system's own; the bundled ones are all it has.
 */
export const usualAuthorities = (): string[] =>
	typeof tls.getCACertificates === 'function'
		? [...new Set([...tls.getCACertificates('default'), ...tls.getCACertificates('system')])]
		: [...tls.rootCertificates];
