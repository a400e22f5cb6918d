import {parseArn} from '../domain/arn.ts';
import {type Grant, grantName, grantPolicy, stamp} from '../domain/grant.ts';
import {cloudFormationOf, permissionSetOf, terraformOf} from '../domain/grant-forms.ts';
import {type Entity, entityWord, protectedProblem, protectionOf} from '../domain/grant-principal.ts';
import type {Proof} from '../domain/grant-proof.ts';
import {type PolicyDraft, policyPage, policyText} from '../domain/policy-text.ts';
import {problem} from '../domain/problem.ts';
import {type Result, success} from '../domain/result.ts';
import {clean} from '../domain/text.ts';
import {lineDiff} from '../domain/text-diff.ts';
import {type Account, openAccount} from './account-context.ts';
import {confirm} from './confirm.ts';
import type {Context} from './context.ts';
import {changeRefusal, findEntity} from './find-entity.ts';
import {findTargets} from './find-targets.ts';
import {readNodes} from './fleet-nodes.ts';
import {applyInline, applyManaged, managedArn} from './grant-apply.ts';
import {proofProblem, sizeProblem} from './grant-check.ts';
import type {GrantOptions} from './grant-options.ts';
import {type GrantPlan, planGrant} from './grant-plan.ts';
import {exitCode, type Host} from './host.ts';
import {proofJson, proofLines} from './proof-words.ts';
import {prove} from './prove.ts';
import {sayProblem} from './say.ts';

/** What the entity holds already. */
type Held = {
	/** The policy of the grant's name; `null`: none. */
	readonly existing: string | null;
	/** Its other inline policies. */
	readonly others: readonly string[];
};

const readHeld = async (
	{iam, home, identity, signal}: Account,
	entity: Entity,
	name: string,
	isManaged: boolean,
): Promise<Result<Held>> => {
	if (isManaged) {
		const found = await iam.managedPolicy(home, managedArn({entity, name}, identity.account), signal);
		return found.ok ? success({existing: found.value, others: []}) : found;
	}
	const names = await iam.inlineNames(home, entity, signal);
	if (!names.ok) return names;
	let existing: string | null = null;
	const others: string[] = [];
	for (const one of names.value) {
		const document = await iam.inlinePolicy(home, entity, one, signal);
		if (!document.ok) return document;
		if (document.value === null) continue;
		if (one === name) existing = document.value;
		else others.push(document.value);
	}
	return success({existing, others});
};

const whoOf = (arn: string): string => parseArn(arn)?.resource.split('/').at(-1) ?? 'somebody';

/** The same policy but for who made it and when. */
const isSameGrant = (one: string, other: string): boolean =>
	one.replace(/"ReachBy\w*"/, '') === other.replace(/"ReachBy\w*"/, '');

const pageOf = (text: string): string => {
	try {
		return JSON.stringify(JSON.parse(text), null, '\t');
	} catch {
		return text;
	}
};

const printForm = (host: Host, options: GrantOptions, policy: PolicyDraft, name: string, entity: Entity): void => {
	const placed = {policy, name, kind: entity.kind, principal: entity.name};
	const set = protectionOf(entity);
	const texts = {
		policy: () => `${policyPage(policy)}\n`,
		terraform: () => terraformOf(placed),
		cloudformation: () => cloudFormationOf(placed),
		'permission-set': () => permissionSetOf(policy, set?.kind === 'permission-set' ? set.set : entity.name),
	};
	if (options.output !== 'text' && options.output !== 'json') host.stdout.write(texts[options.output]());
};

type Told = {
	readonly entity: Entity;
	readonly name: string;
	readonly policy: PolicyDraft;
	readonly plan: GrantPlan;
	readonly proof: Proof;
	readonly existing: string | null;
};

const tell = (host: Host, {entity, name, policy, plan, proof, existing}: Told): void => {
	const {until} = plan.grant;
	const set = protectionOf(entity);
	const end = until === null ? 'until it is revoked' : `until ${new Date(until).toISOString()}`;
	const lines = [
		`${entityWord(entity)}, policy ${name}, ${end}:`,
		'',
		policyPage(policy),
		'',
		...proofLines(proof),
		...plan.warnings.map(warning => `note: ${clean(warning)}`),
		...(until === null ? [] : ['note: sessions that are open then stay open: reach revoke … --end-sessions ends them']),
		...(entity.kind === 'group'
			? [`note: the group has ${entity.members.length} users now; later ones get it, too`]
			: []),
		...(existing === null
			? []
			: ['', 'there is such a policy already:', ...lineDiff(pageOf(existing), pageOf(policyText(policy)))]),
		...(set?.kind === 'permission-set' ? ['', permissionSetOf(policy, set.set)] : []),
	];
	host.stdout.write(`${lines.join('\n')}\n`);
};

const tellJson = (host: Host, {entity, name, policy, plan, proof, existing}: Told, applied: boolean): void => {
	const {kind, arn} = entity;
	const {until} = plan.grant;
	const said = {
		principal: {kind, name: entity.name, arn},
		name,
		until: until === null ? null : new Date(until).toISOString(),
		policy,
		exists: existing !== null,
		proof: proofJson(proof),
		warnings: plan.warnings,
		applied,
	};
	host.stdout.write(`${JSON.stringify(said, null, '\t')}\n`);
};

const tagsFor = (who: string, now: number, {until}: Grant): Readonly<Record<string, string>> => ({
	'reach:granted-by': who.replace(/[^\p{L}\p{Z}\p{N}_.:/=+\-@]/gu, '_').slice(0, 256),
	'reach:granted-at': stamp(now),
	'reach:until': until === null ? 'revoked' : stamp(until),
});

const run = async (account: Account, options: GrantOptions, context: Context, host: Host): Promise<number> => {
	const {identity} = account;
	const entity = await findEntity(account, options.principal);
	if (!entity.ok) return sayProblem(host, entity.problem, exitCode.problem);
	const refused = options.applies ? changeRefusal(entity.value) : null;
	if (refused) return sayProblem(host, refused, exitCode.problem);
	const {nodes, problems} = await readNodes(account, true);
	for (const one of problems) sayProblem(host, one, 0);
	const chosen = findTargets(nodes, options.targets, host);
	if (typeof chosen === 'number') return chosen;
	const plan = await planGrant(account, entity.value, nodes, chosen, options);
	const now = host.now();
	const who = whoOf(identity.arn);
	const policy = grantPolicy(plan.grant, {who, when: now});
	const name = grantName(plan.grant);
	if (!['text', 'json'].includes(options.output)) {
		printForm(host, options, policy, name, entity.value);
		return exitCode.ok;
	}
	const held = await readHeld(account, entity.value, name, options.isManaged);
	if (!held.ok) return sayProblem(host, held.problem, exitCode.problem);
	const {existing, others} = held.value;
	const document = policyText(policy);
	const replaced =
		existing === null || options.isManaged ? [] : [{inline: name, kind: entity.value.kind, of: entity.value.name}];
	const change = {added: [document], without: replaced, now};
	const proof = await prove(account, context, {...plan, ...change, entity: entity.value, nodes});
	if (!proof.ok) return sayProblem(host, proof.problem, exitCode.problem);
	const told: Told = {entity: entity.value, name, policy, plan, proof: proof.value, existing};
	if (options.output === 'text') tell(host, told);
	const obstacle =
		sizeProblem(entity.value.kind, document, others, options.isManaged) ??
		(options.applies ? proofProblem(proof.value, options.acceptExtra) : null) ??
		(options.isManaged && existing !== null && !isSameGrant(existing, document) ? differs(name) : null);
	const finish = (applied: boolean, code: number): number => {
		if (options.output === 'json') tellJson(host, told, applied);
		return code;
	};
	if (obstacle) return finish(false, sayProblem(host, obstacle, exitCode.problem));
	if (!options.applies) {
		if (options.output === 'text') host.stdout.write('\nNothing was changed. --apply does it.\n');
		return finish(false, exitCode.ok);
	}
	const refusal = await confirm(host, `Give ${entityWord(entity.value)} this policy?`, options.isSure);
	if (refusal !== null) return finish(false, refusal);
	const writing = {entity: entity.value, name, document, existing, tags: tagsFor(who, now, plan.grant)};
	const written = await (options.isManaged ? applyManaged : applyInline)(account, writing);
	if (!written.ok) return finish(false, sayProblem(host, written.problem, exitCode.problem));
	host.stderr.write(`${clean(written.value)} It may take IAM some seconds to act on it.\n`);
	return finish(true, exitCode.ok);
};

const differs = (name: string) =>
	problem(
		'other',
		`there is a managed policy ${name} with another content.`,
		'Nothing was written. Look at it, then take it away with reach revoke.',
	);

/** `reach grant`: writes the least policy, proves by simulation what it opens, and with `--apply` gives it. */
export const grant = async (options: GrantOptions, context: Context, host: Host): Promise<number> => {
	const {name, path} = options.principal;
	const protection = protectionOf({name, path});
	// Before any call: IAM would refuse in the end, and the trail would show an attempt.
	if (options.applies && protection) return sayProblem(host, protectedProblem(name, protection), exitCode.problem);
	const account = await openAccount(context, host);
	if (!account.ok) return sayProblem(host, account.problem, exitCode.problem);
	try {
		return await run(account.value, options, context, host);
	} finally {
		account.value.close();
	}
};
