import type {Principal} from './principal.ts';

/** A principal that the simulator accepts. */
export type SimulatedPrincipal = Extract<Principal, {kind: 'user' | 'role'}>;

/** What the person told about the requests, and what is known of the credentials. */
export type RequestFacts = {
	/** `--source-ip`: requests reach AWS from this address, so through no VPC endpoint. */
	readonly sourceIp: string | null;
	/** `--mfa`: whether the sign-in was with MFA. */
	readonly mfa: boolean | null;
	/** Whether the credentials are temporary (have a session token); `null`: not known. */
	readonly isTemporary: boolean | null;
	/** Milliseconds since the epoch. */
	readonly now: number;
};

/**
 * What is known of a context key in a live StartSession (reference: iam-simulation §6.2).
 * - `known`: reach supplies its value, or the simulator does
 * - `absent`: the live request does not have it, so neither does the simulated one
 * - `tag`: a tag of the resource
 * - `unknown`: nobody can say; `isBoolean` keys can be tried both ways
 */
export type KeyStanding =
	| {readonly kind: 'known'}
	| {readonly kind: 'absent'}
	| {readonly kind: 'tag'; readonly tagKey: string}
	| {readonly kind: 'unknown'; readonly isBoolean: boolean};

/**
 * Context key names as GetContextKeysForPrincipalPolicy lists them, made fit for use: stray words (literal escapes in
 * variables) dropped, and the first spelling kept of names that differ only in case, which IAM takes for equal.
 */
export const contextKeyNames = (names: readonly string[]): readonly string[] => {
	const spelled = new Map<string, string>();
	for (const name of names) {
		const lower = name.toLowerCase();
		if (/^[\w./-]+:./.test(name) && !spelled.has(lower)) spelled.set(lower, name);
	}
	return [...spelled.values()];
};

const resourceTag = /^(?:ssm|aws|ec2):resourcetag\/(.+)$/is;

/** Keys that the simulator fills in itself, or that reach always can. */
const known = new Set(
	(
		'aws:userid aws:principalaccount aws:principalid aws:principaltype aws:type aws:principalorgid ' +
		'aws:principalorgmasteraccountid aws:principalorgpaths aws:requestedregion aws:currenttime aws:epochtime ' +
		'aws:securetransport aws:viaawsservice aws:resourceaccount aws:principalisawsservice'
	).split(' '),
);

/** Global keys that a direct StartSession never has. */
const absent = new Set(
	(
		'aws:calledvia aws:calledviafirst aws:calledvialast aws:referer aws:tagkeys aws:principalservicename ' +
		'aws:principalservicenameslist aws:sourcearn aws:sourceaccount aws:sourceorgid aws:sourceorgpaths ' +
		'ssm:sessiondocumentaccesscheck'
	).split(' '),
);

/** Keys of the network path: settled once the source address is. */
const network = new Set('aws:sourcevpc aws:sourcevpce aws:vpcsourceip aws:sourcevpcarn'.split(' '));

/** Keys that only a role session can carry, though their prefix belongs to another service. */
const sessionKey =
	/^(?:ec2:(?:sourceinstancearn|roledelivery)|ssm:sourceinstancearn|lambda:sourcefunctionarn|saml:.*|identitystore:.*)$/;

/** What is known of one context key. The name may be spelled in any case. */
export const standingOf = (name: string, principal: SimulatedPrincipal, facts: RequestFacts): KeyStanding => {
	const key = name.toLowerCase();
	const tag = resourceTag.exec(name)?.[1];
	if (tag !== undefined) return tag.startsWith('aws:ssmmessages:') ? {kind: 'absent'} : {kind: 'tag', tagKey: tag};
	if (known.has(key)) return {kind: 'known'};
	if (absent.has(key) || key.startsWith('aws:requesttag/')) return {kind: 'absent'};
	if (key === 'aws:username') return principal.kind === 'user' ? {kind: 'known'} : {kind: 'absent'};
	if (key === 'aws:principalarn') return principal.isExact ? {kind: 'known'} : unknown;
	if (key.startsWith('aws:principaltag/')) return principalTag(key.slice('aws:principaltag/'.length), principal);
	if (key.startsWith('aws:multifactorauth')) return multiFactor(key, principal, facts);
	if (key === 'aws:sourceip') return facts.sourceIp === null ? unknown : {kind: 'known'};
	if (network.has(key)) return facts.sourceIp === null ? unknown : {kind: 'absent'};
	if (sessionKey.test(key) || key.slice(0, key.indexOf(':')).includes('.')) {
		return principal.kind === 'role' ? unknown : {kind: 'absent'};
	}
	if (key === 'aws:tokenissuetime' && isLongTerm(principal, facts)) return {kind: 'absent'};
	if (/^aws:(federatedprovider|sourceidentity)$/.test(key) && principal.kind === 'user') return {kind: 'absent'};
	// Any other service's key is no part of an SSM request; an unheard-of global or SSM key may be.
	return key.startsWith('aws:') || key === 'ssm:accessrequestid' ? unknown : {kind: 'absent'};
};

const unknown: KeyStanding = {kind: 'unknown', isBoolean: false};

/** Long-term keys belong to users; a user's temporary keys (GetSessionToken) carry what a session carries. */
const isLongTerm = (principal: SimulatedPrincipal, facts: RequestFacts): boolean =>
	principal.kind === 'user' && facts.isTemporary === false;

const multiFactor = (key: string, principal: SimulatedPrincipal, facts: RequestFacts): KeyStanding => {
	if (isLongTerm(principal, facts)) return {kind: 'absent'};
	if (key === 'aws:multifactorauthpresent')
		return facts.mfa === null ? {kind: 'unknown', isBoolean: true} : {kind: 'known'};
	return facts.mfa === false ? {kind: 'absent'} : unknown;
};

/**
 * A tag of the role or user. A role's session may bring tags of its own, which nobody can list: Identity Center does
 * it as a rule, so that a tag which such a role lacks is not known; other roles are taken at their own tags.
 */
const principalTag = (key: string, principal: SimulatedPrincipal): KeyStanding => {
	if (principal.tags === null) return unknown;
	const isOwn = Object.keys(principal.tags).some(own => own.toLowerCase() === key);
	if (isOwn) return {kind: 'known'};
	return principal.name.startsWith('AWSReservedSSO_') ? unknown : {kind: 'absent'};
};
