import {createHash, randomBytes} from 'node:crypto';
import type {Fleet, FleetPrincipal} from './fleet.ts';
import type {Caller} from './service.ts';

/** Credentials and who they speak for. Secrets are random in every run. */
export type Key = {
	readonly accessKeyId: string;
	readonly secretAccessKey: string;
	/** Temporary credentials only. */
	readonly sessionToken: string | null;
	/** Milliseconds since the epoch; `null`: they do not expire. */
	readonly expires: number | null;
	/** The account that it opens: the fleet's own, or another of its Identity Center. */
	readonly account: string;
	/** Name of the principal in the fleet, whose policies are looked up anew for every request. */
	readonly principal: string;
	/** What AssumeRole was given; `null`: the session that the fleet file describes. */
	readonly session: AssumedSession | null;
};

/** A session made while the sandbox runs: its own name, a policy that narrows it, and whether a code was given for it. */
export type AssumedSession = Pick<FleetPrincipal, 'sessionName' | 'sessionPolicy'> & {readonly hasMfa: boolean};

/** All keys of a run: those of the fleet's principals, and what AssumeRole hands out. */
export type KeyRing = {
	readonly find: (accessKeyId: string) => Key | undefined;
	/** Keys of the fleet's principals by name; groups have none. */
	readonly ofPrincipals: ReadonlyMap<string, Key>;
	/** Makes temporary credentials for a role; `expires` in milliseconds since the epoch. */
	readonly assume: (account: string, role: FleetPrincipal, session: AssumedSession | null, expires: number) => Key;
};

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

const letters = (bytes: Buffer, count: number): string =>
	[...bytes.subarray(0, count)].map(byte => alphabet[byte & 31]).join('');

/** The unique id of a user or role (`AIDA…`, `AROA…`), the same in every run: it is no secret. */
export const uniqueId = (fleet: Fleet, {kind, name}: FleetPrincipal): string => {
	const prefix = {user: 'AIDA', role: 'AROA', group: 'AGPA', root: '', federated: ''}[kind];
	return prefix + letters(createHash('sha256').update(`${fleet.account}/${kind}/${name}`).digest(), 17);
};

/** ARN of a user, group, role, the root user or a federated user, with the IAM path. */
export const principalArn = ({partition, account}: Fleet, {kind, path, name}: FleetPrincipal): string => {
	if (kind === 'root') return `arn:${partition}:iam::${account}:root`;
	if (kind === 'federated') return `arn:${partition}:sts::${account}:federated-user/${name}`;
	return `arn:${partition}:iam::${account}:${kind}${path}${name}`;
};

/** Whom a principal's credentials speak for (STS API, GetCallerIdentity). */
export const callerOf = (fleet: Fleet, principal: FleetPrincipal): Caller => {
	const {kind, name, sessionName} = principal;
	const own = principalArn(fleet, principal);
	const {partition, account} = fleet;
	switch (kind) {
		case 'role': {
			const arn = `arn:${partition}:sts::${account}:assumed-role/${name}/${sessionName}`;
			const userId = `${uniqueId(fleet, principal)}:${sessionName}`;
			return {principal, arn, userId, principalArn: own, isTemporary: true};
		}
		case 'federated': {
			const arn = `arn:${partition}:sts::${account}:federated-user/${sessionName}`;
			return {principal, arn, userId: `${account}:${sessionName}`, principalArn: arn, isTemporary: true};
		}
		case 'root':
			return {principal, arn: own, userId: account, principalArn: own, isTemporary: false};
		default:
			return {principal, arn: own, userId: uniqueId(fleet, principal), principalArn: own, isTemporary: false};
	}
};

const newKey = (
	account: string,
	{kind, name}: FleetPrincipal,
	session: AssumedSession | null,
	expires: number | null,
): Key => {
	const isTemporary = kind === 'role' || kind === 'federated';
	return {
		accessKeyId: `${isTemporary ? 'ASIA' : 'AKIA'}${letters(randomBytes(16), 16)}`,
		secretAccessKey: randomBytes(30).toString('base64'),
		sessionToken: isTemporary ? randomBytes(192).toString('base64') : null,
		expires,
		account,
		principal: name,
		session,
	};
};

/** Whom a key speaks for now; `null`: its principal is no longer in the fleet. `fleet` is that of the key's account. */
export const callerOfKey = (fleet: Fleet, {principal, session}: Key): Caller | null => {
	const found = fleet.principals.get(principal);
	if (!found) return null;
	if (!session) return callerOf(fleet, found);
	const {sessionName, sessionPolicy, hasMfa} = session;
	const caller = callerOf(fleet, {...found, sessionName, sessionPolicy});
	return hasMfa ? {...caller, hasMfa} : caller;
};

/** Makes the keys of a run. */
export const createKeyRing = (fleet: Fleet): KeyRing => {
	const keys = new Map<string, Key>();
	const add = (key: Key): Key => {
		keys.set(key.accessKeyId, key);
		return key;
	};
	const holders = [...fleet.principals.values()].filter(({kind}) => kind !== 'group');
	return {
		find: id => keys.get(id),
		ofPrincipals: new Map(
			holders.map(principal => [principal.name, add(newKey(fleet.account, principal, null, null))]),
		),
		assume: (account, role, session, expires) => add(newKey(account, role, session, expires)),
	};
};
