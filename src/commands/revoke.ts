import {defaultDocument, documentArn} from '../domain/arn.ts';
import {counted} from '../domain/counted.ts';
import {isExpired} from '../domain/grant.ts';
import {type Entity, type EntityAsked, entityWord} from '../domain/grant-principal.ts';
import type {Proof} from '../domain/grant-proof.ts';
import {problem} from '../domain/problem.ts';
import {failure, type Result, success} from '../domain/result.ts';
import {clean} from '../domain/text.ts';
import {type Account, openAccount} from './account-context.ts';
import {confirm} from './confirm.ts';
import type {Context} from './context.ts';
import {changeRefusal, findEntity} from './find-entity.ts';
import {readNodes} from './fleet-nodes.ts';
import {type HeldGrant, readGrants} from './grant-list.ts';
import {exitCode, type Host} from './host.ts';
import {liveSessions} from './principal-sessions.ts';
import {proofJson, proofLines} from './proof-words.ts';
import {prove} from './prove.ts';
import {sayProblem} from './say.ts';

/** What `reach revoke` was asked for. */
export type RevokeOptions = {
	readonly principal: EntityAsked;
	/** `null`: all that `grant` gave. */
	readonly name: string | null;
	readonly onlyExpired: boolean;
	readonly endsSessions: boolean;
	readonly applies: boolean;
	readonly isSure: boolean;
	readonly output: 'text' | 'json';
};

const moment = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString());

const grantLine = ({name, arn, who, when, until}: HeldGrant, now: number): string => {
	const state = until === null ? 'until revoked' : `${until <= now ? 'expired' : 'until'} ${moment(until)}`;
	const by = `, by ${who}${when === null ? '' : ` at ${moment(when)}`}`;
	return `  ${clean(name)}  ${arn === null ? 'inline' : 'managed'}  ${state}${by}`;
};

/** Takes a grant away. What it says is told to the person. */
const remove = async ({iam, home}: Account, entity: Entity, {name, arn}: HeldGrant): Promise<Result<string>> => {
	const gone = `${clean(name)} is taken away.`;
	if (arn === null) {
		const deleted = await iam.deleteInline(home, entity, name);
		return deleted.ok || deleted.problem.kind === 'not-found' ? success(gone) : deleted;
	}
	const detached = await iam.detach(home, entity, arn);
	if (!detached.ok && detached.problem.kind !== 'not-found') return detached;
	const deleted = await iam.deletePolicy(home, arn);
	if (deleted.ok || deleted.problem.kind === 'not-found') return success(gone);
	// The same grant to several is one policy; IAM refuses, too, what got further versions.
	if (deleted.problem.kind === 'conflict') {
		return success(`${gone} The policy itself stays: others have it, or it was given other versions.`);
	}
	const {kind, summary, hint} = deleted.problem;
	return failure(problem(kind, `${clean(name)} was detached, but the policy itself is still there: ${summary}`, hint));
};

const proveRevoke = async (
	account: Account,
	context: Context,
	entity: Entity,
	chosen: readonly HeldGrant[],
	now: number,
) => {
	const {identity, scopes} = account;
	const partition = entity.arn.split(':')[1] ?? 'aws';
	const {nodes, problems} = await readNodes(account, true);
	const names = [
		defaultDocument,
		'AWS-StartPortForwardingSession',
		'AWS-StartPortForwardingSessionToRemoteHost',
		'AWS-StartSSHSession',
	];
	const ways = scopes.flatMap(({region}) =>
		names.map(name => ({region, name, arn: documentArn(name, partition, region, identity.account)})),
	);
	const without = chosen.map(({ref}) => ref);
	const proof = await prove(account, context, {entity, nodes, ways, isPromised: () => false, added: [], without, now});
	return {proof, problems};
};

type Told = {readonly entity: Entity; readonly grants: readonly HeldGrant[]; readonly chosen: readonly HeldGrant[]};

const tellSessions = async (account: Account, entity: Entity, ends: boolean, host: Host): Promise<number> => {
	const {sessions, problems} = await liveSessions(account, entity);
	for (const one of problems) sayProblem(host, one, 0);
	if (sessions.length === 0) {
		if (problems.length === 0) host.stderr.write('There is no open session.\n');
		return exitCode.ok;
	}
	let code: number = exitCode.ok;
	host.stderr.write(`${counted(sessions.length, 'open session')}, which neither expiry nor revoke ends:\n`);
	for (const {scope, session} of sessions) {
		const {id, target, started} = session;
		let state = 'open';
		if (ends) {
			const ended = await account.sources.terminateSession(scope, id);
			state = ended.ok ? 'ended' : `NOT ended: ${ended.problem.summary}`;
			if (!ended.ok) code = exitCode.problem;
		}
		host.stderr.write(`  ${id}  ${target ?? '-'}  ${scope.region}  since ${started ?? '-'}  ${clean(state)}\n`);
	}
	if (!ends) host.stderr.write('--end-sessions with --apply ends them.\n');
	return code;
};

/** Sessions outlive the grants that opened them: they are ended also where no grant is left. */
const endSessions = async (
	account: Account,
	entity: Entity,
	{applies, isSure}: RevokeOptions,
	host: Host,
): Promise<number> => {
	if (!applies) return tellSessions(account, entity, false, host);
	const answer = await confirm(host, `End all sessions of ${entityWord(entity)}?`, isSure);
	return answer ?? tellSessions(account, entity, true, host);
};

/** @param proof `null` where nothing was chosen, so that there is nothing to prove. */
const tellJson = (host: Host, {entity, grants, chosen}: Told, proof: Proof | null, now: number): void => {
	const list = grants.map(grant => ({
		...{name: grant.name, arn: grant.arn, until: moment(grant.until), who: grant.who, when: moment(grant.when)},
		expired: isExpired(grant, now),
		chosen: chosen.includes(grant),
	}));
	const principal = {kind: entity.kind, name: entity.name, arn: entity.arn};
	const said = {principal, grants: list, proof: proof && proofJson(proof)};
	host.stdout.write(`${JSON.stringify(said, null, '\t')}\n`);
};

const tell = (host: Host, {entity, grants, chosen}: Told, proof: Proof, now: number): void => {
	const lines = [
		`${entityWord(entity)} was given by reach:`,
		...grants.map(grant => grantLine(grant, now)),
		'',
		`without ${chosen.map(({name}) => clean(name)).join(', ')}:`,
		...proofLines(proof),
	];
	host.stdout.write(`${lines.join('\n')}\n`);
};

const run = async (account: Account, options: RevokeOptions, context: Context, host: Host): Promise<number> => {
	const found = await findEntity(account, options.principal);
	if (!found.ok) return sayProblem(host, found.problem, exitCode.problem);
	const entity = found.value;
	const refusal = options.applies ? changeRefusal(entity) : null;
	if (refusal) return sayProblem(host, refusal, exitCode.problem);
	const grants = await readGrants(account, entity);
	if (!grants.ok) return sayProblem(host, grants.problem, exitCode.problem);
	const now = host.now();
	const chosen = grants.value.filter(
		grant => (options.name === null || grant.name === options.name) && (!options.onlyExpired || isExpired(grant, now)),
	);
	if (chosen.length === 0) {
		const what = options.onlyExpired
			? 'no expired grant'
			: options.name === null
				? 'no grant'
				: `no grant ${clean(options.name)}`;
		if (options.output === 'json') tellJson(host, {entity, grants: grants.value, chosen}, null, now);
		host.stderr.write(`reach: ${entityWord(entity)} has ${what} of reach.\n`);
		for (const grant of grants.value) host.stderr.write(`${grantLine(grant, now)}\n`);
		if (options.endsSessions && options.name === null) return endSessions(account, entity, options, host);
		return options.onlyExpired || options.name === null ? exitCode.ok : exitCode.noMatch;
	}
	if (options.applies && chosen.length > 1 && !options.onlyExpired) {
		host.stderr.write('reach: there are several; name one, or add --expired:\n');
		for (const grant of chosen) host.stderr.write(`${grantLine(grant, now)}\n`);
		return exitCode.ambiguous;
	}
	const {proof, problems} = await proveRevoke(account, context, entity, chosen, now);
	for (const one of problems) sayProblem(host, one, 0);
	if (!proof.ok) return sayProblem(host, proof.problem, exitCode.problem);
	const told = {entity, grants: grants.value, chosen};
	if (options.output === 'json') tellJson(host, told, proof.value, now);
	else tell(host, told, proof.value, now);
	if (!options.applies) {
		if (options.output === 'text') host.stdout.write('\nNothing was changed. --apply does it.\n');
		return tellSessions(account, entity, false, host);
	}
	const answer = await confirm(host, `Take this from ${entityWord(entity)}?`, options.isSure);
	if (answer !== null) return answer;
	let code: number = exitCode.ok;
	for (const grant of chosen) {
		const removed = await remove(account, entity, grant);
		if (removed.ok) host.stderr.write(`${removed.value} It may take IAM some seconds to act on it.\n`);
		else code = sayProblem(host, removed.problem, exitCode.problem);
	}
	return Math.max(code, await tellSessions(account, entity, options.endsSessions, host));
};

/** `reach revoke`: lists what `reach grant` gave, shows what its end closes, and with `--apply` takes it away. */
export const revoke = async (options: RevokeOptions, context: Context, host: Host): Promise<number> => {
	// Before any call, as with grant.
	const refusal = options.applies ? changeRefusal(options.principal) : null;
	if (refusal) return sayProblem(host, refusal, exitCode.problem);
	const account = await openAccount(context, host);
	if (!account.ok) return sayProblem(host, account.problem, exitCode.problem);
	try {
		return await run(account.value, options, context, host);
	} finally {
		account.value.close();
	}
};
