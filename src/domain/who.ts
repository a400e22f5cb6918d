import {createHash} from 'node:crypto';
import type {AccountEntity, AccountPage} from './account-sources.ts';
import {type Entity, protectionOf} from './grant-principal.ts';
import {canMatch, parsePolicy} from './policy.ts';

/** What is asked about everybody: an action, and the resources that it needs. */
export type Power = {
	readonly action: string;
	/** ARN of the node, judged with its tags; `null` where the action is not judged on nodes. */
	readonly node: string | null;
	/** Further ARNs; each must be allowed, too. */
	readonly others: readonly string[];
};

/** What policies say of one power, without deciding it. */
export type Chance = {
	/** Names of the policies that could allow it; none: it is certainly not allowed. */
	readonly policies: readonly string[];
	/** Context keys of all statements that speak about it; `null`: some policy is not known. */
	readonly keys: readonly string[] | null;
};

/** Somebody with a statement that could allow it. */
export type Candidate = {
	readonly entity: Entity;
	/** For each power in turn. */
	readonly chances: readonly Chance[];
};

/** Who has to be asked about, and who not. */
export type Survey = {
	readonly candidates: readonly Candidate[];
	/** Users and roles in all. */
	readonly principals: number;
	/** Roles that only AWS services may use; left out. */
	readonly serviceLinked: number;
};

/** What of a policy matters here. Nothing else is kept: an account may have thousands. */
type Digest = {
	readonly name: string;
	/** For each power in turn; `keys` as in {@link Chance}. */
	readonly chances: readonly {readonly canAllow: boolean; readonly keys: readonly string[] | null}[];
};

type Holder = {
	readonly entity: Entity;
	readonly inline: readonly Digest[];
	readonly attached: readonly string[];
	readonly groups: readonly string[];
	readonly boundary: string | null;
};

const entityOf = ({kind, name, path, arn, id, tags}: AccountEntity): Entity => ({
	...{kind, name, path, arn, id, tags},
	members: [],
});

/** V8 lets a piece of a text hold all of it, and what a page names are pieces of the whole page. */
const copied = <Value>(value: Value): Value => structuredClone(value);

/** Gathers the pages of GetAccountAuthorizationDetails; `finish` tells who could be allowed any of the powers. */
export const createSurvey = (
	powers: readonly Power[],
): {readonly add: (page: AccountPage) => void; readonly finish: () => Survey} => {
	const holders: Holder[] = [];
	const groups = new Map<string, Holder>();
	const managed = new Map<string, Digest>();
	let principals = 0;
	let serviceLinked = 0;

	const unknown = (name: string): Digest => ({name, chances: powers.map(() => ({canAllow: true, keys: null}))});

	const digest = (name: string, document: string | null): Digest => {
		const statements = document === null ? null : parsePolicy(document);
		if (!statements) return unknown(name);
		const chances = powers.map(({action, node, others}) => {
			const resources = node === null ? others : [node, ...others];
			const about = statements.filter(statement => canMatch(statement, action, resources));
			return {canAllow: about.some(({isAllow}) => isAllow), keys: about.flatMap(({keys}) => keys)};
		});
		return {name: copied(name), chances};
	};

	/** The same few texts are held by thousands of roles: known by their hash, for the texts are large. */
	const seen = new Map<string, Digest>();
	const inlineDigest = (name: string, document: string | null): Digest => {
		const key = createHash('sha256').update(`${name}\n${document}`).digest('base64');
		const found = seen.get(key) ?? digest(name, document);
		if (seen.size < 5000) seen.set(key, found);
		return found;
	};

	const add = ({entities, policies}: AccountPage): void => {
		for (const found of entities) {
			const holder: Holder = {
				...copied({
					entity: entityOf(found),
					attached: found.attached,
					groups: found.groups,
					boundary: found.boundary,
				}),
				inline: found.inline
					.map(({name, document}) => inlineDigest(name, document))
					.filter(({chances}) => chances.some(({canAllow, keys}) => canAllow || keys === null || keys.length > 0)),
			};
			if (found.kind === 'group') groups.set(found.name, holder);
			else if (protectionOf(found)?.kind === 'service-linked') serviceLinked += 1;
			else {
				principals += 1;
				holders.push(holder);
			}
		}
		for (const {arn, name, document} of policies) managed.set(copied(arn), digest(name, document));
	};

	const attachedOf = ({attached}: Holder): readonly Digest[] => attached.map(arn => managed.get(arn) ?? unknown(arn));

	const finish = (): Survey => {
		const candidates = holders.flatMap((holder): Candidate[] => {
			const of = holder.groups.flatMap(name => groups.get(name) ?? []);
			const policies = [holder, ...of].flatMap(one => [...one.inline, ...attachedOf(one)]);
			const boundary = holder.boundary === null ? [] : attachedOf({...holder, attached: [holder.boundary]});
			const chances = powers.map((_, power): Chance => {
				const allowing = policies.filter(({chances: of}) => of[power]?.canAllow);
				const keys = [...policies, ...boundary].map(({chances: of}) => of[power]?.keys ?? null);
				const all = keys.every(one => one !== null) ? [...new Set(keys.flat())] : null;
				return {policies: allowing.map(({name}) => name), keys: all};
			});
			if (chances.every(chance => chance.policies.length === 0)) return [];
			return [{entity: holder.entity, chances}];
		});
		return {candidates, principals, serviceLinked};
	};
	return {add, finish};
};
