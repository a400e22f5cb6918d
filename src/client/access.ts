import type {Agent} from 'node:http';
import {agentFor} from './proxy.ts';
import {readTrust} from './trust.ts';
import type {Env} from './world.ts';

/** What stands between us and an address: a proxy's agent and authorities to trust; `undefined` where Node's will do. */
export type Reached = {readonly agent: Agent | undefined; readonly ca: string[] | undefined};

/** How an address is reached. Rejects when a certificate file that the environment names cannot be read. */
export type Access = (address: string) => Promise<Reached>;

/** Makes the access of one process; the certificates are read once, and only if TLS is spoken. */
export const makeAccess = (env: Env): Access => {
	let trust: ReturnType<typeof readTrust> | null = null;
	return async address => {
		const isSecure = /^(wss|https):/i.test(address);
		if (isSecure) trust ??= readTrust(env);
		const read = isSecure ? await trust : null;
		if (read?.kind === 'unreadable') throw new Error(read.reason);
		const ca = read?.ca;
		return {agent: await agentFor(address, env, ca), ca};
	};
};
