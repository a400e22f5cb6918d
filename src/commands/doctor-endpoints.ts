import {configuredEndpoint} from '../aws/configured-endpoint.ts';
import {type Check, fail, pass, unknown} from '../domain/doctor.ts';
import type {Scope} from '../domain/scope.ts';
import {clean} from '../domain/text.ts';
import type {Account} from './account-context.ts';
import type {Context} from './context.ts';
import type {Host} from './host.ts';

/** An endpoint, and which setting named it. */
type Endpoint = {readonly url: string; readonly by: string};

const services = ['ssm', 'ssmmessages', 'ec2'] as const;

const suffixOf = (region: string): string => (region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com');

const own = {flag: '--endpoint-url', variable: 'REACH_ENDPOINT_URL', file: 'the settings file', default: 'default'};

/** Where a service is asked, by the first of the settings that the SDK looks at. */
const endpointOf = async (
	service: (typeof services)[number],
	{profile, region}: Scope,
	{found, options}: Context,
	{environment}: Host,
): Promise<Endpoint> => {
	const url = `https://${service}.${region}.${suffixOf(region)}/`;
	if (options.endpointUrl !== null) {
		return {url: options.endpointUrl, by: own[found.get('endpoint-url')?.origin ?? 'default']};
	}
	if (environment['AWS_IGNORE_CONFIGURED_ENDPOINT_URLS'] === 'true') return {url, by: 'default'};
	for (const name of [`AWS_ENDPOINT_URL_${service.toUpperCase()}`, 'AWS_ENDPOINT_URL']) {
		const value = environment[name];
		if (value) return {url: value, by: `variable ${name}`};
	}
	const configured = await configuredEndpoint(profile, service);
	return configured === null ? {url, by: 'default'} : {url: configured, by: 'AWS configuration file'};
};

const patience = 4000;

type Reached = {readonly ok: true; readonly date: number | null} | {readonly ok: false; readonly why: string};

const reach = async (url: string): Promise<Reached> => {
	try {
		const answer = await fetch(url, {method: 'HEAD', redirect: 'manual', signal: AbortSignal.timeout(patience)});
		const date = Date.parse(answer.headers.get('date') ?? '');
		return {ok: true, date: Number.isNaN(date) ? null : date};
	} catch (error) {
		const {cause, message} = error as {cause?: {code?: string}; message?: string};
		return {ok: false, why: clean(cause?.code ?? message ?? 'no answer')};
	}
};

const clockCheck = (skew: number | null): Check => {
	if (skew === null) return unknown('clock', 'no endpoint told the time');
	const seconds = Math.round(skew / 1000);
	const off = `${Math.abs(seconds)} seconds ${seconds < 0 ? 'behind' : 'ahead of'} AWS`;
	if (Math.abs(seconds) <= 240) return pass('clock', Math.abs(seconds) < 2 ? 'right' : off);
	const evidence = `${off}: AWS refuses signatures that are five minutes off`;
	return fail('clock', evidence, 'set the clock: timedatectl set-ntp true');
};

/** Whether each region's endpoints answer, which setting named them, and how far our clock is from theirs. */
export const endpointChecks = async (
	context: Context,
	host: Host,
	{scopes}: Pick<Account, 'scopes'>,
): Promise<readonly Check[]> => {
	const proxy = host.environment['HTTPS_PROXY'] ?? host.environment['https_proxy'];
	let skew: number | null = null;
	const checks: Check[] = [];
	for (const scope of scopes.slice(0, 20)) {
		const all = await Promise.all(services.map(service => endpointOf(service, scope, context, host)));
		const endpoints = [...new Map(all.map(one => [one.url, one])).values()];
		const reached = await Promise.all(endpoints.map(async one => ({...one, found: await reach(one.url)})));
		for (const {found} of reached) if (found.ok && found.date !== null) skew ??= host.now() - found.date;
		const missing = reached.flatMap(({url, by, found}) => (found.ok ? [] : [`${url} (${by}): ${found.why}`]));
		const name = `endpoints ${scope.region}`;
		const told = endpoints.map(({url, by}) => `${clean(url)} (${by})`).join(', ');
		const lost = clean(missing.join('; '));
		if (missing.length === 0) checks.push(pass(name, told));
		else if (proxy) checks.push(unknown(name, `not reached directly (a proxy is set): ${lost}`));
		else checks.push(fail(name, lost, 'check the network, DNS and firewall; behind a proxy set HTTPS_PROXY'));
	}
	return [clockCheck(skew), ...checks];
};
