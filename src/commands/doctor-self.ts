import {counted} from '../domain/counted.ts';
import {type Check, fail, isOlder, pass, unknown, unread} from '../domain/doctor.ts';
import type {Problem} from '../domain/problem.ts';
import type {Scope} from '../domain/scope.ts';
import type {Page, Sources} from '../domain/sources.ts';
import {clean} from '../domain/text.ts';
import {findPlugin} from '../session/plugin.ts';
import type {Account} from './account-context.ts';
import type {Context} from './context.ts';
import {endpointChecks} from './doctor-endpoints.ts';
import type {Host} from './host.ts';
import {builtinClient} from './session-client.ts';

const nodeCheck = ({nodeVersion}: Host): Check => {
	const version = nodeVersion.replace(/^v/, '');
	if (isOlder(version, '22.12.0'))
		return fail('Node', `${version}; reach needs 22.12`, 'install a current Node: nodejs.org');
	return pass('Node', version);
};

const terminalCheck = ({stdin, stdout, environment}: Host): Check => {
	const term = environment['TERM'] ?? '';
	if (!stdin.isTTY || !stdout.isTTY) return unknown('terminal', 'there is none here: the interface needs one');
	if (term === 'dumb' || term === '') return fail('terminal', `TERM is "${clean(term)}"`, 'export TERM=xterm-256color');
	return pass('terminal', `${clean(term)}, ${stdout.columns} × ${stdout.rows}`);
};

const pluginCheck = async ({options}: Context, host: Host): Promise<Check> => {
	const builtin = {node: host.node, script: host.dist('session-client.js')};
	const {environment, kill} = host;
	const found = await findPlugin({wanted: options.plugin, builtin, environment, kill});
	const name = 'session client';
	if (!found.ok) {
		const {summary, hint} = found.problem;
		return fail(name, summary, hint || 'reach … --plugin builtin');
	}
	const plugin = found.value;
	if (plugin.kind === 'plugin') return pass(name, `session-manager-plugin ${plugin.version}, ${clean(plugin.path)}`);
	return pass(name, `built-in, ${clean(builtinClient(host).path)}`);
};

const optionsCheck = ({found, settingsProblems}: Context): readonly Check[] => {
	const where = {flag: 'the command line', variable: 'a variable', file: 'the settings file', default: 'default'};
	const lines = [...found].map(([name, {value, origin, beaten}]) => {
		const others = beaten.length > 0 ? `, not ${beaten.map(from => where[from]).join(' or ')}` : '';
		return `${name} = ${clean(String(value))} (${where[origin]}${others})`;
	});
	return [
		pass('options', lines.length > 0 ? lines.join('; ') : 'all at their defaults'),
		...settingsProblems.map(({summary, hint}) => fail('settings file', summary, hint)),
	];
};

/** Kinds of trouble that lie with AWS and say nothing about what is here. */
const atAws: ReadonlySet<Problem['kind']> = new Set(['throttled', 'service-fault', 'malformed', 'timeout']);

/** Credentials that could not be had or used. */
export const withoutCredentials = (name: string, found: Problem): Check =>
	atAws.has(found.kind) ? unread(name, found) : fail(name, found.summary, found.hint);

const lifeCheck = async ({sources, home, signal}: Account, now: number): Promise<Check> => {
	const found = await sources.credentials(home, signal);
	if (!found.ok) return withoutCredentials('credentials', found.problem);
	const {expires, sessionToken} = found.value;
	const kind = sessionToken === null ? 'a long-term key' : 'temporary';
	if (expires === null) return pass('credentials', `${kind}, of no known end`);
	const minutes = Math.floor((expires - now) / 60_000);
	if (minutes <= 0) return fail('credentials', `expired at ${new Date(expires).toISOString()}`, 'log in again');
	return pass('credentials', `${kind}, ${counted(minutes, 'minute')} left`);
};

/** How a right that was tried came out. Other trouble than a refusal says nothing about the right. */
const rightCheck = (action: string, problem: Problem | null, use: string): Check => {
	const name = `right ${action}`;
	if (problem === null) return pass(name, use);
	if (problem.kind === 'access-denied') return fail(name, problem.summary, `ask for ${action}: ${use}`);
	return unread(name, problem);
};

const firstOf = async <Item>(pages: AsyncIterable<Page<Item>>): Promise<Problem | null> => {
	for await (const page of pages) return page.ok ? null : page.problem;
	return null;
};

const rightChecks = async (account: Account, scope: Scope): Promise<readonly Check[]> => {
	const {sources, identity, signal} = account;
	const problemIn = async (asked: ReturnType<Sources['contextKeys']> | ReturnType<Sources['simulate']>) => {
		const answer = await asked;
		return answer.ok ? null : answer.problem;
	};
	const principal = await sources.principal(scope, identity, signal);
	const source = principal.kind === 'user' || principal.kind === 'role' ? principal.sources[0] : undefined;
	const request = {source: source ?? '', action: 'ssm:StartSession', resources: ['*'], context: []};
	const listing = [
		rightCheck('ec2:DescribeInstances', await firstOf(sources.instances(scope, signal)), 'to list instances'),
		rightCheck(
			'ssm:DescribeInstanceInformation',
			await firstOf(sources.managedNodes(scope, signal)),
			'to list managed nodes',
		),
		rightCheck(
			'ssm:DescribeSessions',
			await firstOf(sources.sessions(scope, {state: 'Active'}, signal)),
			'to list sessions',
		),
	];
	if (source === undefined)
		return [...listing, unknown('simulation', `${principal.kind}: this identity cannot be simulated`)];
	const role =
		principal.kind === 'role' && !principal.isExact
			? [
					unknown(
						'right iam:GetRole',
						'the role’s path is guessed, or the login tells it',
						`ask for iam:GetRole on ${source}`,
					),
				]
			: [];
	return [
		...listing,
		...role,
		rightCheck(
			'iam:SimulatePrincipalPolicy',
			await problemIn(sources.simulate(scope, request, signal)),
			`to tell who may reach what, on ${source}`,
		),
		rightCheck(
			'iam:GetContextKeysForPrincipalPolicy',
			await problemIn(sources.contextKeys(scope, source, signal)),
			`to ask less, on ${source}`,
		),
	];
};

/** What can be looked at without credentials. */
export const localChecks = async (context: Context, host: Host): Promise<readonly Check[]> => [
	nodeCheck(host),
	terminalCheck(host),
	await pluginCheck(context, host),
	...optionsCheck(context),
];

/** What needs AWS: credentials, identity, rights, clock and endpoints. */
export const accountChecks = async (account: Account, context: Context, host: Host): Promise<readonly Check[]> => [
	await lifeCheck(account, host.now()),
	pass('identity', account.identity.arn),
	...(await rightChecks(account, account.home)),
	...(await endpointChecks(context, host, account)),
];
