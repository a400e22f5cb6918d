import {createHash} from 'node:crypto';
import type {EntityKind} from './grant-principal.ts';
import {
	draft,
	literal,
	type PolicyCondition,
	type PolicyDraft,
	type PolicyStatement,
	policyText,
} from './policy-text.ts';

/** What is granted, spelled out: the policy follows from it alone. */
export type Grant = {
	readonly kind: EntityKind;
	readonly partition: string;
	readonly account: string;
	/** ARNs of nodes. */
	readonly nodes: readonly string[];
	/** Nodes by tag, all of these keys with one of the values each; empty: no such nodes. */
	readonly tags: Readonly<Record<string, readonly string[]>>;
	/** Regions that the form by tag speaks of. */
	readonly regions: readonly string[];
	/** ARNs of the session documents. */
	readonly documents: readonly string[];
	/** ARNs of the KMS keys that encrypt sessions. */
	readonly keys: readonly string[];
	/** Keys that a document names by alias, as `region` and `alias/…`. */
	readonly aliases: readonly {readonly region: string; readonly alias: string}[];
	/** Milliseconds since the epoch, full minutes; `null`: no end. */
	readonly until: number | null;
};

/** Who grants, and when: told in the first statement's Sid, since inline policies have no tags. */
export type Signature = {readonly who: string; readonly when: number};

/** `20261124T0600Z`: a moment as it may stand in names and Sids. */
export const stamp = (moment: number): string => `${new Date(moment).toISOString().slice(0, 16).replace(/[-:]/g, '')}Z`;

const stampPattern = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)Z$/;

/** Reads what {@link stamp} wrote; `null` for anything else. */
export const momentOf = (text: string): number | null => {
	const [, year, month, day, hour, minute] = stampPattern.exec(text) ?? [];
	// V8 finds a date in almost anything, also in undefined.
	if (!year) return null;
	const moment = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:00Z`);
	return Number.isNaN(moment) ? null : moment;
};

/** IAM takes letters and digits only. */
const sidOf = ({who, when}: Signature, until: number | null): string => {
	const name = who.replace(/[^A-Za-z0-9]/g, '').slice(0, 40) || 'somebody';
	return `ReachBy${name}At${stamp(when)}Until${until === null ? 'Revoked' : stamp(until)}`;
};

/** Own sessions are known by name for users; the id of a role's session begins with a name that no variable tells. */
const ownSessions = ({kind, partition, account}: Grant): Pick<PolicyStatement, 'Resource' | 'Condition'> => {
	const sessions = `arn:${partition}:ssm:*:${account}:session`;
	// biome-ignore-start lint/suspicious/noTemplateCurlyInString: policy variables
	if (kind !== 'role') return {Resource: `${sessions}/${'${aws:username}'}-*`};
	return {
		Resource: `${sessions}/*`,
		Condition: {StringEquals: {'ssm:resourceTag/aws:ssmmessages:session-id': '${aws:userid}'}},
	};
	// biome-ignore-end lint/suspicious/noTemplateCurlyInString: policy variables
};

const withLimit = (statement: PolicyStatement, until: number | null): PolicyStatement => {
	if (until === null) return statement;
	const limit: PolicyCondition = {
		DateLessThan: {'aws:CurrentTime': new Date(until).toISOString().replace('.000Z', 'Z')},
	};
	return {...statement, Condition: {...statement.Condition, ...limit}};
};

/**
 * The least that opens sessions on exactly these nodes (Systems Manager User Guide, "Sample IAM policies for Session
 * Manager"): StartSession on nodes and documents, the data channel, own sessions only, data keys where sessions are
 * encrypted. Documents stand apart from nodes by tag: they do not have the node's tags.
 */
export const grantPolicy = (grant: Grant, signature: Signature): PolicyDraft => {
	const {partition, account, nodes, tags, regions, documents, keys, aliases, until} = grant;
	const byTag = Object.entries(tags);
	const sid = sidOf(signature, until);
	const own = ownSessions(grant);
	const statements: PolicyStatement[] = [
		{Sid: sid, Effect: 'Allow', Action: 'ssm:StartSession', Resource: [...nodes, ...documents]},
	];
	if (byTag.length > 0) {
		statements.push({
			Sid: 'ReachByTag',
			Effect: 'Allow',
			Action: 'ssm:StartSession',
			Resource: regions.flatMap(region => [
				`arn:${partition}:ec2:${region}:${account}:instance/*`,
				`arn:${partition}:ssm:${region}:${account}:managed-instance/*`,
			]),
			Condition: {
				StringEquals: Object.fromEntries(byTag.map(([key, values]) => [`ssm:resourceTag/${key}`, values.map(literal)])),
			},
		});
	}
	const channel = `arn:${partition}:ssm:*:${account}:session/*`;
	statements.push({
		Sid: 'ReachChannel',
		Effect: 'Allow',
		Action: 'ssmmessages:OpenDataChannel',
		// A channel opens with the token of a session only; a role's own sessions cannot be told by a pattern.
		Resource: own.Condition ? channel : own.Resource,
	});
	statements.push({
		Sid: 'ReachOwnSessions',
		Effect: 'Allow',
		Action: ['ssm:ResumeSession', 'ssm:TerminateSession'],
		...own,
	});
	if (keys.length > 0) {
		statements.push({Sid: 'ReachKeys', Effect: 'Allow', Action: 'kms:GenerateDataKey', Resource: keys});
	}
	if (aliases.length > 0) {
		const places = [...new Set(aliases.map(({region}) => region))];
		statements.push({
			Sid: 'ReachKeysByAlias',
			Effect: 'Allow',
			Action: 'kms:GenerateDataKey',
			Resource: places.map(region => `arn:${partition}:kms:${region}:${account}:key/*`),
			Condition: {
				'ForAnyValue:StringEquals': {'kms:ResourceAliases': [...new Set(aliases.map(({alias}) => alias))]},
			},
		});
	}
	return draft(statements.map(statement => withLimit(statement, until)));
};

/** `reach-UNTIL-HASH`: the same grant has the same name, whoever makes it and whenever. */
export const grantName = (grant: Grant): string => {
	const {Statement} = grantPolicy(grant, {who: '', when: 0});
	const hash = createHash('sha256')
		.update(policyText(draft(Statement)))
		.digest('hex')
		.slice(0, 8);
	return `reach-${grant.until === null ? 'always' : stamp(grant.until)}-${hash}`;
};

const nameForm = /^reach-(\d{8}T\d{4}Z|always)-[0-9a-f]{8}$/;

/** What the name and the first Sid of a policy tell of a grant. */
export type GrantRecord = {
	/** Milliseconds since the epoch; `null`: until it is revoked. */
	readonly until: number | null;
	readonly who: string;
	readonly when: number | null;
};

/** Whether `grant` could have given the name. */
export const isGrantName = (name: string): boolean => nameForm.test(name);

/** Reads a grant's name and document; `null` where it is not from `grant`, which signs whatever it writes. */
export const readGrant = (name: string, document: string): GrantRecord | null => {
	const [, until] = nameForm.exec(name) ?? [];
	const [, who, when] = /"ReachBy([A-Za-z0-9]+)At(\d{8}T\d{4}Z)Until/.exec(document) ?? [];
	if (!until || !who || !when) return null;
	return {until: momentOf(until), who, when: momentOf(when)};
};

/** Whether a grant's time is over. */
export const isExpired = ({until}: GrantRecord, now: number): boolean => until !== null && until <= now;
