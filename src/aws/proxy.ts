type Environment = Readonly<Record<string, string | undefined>>;

/** Both spellings are in use; the lower case one wins, as in curl. */
const variable = (environment: Environment, name: string): string | undefined =>
	environment[name.toLowerCase()] || environment[name] || undefined;

/** Hosts that a proxy could not reach for us: this machine, and the link-local addresses of instance metadata. */
const isOwn = (host: string): boolean =>
	host === 'localhost' || host === '[::1]' || host.startsWith('127.') || host.startsWith('169.254.');

/** Whether `NO_PROXY` names the host: `*`, `host`, `.suffix`, `*.suffix`, each with or without `:port`. */
const isExempt = (list: string, {hostname, port, protocol}: URL): boolean => {
	const actualPort = port || (protocol === 'https:' ? '443' : '80');
	return list
		.split(/[\s,]+/)
		.filter(Boolean)
		.some(entry => {
			if (entry === '*') return true;
			const [, name = '', onlyPort] = /^(.*?)(?::(\d+))?$/.exec(entry.toLowerCase()) ?? [];
			if (onlyPort && onlyPort !== actualPort) return false;
			const suffix = name.replace(/^\*?\./, '');
			return suffix !== '' && (hostname === suffix || hostname.endsWith(`.${suffix}`));
		});
};

/** Whether the environment names any proxy at all. */
export const hasProxy = (environment: Environment): boolean =>
	['HTTPS_PROXY', 'HTTP_PROXY', 'ALL_PROXY'].some(name => variable(environment, name) !== undefined);

/**
 * The proxy that the environment asks for, for one address: `HTTPS_PROXY`, `HTTP_PROXY`, `ALL_PROXY`, `NO_PROXY` in
 * either case. Empty: straight. This machine and link-local addresses never go through a proxy.
 */
export const proxyFor = (environment: Environment, address: string): string => {
	const url = new URL(address);
	if (isOwn(url.hostname) || isExempt(variable(environment, 'NO_PROXY') ?? '', url)) return '';
	const scheme = url.protocol === 'https:' ? 'HTTPS_PROXY' : 'HTTP_PROXY';
	const proxy = variable(environment, scheme) ?? variable(environment, 'ALL_PROXY') ?? '';
	return proxy === '' || proxy.includes('://') ? proxy : `http://${proxy}`;
};
