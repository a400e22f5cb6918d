import type {Env} from './world.ts';

/**
 * Where a stream is reached: at the endpoint that `AWS_ENDPOINT_URL_SSMMESSAGES` names (a VPC endpoint without private
 * DNS, say), else where the service says. Path and query are the service's own.
 */
export const streamAddress = (url: string, env: Env): string => {
	const endpoint = env['AWS_ENDPOINT_URL_SSMMESSAGES'] ?? '';
	if (!URL.canParse(endpoint) || !URL.canParse(url)) return url;
	const {protocol, host} = new URL(endpoint);
	const isSecure = protocol === 'https:' || protocol === 'wss:';
	const {pathname, search} = new URL(url);
	return `${isSecure ? 'wss' : 'ws'}://${host}${pathname}${search}`;
};
