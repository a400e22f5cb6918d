import type {Agent} from 'node:http';
import {isIP} from 'node:net';
import type {Env} from './world.ts';

const variable = (env: Env, name: string): string => env[name] || env[name.toLowerCase()] || '';

const isLoopback = (host: string): boolean =>
	host === 'localhost' ||
	host.endsWith('.localhost') ||
	host === '::1' ||
	(isIP(host) === 4 && host.startsWith('127.'));

const bits = (address: string): number => address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);

/** Whether an IPv4 address lies in a block such as `10.0.0.0/8`. */
const isInBlock = (host: string, block: string): boolean => {
	const [network = '', length = ''] = block.split('/');
	if (isIP(host) !== 4 || isIP(network) !== 4 || !/^\d{1,2}$/.test(length) || Number(length) > 32) return false;
	const size = 2 ** (32 - Number(length));
	return Math.floor(bits(host) / size) === Math.floor(bits(network) / size);
};

/**
 * Whether NO_PROXY exempts a host: `*`, a name (and all below it), `.name` or `*.name` (only those below it), an
 * address or an IPv4 block; each of them but `*` may end in `:port`.
 */
const isExempt = (list: string, host: string, port: string): boolean =>
	list
		.toLowerCase()
		.split(/[\s,]+/)
		.filter(entry => entry !== '')
		.some(entry => {
			if (entry === '*') return true;
			const found = /^\[?([^\]]*?)\]?(?::(\d+))?$/.exec(isIP(entry) === 6 ? `[${entry}]` : entry);
			const name = found?.[1] ?? '';
			if (found?.[2] !== undefined && found[2] !== port) return false;
			if (name === '') return false;
			if (name.includes('/')) return isInBlock(host, name);
			if (name.startsWith('.')) return host.endsWith(name);
			if (name.startsWith('*.')) return host.endsWith(name.slice(1));
			return host === name || host.endsWith(`.${name}`);
		});

/**
 * The proxy for an address, as the plugin chooses it: HTTPS_PROXY for https and wss, HTTP_PROXY for http and ws, never
 * for this machine, not where NO_PROXY says so. Upper case beats lower case. A value without a scheme is an HTTP proxy.
 * `null`: straight.
 */
export const proxyFor = (address: string, env: Env): string | null => {
	const url = new URL(address);
	const isSecure = url.protocol === 'wss:' || url.protocol === 'https:';
	const host = url.hostname.replace(/^\[|\]$/g, '').toLowerCase();
	const port = url.port || (isSecure ? '443' : '80');
	const proxy = variable(env, isSecure ? 'HTTPS_PROXY' : 'HTTP_PROXY');
	if (proxy === '' || isLoopback(host) || isExempt(variable(env, 'NO_PROXY'), host, port)) return null;
	return /^[a-z][a-z0-9+.-]*:\/\//i.test(proxy) ? proxy : `http://${proxy}`;
};

/** The agent that brings requests to an address through its proxy; `undefined` where there is none. */
export const agentFor = async (address: string, env: Env, ca: string[] | undefined): Promise<Agent | undefined> => {
	const proxy = proxyFor(address, env);
	if (proxy === null) return undefined;
	const {ProxyAgent} = await import('proxy-agent');
	return new ProxyAgent({getProxyForUrl: () => proxy, ...(ca ? {ca} : {})});
};
