import {readFile} from 'node:fs/promises';
import {Agent as HttpAgent} from 'node:http';
import {Agent as HttpsAgent} from 'node:https';
import type {NodeHttpHandler} from '@smithy/node-http-handler';
import {defaultTimeouts, type SourcesOptions} from './options.ts';
import {UnreadableFile} from './problems.ts';
import {hasProxy, proxyFor} from './proxy.ts';
import {silent} from './silent.ts';

/** Connections are kept for the next page; a scope has at most a handful under way. */
const pool = {keepAlive: true, maxSockets: 50};

const readBundle = async (file: string): Promise<string> => {
	try {
		return await readFile(file, 'utf8');
	} catch (error) {
		throw new UnreadableFile(`AWS_CA_BUNDLE cannot be read: ${String(error)}`);
	}
};

/** The agents that the SDK shall connect with: the environment's proxies and certificate authorities. */
const agentsOf = async ({environment}: SourcesOptions) => {
	const bundle = environment['AWS_CA_BUNDLE'];
	const settings = bundle ? {...pool, ca: await readBundle(bundle)} : pool;
	const httpAgent = new HttpAgent(pool);
	const httpsAgent = new HttpsAgent(settings);
	if (!hasProxy(environment)) return {httpAgent, httpsAgent};
	const {ProxyAgent} = await import('proxy-agent');
	const getProxyForUrl = (url: string) => proxyFor(environment, url);
	const agent = new ProxyAgent({...settings, httpAgent, httpsAgent, getProxyForUrl});
	return {httpAgent: agent, httpsAgent: agent};
};

/** Request handlers of the SDK. */
export type Transport = {
	readonly patient: NodeHttpHandler;
	/** For IAM. */
	readonly brief: NodeHttpHandler;
};

/** Makes the request handlers: one for IAM, which is given up sooner, one for all else. */
export const createTransport = async (options: SourcesOptions): Promise<Transport> => {
	const {NodeHttpHandler} = await import('./sdk/common.ts');
	const {connect, response, iamConnect, iamResponse} = options.timeouts ?? defaultTimeouts;
	const agents = await agentsOf(options);
	const handler = (connectionTimeout: number, requestTimeout: number) =>
		new NodeHttpHandler({
			...agents,
			connectionTimeout,
			requestTimeout,
			// A silence in the middle of an answer: the request's own timeout ends with its first byte.
			socketTimeout: requestTimeout,
			throwOnRequestTimeout: true,
			logger: silent,
		});
	return {patient: handler(connect, response), brief: handler(iamConnect, iamResponse)};
};
