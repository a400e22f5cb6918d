import {readdirSync, readFileSync, statSync} from 'node:fs';
import path from 'node:path';
import {afterEach, describe, expect, test} from 'vitest';
import {pathsIn} from '../../src/disk/paths.ts';
import {portalFleet, readPage} from '../support/portal-fleet.ts';
import {dismissRobots, emptyHome, keys, root, startReach} from '../support/robot.ts';
import {startSandbox, stopSandboxes} from '../support/sandbox.ts';

afterEach(async () => {
	dismissRobots();
	await stopSandboxes();
});

const page = readFileSync(path.join(root, 'docs/security.md'), 'utf8');

/** Rows of the table between two marks, cells trimmed. */
const rowsOf = (mark: string): readonly (readonly string[])[] => {
	const [, part = ''] = new RegExp(`<!-- ${mark} -->([\\s\\S]*?)<!-- /${mark} -->`).exec(page) ?? [];
	const lines = part.split('\n').filter(line => line.startsWith('| '));
	return lines.slice(1).map(line => line.slice(2, -2).split(' | '));
};

/** Operations that the SDK brings along and that nothing here can reach: no provider of Cognito is ever made. */
const unreachable = ['GetId', 'GetCredentialsForIdentity', 'CreateOAuth2TokenWithIAM'];

const textsBelow = (folder: string): string =>
	readdirSync(path.join(root, folder), {recursive: true, encoding: 'utf8'})
		.filter(name => /\.[jt]s$/.test(name))
		.map(name => readFileSync(path.join(root, folder, name), 'utf8'))
		.join('\n');

/** Operations of the SDK that the built program holds: what is not used is not in it. */
const bundled = (): readonly string[] =>
	[...textsBelow('dist').matchAll(/\b([A-Z]\w+)Command=class/g)].map(([, name = '']) => name);

/** Operations that are asked without the SDK, by path. */
const unsigned: Readonly<Record<string, string>> = {
	'/client/register': 'RegisterClient',
	'/device_authorization': 'StartDeviceAuthorization',
	'/token': 'CreateToken',
	'/assignment/accounts': 'ListAccounts',
	'/assignment/roles': 'ListAccountRoles',
	'/federation/credentials': 'GetRoleCredentials',
};

const pathsAsked = (): readonly string[] =>
	[...textsBelow('src/aws').matchAll(/path(?:: | = )'(\/[\w/]+)'/g)].map(([, found = '']) => found);

/** The service of each operation, by the file that exports it. */
const sources = (): ReadonlyMap<string, string> =>
	new Map(
		['src/aws/sdk', 'src/client/sdk'].flatMap(folder => {
			const text = textsBelow(folder);
			const exported = [...text.matchAll(/export \{([^}]*)\} from '@aws-sdk\/client-([\w-]+)'/g)];
			return exported.flatMap(([, names = '', service = '']) =>
				[...names.matchAll(/(\w+)Command\b/g)].map(([, name = '']) => [name, `${service}.amazonaws.com`] as const),
			);
		}),
	);

describe('the table of calls in docs/security.md', () => {
	const rows = rowsOf('calls').map(([call = '', source = '', when = '']) => ({
		name: /`(\w+)`/.exec(call)?.[1] ?? '',
		isMarked: call.includes('✎'),
		source: source.replaceAll('`', ''),
		when,
	}));

	test('names every operation that the built program can call, once, and no other', () => {
		expect(pathsAsked().filter(asked => !(asked in unsigned))).toEqual([]);
		const asked = pathsAsked().map(found => unsigned[found] ?? found);
		const all = new Set([...bundled(), ...asked].filter(name => !unreachable.includes(name)));
		expect(all.size).toBeGreaterThan(50);
		expect(rows.map(({name}) => name).toSorted()).toEqual([...all].toSorted());
	});

	test('gives each its CloudTrail source and says when', () => {
		for (const {name, source, when} of rows) {
			expect([name, source]).toEqual([name, sources().get(name) ?? source]);
			expect(source).toMatch(/^(ec2|ssm|iam|sts|kms|resource-explorer-2|sso|sso-oauth|signin)\.amazonaws\.com$/);
			expect(when.length, name).toBeGreaterThan(7);
		}
	});

	test('marks what --read-only refuses', () => {
		const changing = rows.filter(
			({name, source}) => /^(iam|ssm|ec2)\./.test(source) && !/^(Describe|Get|List|Simulate)/.test(name),
		);
		expect(rows.filter(({isMarked}) => isMarked)).toEqual(changing);
	});
});

describe('the table of files in docs/security.md', () => {
	const patterns = rowsOf('files').flatMap(([files = '']) =>
		[...files.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name),
	);

	test('names every file that reach knows a place for', () => {
		const known = Object.values(pathsIn({config: 'config', cache: 'cache', state: 'state'})).map(file =>
			path.basename(file),
		);
		const text = patterns.join(' ');
		expect(known.filter(name => !text.includes(name))).toEqual([]);
	});

	/** What a row stands for, below a home. */
	const isTold = (file: string): boolean => {
		const told = file.replace(/^/, '~/');
		return patterns.some(pattern => {
			if (pattern.endsWith('/')) return told.startsWith(pattern);
			const name = pattern.includes('/') ? pattern : `~/.cache/reach/nodes/${pattern}`;
			const source = name.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '[^/]*');
			return new RegExp(`^${source}$`).test(told);
		});
	};

	test('holds all that a sign-in, a listing and a session leave, each for its owner only', async () => {
		const sandbox = await startSandbox(portalFleet());
		const home = emptyHome();
		const robot = startReach(['-p', 'prod-web', '--plugin', 'builtin'], {
			environment: {...sandbox.environment, HOME: home, XDG_CONFIG_HOME: undefined},
		});
		await robot.sees('has expired');
		robot.type(keys.escape);
		await robot.sees('/ searches');
		robot.type('L');
		await robot.sees(/confirm the code [A-Z]{4}-[A-Z]{4}/);
		const [, code = ''] = /the code (\S+)/.exec(robot.screen()) ?? [];
		await readPage(`${sandbox.endpoint}/device`, {user_code: code, answer: 'allow'});
		await robot.sees('✓ allowed');
		robot.type('*');
		robot.type(keys.enter);
		await robot.sees(/\$ ?$/);
		robot.type(`exit${keys.enter}`);
		await robot.sees('1 shown');
		await robot.rests();
		robot.type('q');
		expect(await robot.ended).toBe(0);
		const entries = readdirSync(home, {recursive: true, withFileTypes: true}).map(entry => ({
			file: path.relative(home, path.join(entry.parentPath, entry.name)),
			isFile: entry.isFile(),
		}));
		const files = entries.filter(({isFile}) => isFile).map(({file}) => file);
		expect(files.length).toBeGreaterThan(4);
		expect(files.filter(file => !isTold(file))).toEqual([]);
		const open = files
			.filter(file => !file.startsWith('.cache/reach/compiled/'))
			.filter(file => (statSync(path.join(home, file)).mode & 0o077) !== 0);
		expect(open).toEqual([]);
	});
});

test('the page says that there is no telemetry, and how to report a flaw', () => {
	expect(page).toContain('There is no telemetry');
	expect(page).toMatch(/## Reporting a flaw/);
});
