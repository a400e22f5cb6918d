import {cloudFormationOf, permissionSetOf, terraformOf} from '../domain/grant-forms.ts';
import {entityWord, protectionOf} from '../domain/grant-principal.ts';
import {policyPage, policySize, policyText, sizeQuota} from '../domain/policy-text.ts';
import {clean} from '../domain/text.ts';
import {type Account, openAccount} from './account-context.ts';
import {confirm} from './confirm.ts';
import type {Context} from './context.ts';
import {changeRefusal, findEntity} from './find-entity.ts';
import {findTargets} from './find-targets.ts';
import {readNodes} from './fleet-nodes.ts';
import type {GrantOptions} from './grant-options.ts';
import {giveGrant, obstacleOf, proveGrant, type Spelled, spellGrant} from './grant-prepare.ts';
import {grantJson, grantLines} from './grant-words.ts';
import {exitCode, type Host} from './host.ts';
import {sayProblem} from './say.ts';

/** The policy in the form that was asked for; `null` where more than the policy is printed. */
const formOf = ({output}: GrantOptions, {policy, name, entity}: Spelled): string | null => {
	const placed = {policy, name, kind: entity.kind, principal: entity.name};
	const set = protectionOf(entity);
	switch (output) {
		case 'policy':
			return `${policyPage(policy)}\n`;
		case 'terraform':
			return terraformOf(placed);
		case 'cloudformation':
			return cloudFormationOf(placed);
		case 'permission-set':
			return permissionSetOf(policy, set?.kind === 'permission-set' ? set.set : entity.name);
		default:
			return null;
	}
};

/** What is said where IAM would refuse the printed policy for its size alone; `null` where it fits. */
const formSizeNote = ({output}: GrantOptions, {policy, entity}: Spelled): string | null => {
	const quotas = {policy: sizeQuota.managed, 'permission-set': sizeQuota.permissionSet};
	const quota = output === 'policy' || output === 'permission-set' ? quotas[output] : sizeQuota[entity.kind];
	const size = policySize(policyText(policy));
	return size <= quota ? null : `the policy has ${size} characters, and IAM takes at most ${quota} here`;
};

const run = async (account: Account, options: GrantOptions, context: Context, host: Host): Promise<number> => {
	const entity = await findEntity(account, options.principal);
	if (!entity.ok) return sayProblem(host, entity.problem, exitCode.problem);
	const refused = options.applies ? changeRefusal(entity.value) : null;
	if (refused) return sayProblem(host, refused, exitCode.problem);
	const {nodes, problems} = await readNodes(account, true);
	for (const one of problems) sayProblem(host, one, 0);
	const chosen = findTargets(nodes, options.targets, host);
	if (typeof chosen === 'number') return chosen;
	const spelled = await spellGrant(account, entity.value, nodes, chosen, options, host.now());
	const form = formOf(options, spelled);
	if (form !== null) {
		host.stdout.write(form);
		const tooLarge = formSizeNote(options, spelled);
		if (tooLarge) host.stderr.write(`note: ${tooLarge}\n`);
		for (const warning of spelled.plan.warnings) host.stderr.write(`note: ${clean(warning)}\n`);
		return exitCode.ok;
	}
	const proven = await proveGrant(account, context, spelled, nodes, options);
	if (!proven.ok) return sayProblem(host, proven.problem, exitCode.problem);
	const isText = options.output === 'text';
	if (isText) host.stdout.write(`${grantLines(proven.value).join('\n')}\n`);
	const finish = (applied: boolean, code: number): number => {
		if (!isText) host.stdout.write(grantJson(proven.value, applied));
		return code;
	};
	const obstacle = obstacleOf(proven.value, options, options.applies);
	if (obstacle) return finish(false, sayProblem(host, obstacle, exitCode.problem));
	if (!options.applies) {
		if (isText) host.stdout.write('\nNothing was changed. --apply does it.\n');
		return finish(false, exitCode.ok);
	}
	const refusal = await confirm(host, `Give ${entityWord(entity.value)} this policy?`, options.isSure);
	if (refusal !== null) return finish(false, refusal);
	const written = await giveGrant(account, proven.value, options);
	if (!written.ok) return finish(false, sayProblem(host, written.problem, exitCode.problem));
	host.stderr.write(`${clean(written.value)}\n`);
	return finish(true, exitCode.ok);
};

/** `reach grant`: writes the least policy, proves by simulation what it opens, and with `--apply` gives it. */
export const grant = async (options: GrantOptions, context: Context, host: Host): Promise<number> => {
	// Before any call: IAM would refuse in the end, and the trail would show an attempt.
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
