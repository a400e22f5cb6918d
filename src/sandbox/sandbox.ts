import {randomBytes} from 'node:crypto';
import {fleetIn} from './accounts.ts';
import {startAsAws} from './as-aws/as-aws.ts';
import {streamHost} from './as-aws/names.ts';
import {changeFleet} from './change.ts';
import {writeConfigFiles} from './config-files.ts';
import {type Controls, createCounter} from './control.ts';
import {createEc2} from './ec2/service.ts';
import {createExplorer} from './explorer/service.ts';
import type {Fleet} from './fleet.ts';
import {createGateway} from './gateway/gateway.ts';
import type {Kill} from './gateway/process-group.ts';
import {authorize} from './iam/authorize.ts';
import {createIam} from './iam/permitted.ts';
import {createKeyRing} from './keys.ts';
import {nodeDecrypt} from './kms/node-decrypt.ts';
import {createKms} from './kms/service.ts';
import {createVault} from './kms/vault.ts';
import {removeLoginFile} from './login-file.ts';
import {createSsm} from './ssm/service.ts';
import {createSessionBook, gatewayIn} from './ssm/session-book.ts';
import {createSsoHandler, isForSso} from './sso/handle.ts';
import {createSignIns} from './sso/sign-ins.ts';
import {createSts} from './sts/service.ts';
import {createHandler} from './wire/handle.ts';
import {listen} from './wire/server.ts';
import type {RawRequest} from './wire/signature.ts';
import type {Account, World} from './world.ts';

/** What a sandbox needs of its process. */
export type SandboxOptions = {
	readonly fleet: Fleet;
	/** The fleet file as it was parsed: what changes are laid over. */
	readonly written: unknown;
	/** 0: any free one. */
	readonly port: number;
	/** AWS's own host names instead of an endpoint address. */
	readonly asAws: boolean;
	/** Folder for temporary files. */
	readonly temporary: string;
	/** The person's home, where AWS tools keep sign-ins. */
	readonly home: string;
	readonly now: () => number;
	readonly kill: Kill;
	readonly log: (line: string) => void;
};

/** A running local AWS. */
export type Sandbox = {
	readonly endpoint: string;
	/** Variables that point AWS tools at it. */
	readonly environment: Readonly<Record<string, string>>;
	readonly controls: Controls;
	/** Ends all sessions, closes the port and removes the files. */
	readonly close: () => Promise<void>;
};

/** Starts a local AWS on 127.0.0.1. Rejects when the port is taken or the temporary folder cannot be written. */
export const createSandbox = async (options: SandboxOptions): Promise<Sandbox> => {
	let fleet = options.fleet;
	const {now, log, kill} = options;
	const keys = createKeyRing(fleet);
	const vault = createVault();
	const decryptDataKey = nodeDecrypt(() => fleet, authorize, vault);
	const gateway = createGateway({fleet: () => fleet, log, kill, decryptDataKey});
	const counter = createCounter();
	let origin = '';
	let endpoint = '';
	const streamOrigin: World['streamOrigin'] = region => (options.asAws ? `wss://${streamHost(region)}` : origin);
	const makeAccount = (id: string): Account => {
		const fleetHere = () => fleetIn(fleet, id);
		const sessions = createSessionBook({gateway: gatewayIn(gateway, id), fleet: fleetHere, now});
		const world: World = {...{fleet: fleetHere, authorize, keys, gateway, now, streamOrigin}, sessions};
		const services = {
			ec2: createEc2(world),
			ssm: createSsm(world),
			sts: createSts(world),
			kms: createKms(world, vault),
			iam: createIam(world),
			'resource-explorer-2': createExplorer(world),
		};
		return {world, services};
	};
	const accounts = new Map<string, Account>();
	const accountOf = (id: string): Account => {
		const account = accounts.get(id) ?? makeAccount(id);
		accounts.set(id, account);
		return account;
	};
	const world = accountOf(fleet.account).world;
	const signIns = createSignIns(now);
	const handleSigned = createHandler(world, accountOf, counter.count);
	const handleSso = createSsoHandler({
		world: {...world, fleet: () => fleet},
		signIns,
		endpoint: () => endpoint,
		count: counter.count,
	});
	const handle = async (raw: RawRequest) => (isForSso(raw.url) ? handleSso(raw) : handleSigned(raw));
	const server = await listen(options.port, {handle, upgrade: gateway.handleUpgrade, log});
	origin = `ws://127.0.0.1:${server.port}`;
	endpoint = `http://127.0.0.1:${server.port}`;
	const [region = 'us-east-1'] = fleet.regions.keys();
	const {identityCenter: center} = fleet;
	// AWS tools keep a sign-in by this name alone: with the same one, a second sandbox would find the first one's.
	const session = center?.session ?? `reach-sandbox-${randomBytes(4).toString('hex')}`;
	const files = await writeConfigFiles(options.temporary, keys.ofPrincipals, fleet.caller, region, {
		login: center ? {session, region: center.region, startUrl: signIns.startUrl} : null,
		profiles: fleet.profiles ?? {},
	});
	const serve = server.serve;
	const asAws = options.asAws ? await startAsAws({folder: files.folder, now, serve, log}) : null;
	const change: Controls['change'] = wanted => {
		const changed = changeFleet(fleet, options.written, wanted, new Date(now()).toISOString());
		if (!changed.ok) return changed.flaws;
		fleet = changed.fleet;
		return [];
	};
	const close = async (): Promise<void> => {
		await gateway.close();
		await asAws?.close();
		await server.close();
		await removeLoginFile(options.home, session, signIns.isOurs);
		await files.remove();
	};
	const environment = {
		...(asAws ? asAws.environment : {AWS_ENDPOINT_URL: endpoint}),
		AWS_CONFIG_FILE: files.config,
		AWS_SHARED_CREDENTIALS_FILE: files.credentials,
		AWS_PROFILE: fleet.caller,
		AWS_REGION: region,
	};
	return {endpoint, environment, controls: {...counter, change}, close};
};
