import {mkdtempSync, readFileSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {readFleet} from '../../src/sandbox/fleet/read-fleet.ts';
import {createSandbox, type Sandbox} from '../../src/sandbox/sandbox.ts';

/** One account: a fleet file, and where its profile leads instead, to be an account that cannot be asked. */
export type AnAccount = {readonly name: string; readonly fleet: object; readonly endpoint?: string};

/** Sandboxes of several accounts in this process. */
export type ManyAccounts = {
	/** Points AWS tools at all of them, a profile each. */
	readonly environment: Readonly<Record<string, string>>;
	/** Calls of all accounts together. */
	readonly calls: () => Readonly<Record<string, number>>;
	readonly close: () => Promise<void>;
};

const startOne = async (fleet: object): Promise<Sandbox> => {
	const reading = readFleet(fleet, new Date().toISOString());
	if (!reading.ok) throw new Error(reading.flaws.map(({path: at, reason}) => `${at}: ${reason}`).join('\n'));
	return createSandbox({
		fleet: reading.fleet,
		written: fleet,
		port: 0,
		asAws: false,
		temporary: tmpdir(),
		home: tmpdir(),
		now: Date.now,
		kill: (pid, signal) => process.kill(pid, signal),
		log: () => {},
	});
};

/** The caller's own lines of a sandbox's credentials file. */
const keysIn = ({environment}: Sandbox): string => {
	const text = readFileSync(environment['AWS_SHARED_CREDENTIALS_FILE'] ?? '', 'utf8');
	const sections = text.split(/^\[/m).map(section => section.split(']\n'));
	return sections.find(([name]) => name === environment['AWS_PROFILE'])?.[1] ?? '';
};

/** Starts a sandbox an account; profiles are called as the accounts. */
export const startAccounts = async (accounts: readonly AnAccount[]): Promise<ManyAccounts> => {
	const folder = mkdtempSync(path.join(tmpdir(), 'reach-accounts-'));
	const [config, credentials] = [path.join(folder, 'config'), path.join(folder, 'credentials')];
	const sandboxes = await Promise.all(accounts.map(({fleet}) => startOne(fleet)));
	const settings = accounts.map(({name, endpoint}, at) => {
		const {environment, endpoint: own} = sandboxes[at] as Sandbox;
		return `[profile ${name}]\nregion = ${environment['AWS_REGION']}\nendpoint_url = ${endpoint ?? own}\n`;
	});
	writeFileSync(config, settings.join('\n'), {mode: 0o600});
	const keys = accounts.map(({name}, at) => `[${name}]\n${keysIn(sandboxes[at] as Sandbox)}`);
	writeFileSync(credentials, keys.join('\n'), {mode: 0o600});
	return {
		environment: {AWS_CONFIG_FILE: config, AWS_SHARED_CREDENTIALS_FILE: credentials},
		calls: () => {
			const sum: Record<string, number> = {};
			for (const {controls} of sandboxes)
				for (const [name, count] of Object.entries(controls.calls())) sum[name] = (sum[name] ?? 0) + count;
			return sum;
		},
		close: async () => void (await Promise.all(sandboxes.map(({close}) => close()))),
	};
};
