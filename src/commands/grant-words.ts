import {counted} from '../domain/counted.ts';
import {permissionSetOf} from '../domain/grant-forms.ts';
import {entityWord, protectionOf} from '../domain/grant-principal.ts';
import {policyPage, policyText} from '../domain/policy-text.ts';
import {clean} from '../domain/text.ts';
import {lineDiff} from '../domain/text-diff.ts';
import type {Proven} from './grant-prepare.ts';
import {proofJson, proofLines} from './proof-words.ts';
import {provedMembers} from './prove.ts';

const pageOf = (text: string): string => {
	try {
		return JSON.stringify(JSON.parse(text), null, '\t');
	} catch {
		return text;
	}
};

/** A grant with its proof in words, in parts. */
export type GrantWords = {
	/** Who gets what, until when. */
	readonly head: string;
	readonly policy: readonly string[];
	/** What it opens, and what else the person has to know. */
	readonly proof: readonly string[];
	/** Policies that it replaces, and other ways to give it. */
	readonly more: readonly string[];
};

/** Puts a grant into words. */
export const grantWords = ({entity, name, policy, plan, proof, existing}: Proven): GrantWords => {
	const {until} = plan.grant;
	const set = protectionOf(entity);
	const end = until === null ? 'until it is revoked' : `until ${new Date(until).toISOString()}`;
	const told = [
		...proofLines(proof),
		...plan.warnings.map(warning => `note: ${clean(warning)}`),
		...(until === null ? [] : ['note: sessions that are open then stay open: reach revoke … --end-sessions ends them']),
		...(entity.kind === 'group'
			? [
					`note: the group has ${counted(entity.members.length, 'user')} now; later ones get it, too`,
					...(entity.members.length > provedMembers
						? [
								`note: proved for the group and ${provedMembers} of its users: what it opens together with the own policies of the others is not known`,
							]
						: []),
				]
			: []),
	];
	const more = [
		...(existing === null
			? []
			: ['', 'there is such a policy already:', ...lineDiff(pageOf(existing), pageOf(policyText(policy)))]),
		...(set?.kind === 'permission-set' ? ['', ...permissionSetOf(policy, set.set).split('\n')] : []),
	];
	const head = `${entityWord(entity)}, policy ${name}, ${end}:`;
	return {head, policy: policyPage(policy).split('\n'), proof: told, more};
};

/** The same as one text: the proof last, next to where the person is asked. */
export const grantLines = (proven: Proven): readonly string[] => {
	const {head, policy, proof, more} = grantWords(proven);
	return [head, '', ...policy, '', ...proof, ...more];
};

/** A grant with its proof for `-o json`. */
export const grantJson = ({entity, name, policy, plan, proof, existing}: Proven, applied: boolean): string => {
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
	return `${JSON.stringify(said, null, '\t')}\n`;
};
