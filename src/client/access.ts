import type {Agent} from 'node:http';
import {agentFor} from './proxy.ts';
import {readNamedAuthorities, usualAuthorities} from './trust.ts';
import type {Env} from './world.ts';

/** What stands between us and an address: a proxy's agent and authorities to trust; `undefined` where Node's will do. */
export type Reached = {readonly agent: Agent | undefined; readonly ca: string[] | undefined};

/** How addresses are reached. */
export type Access = {
	/** Rejects when a certificate file that the environment names cannot be read. */
	reach(address: string): Promise<Reached>;
	/** A certificate was not trusted: trust the system's authorities too from now on. False: they were asked already. */
	askSystem(): boolean;
};

/** Makes the access of one process. Certificates are read once and only if TLS is spoken, the system's only if needed. */
export const makeAccess = (env: Env): Access => {
	let named: {readonly authorities: string[] | null} | null = null;
	let system: string[] | null = null;
	return {
		async reach(address) {
			const isSecure = /^(wss|https):/i.test(address);
			if (isSecure) named ??= {authorities: readNamedAuthorities(env)};
			const ca = (isSecure ? (named?.authorities ?? system) : null) ?? undefined;
			return {agent: await agentFor(address, env, ca), ca};
		},
		askSystem() {
			if (system || env['SSL_CERT_FILE'] || env['AWS_CA_BUNDLE']) return false;
			system = usualAuthorities();
			return true;
		},
	};
};
