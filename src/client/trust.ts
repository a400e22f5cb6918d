import {readFile} from 'node:fs/promises';
import {getCACertificates, rootCertificates} from 'node:tls';
import type {Env} from './world.ts';

/** Certificate authorities for TLS: `undefined` for Node's own, or why a named file cannot be used. */
export type Trust =
	| {readonly kind: 'trust'; readonly ca: string[] | undefined}
	| {readonly kind: 'unreadable'; readonly reason: string};

/**
 * The authorities to trust. SSL_CERT_FILE replaces the usual ones, as it does for the plugin; AWS_CA_BUNDLE adds its own,
 * which the plugin leaves out for the websocket. Without either: Node's, and those of the system, which is where
 * organizations put theirs.
 */
export const readTrust = async (env: Env): Promise<Trust> => {
	const only = env['SSL_CERT_FILE'];
	const also = env['AWS_CA_BUNDLE'];
	const ca: string[] = [];
	for (const file of [only, also]) {
		if (!file) continue;
		try {
			ca.push(await readFile(file, 'utf8'));
		} catch (error) {
			const why = error instanceof Error ? error.message : String(error);
			return {kind: 'unreadable', reason: `the certificate file cannot be read: ${why}`};
		}
	}
	if (!only) ca.push(...usual());
	return {kind: 'trust', ca};
};

/** Node 22.12 cannot ask for the system's own; the bundled ones are all it has. */
const usual = (): readonly string[] =>
	typeof getCACertificates === 'function'
		? [...new Set([...getCACertificates('default'), ...getCACertificates('system')])]
		: rootCertificates;
