import {writeFile} from 'node:fs/promises';
import path from 'node:path';
import type {TLSSocket} from 'node:tls';
import {createAuthority} from './authority.ts';
import {startHomeProxy} from './proxy.ts';

/** AWS's own host names, brought to the sandbox. */
export type AsAws = {
	/** Variables that bring programs here, whatever they are written in. */
	readonly environment: Readonly<Record<string, string>>;
	close(): Promise<void>;
};

type AsAwsParts = {
	/** A folder that only its owner can read; the authority's certificate is written there. */
	readonly folder: string;
	readonly now: () => number;
	readonly serve: (socket: TLSSocket) => void;
	readonly log: (line: string) => void;
};

/**
 * Starts what an unmodified program needs to take the sandbox for AWS: a proxy, an authority and the variables that
 * name them. Newest plugins refuse streams of any other host.
 */
export const startAsAws = async ({folder, now, serve, log}: AsAwsParts): Promise<AsAws> => {
	const authority = createAuthority(now);
	const file = path.join(folder, 'authority.pem');
	await writeFile(file, authority.certificate, {mode: 0o600});
	const proxy = await startHomeProxy({authority, serve, log});
	return {
		environment: {
			HTTPS_PROXY: proxy.url,
			https_proxy: proxy.url,
			NO_PROXY: '',
			no_proxy: '',
			AWS_CA_BUNDLE: file,
			SSL_CERT_FILE: file,
			NODE_EXTRA_CA_CERTS: file,
			AWS_EC2_METADATA_DISABLED: 'true',
		},
		close: proxy.close,
	};
};
