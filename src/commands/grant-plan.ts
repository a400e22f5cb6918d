import {documentArn} from '../domain/arn.ts';
import {keyArn} from '../domain/document-facts.ts';
import type {Grant} from '../domain/grant.ts';
import type {Entity} from '../domain/grant-principal.ts';
import type {Promised, Way} from '../domain/grant-proof.ts';
import {exactTags, type Node, nodeArn, nodeKey} from '../domain/node.ts';
import {tagValue} from '../domain/tags.ts';
import type {Account} from './account-context.ts';
import type {GrantOptions} from './grant-options.ts';

/** A grant spelled out, with all that its proof is about. */
export type GrantPlan = {
	readonly grant: Grant;
	/** Nodes that the grant speaks of today. */
	readonly promisedNodes: readonly Node[];
	readonly isPromised: Promised;
	/** Every document that is looked at, granted or not. */
	readonly ways: readonly Way[];
	/** What the person has to know, a sentence each. */
	readonly warnings: readonly string[];
};

const shell = 'SSM-SessionManagerRunShell';
const port = 'AWS-StartPortForwardingSession';
const remote = 'AWS-StartPortForwardingSessionToRemoteHost';
const ssh = 'AWS-StartSSHSession';

/** Session documents of every account: a node that becomes reachable may be so by any of them. */
const usual = [shell, port, remote, ssh, 'AWS-StartInteractiveCommand', 'AWS-StartNonInteractiveCommand'];

const hasTags = (node: Node, tags: GrantOptions['tags']): boolean => {
	const own = exactTags(node);
	const entries = Object.entries(tags);
	if (!own || entries.length === 0) return false;
	return entries.every(([key, values]) => values.includes(tagValue(own, key) ?? '\0'));
};

/** Instance profiles whose role is looked up: a shell on any of very many nodes is told by its profile's name. */
const mostProfiles = 20;

/** Roles whose credentials a shell on the nodes means, in words: an instance profile names a role, and hybrid nodes one. */
const rolesOf = async ({network, home, signal}: Account, nodes: readonly Node[]): Promise<readonly string[]> => {
	const roles = nodes.flatMap(({instance, managed}) => (instance?.instanceProfile ? [] : (managed?.iamRole ?? [])));
	const profiles = nodes.flatMap(({instance}) => instance?.instanceProfile?.split('/').at(-1) ?? []);
	const words = new Set(roles);
	for (const [at, profile] of [...new Set(profiles)].toSorted().entries()) {
		const role = at < mostProfiles ? await network.profileRole(home, profile, signal) : null;
		if (role?.ok && role.value === null) continue;
		words.add(role?.ok ? (role.value?.replace(/^.*:role\//, '') ?? '') : `that of instance profile ${profile}`);
	}
	return [...words];
};

type Keys = Pick<Grant, 'keys' | 'aliases'> & {readonly warnings: readonly string[]};

/** KMS keys of the granted documents, as far as the documents may be read. */
const keysOf = async (
	{sources, signal, scopes}: Account,
	regions: readonly string[],
	document: string | null,
	place: {readonly partition: string; readonly account: string},
): Promise<Keys> => {
	const keys = new Set<string>();
	const aliases: {region: string; alias: string}[] = [];
	const warnings: string[] = [];
	for (const scope of scopes.filter(({region}) => regions.includes(region))) {
		const found = await sources.sessionDocument(scope, document ?? shell, signal);
		if (!found.ok) {
			if (found.problem.kind === 'not-found' && document !== null) {
				warnings.push(
					`there is no document ${document} in ${scope.region}: no session opens with it until there is one`,
				);
			} else if (found.problem.kind !== 'not-found') {
				warnings.push(
					`document ${document ?? shell} in ${scope.region} could not be read: if it encrypts sessions, kms:GenerateDataKey is missing here`,
				);
			}
			continue;
		}
		const {kmsKey} = found.value;
		if (kmsKey === null) continue;
		// Whoever may write the document must not choose what a policy's wildcards and variables open.
		if (/[^\w:/-]/.test(kmsKey)) {
			warnings.push(`document ${document ?? shell} in ${scope.region} names no KMS key that can be granted: ${kmsKey}`);
			continue;
		}
		const arn = keyArn(kmsKey, place.partition, scope.region, place.account);
		if (arn) keys.add(arn);
		else aliases.push({region: scope.region, alias: kmsKey.replace(/^.*:(?=alias\/)/, '')});
	}
	return {keys: [...keys], aliases, warnings};
};

const warningsOf = async (
	account: Account,
	options: GrantOptions,
	nodes: readonly Node[],
): Promise<readonly string[]> => {
	const roles = await rolesOf(account, nodes);
	const keys = Object.keys(options.tags);
	return [
		...roles.map(role => `a shell usually means the credentials of the node's role, too: ${role}`),
		...(keys.length > 0
			? [
					`by tag: whoever may set ${keys.join(', ')} (ec2:CreateTags, ssm:AddTagsToResource) decides which nodes these are`,
				]
			: []),
		...(options.forwardRemote
			? ['--forward-remote reaches every host and port that the node reaches, not only the node']
			: []),
	];
};

/** Spells a grant out: ARNs of nodes, documents and keys, and what is promised by it. */
export const planGrant = async (
	account: Account,
	entity: Entity,
	nodes: readonly Node[],
	chosen: readonly Node[],
	options: GrantOptions,
): Promise<GrantPlan> => {
	const {identity, scopes} = account;
	const partition = entity.arn.split(':')[1] ?? 'aws';
	const place = {partition, account: identity.account};
	const byTag = nodes.filter(node => hasTags(node, options.tags));
	const isByTag = Object.keys(options.tags).length > 0;
	const all = scopes.map(({region}) => region);
	const regions = isByTag ? all : [...new Set(chosen.map(({scope}) => scope.region))];
	const names = [
		options.document ?? shell,
		...(options.forward ? [port] : []),
		...(options.forwardRemote ? [remote] : []),
		...(options.ssh ? [ssh] : []),
	];
	const arnOf = (name: string, region: string): string => documentArn(name, partition, region, identity.account);
	const {warnings, ...keys} = await keysOf(account, regions, options.document, place);
	const grant: Grant = {
		...place,
		kind: entity.kind,
		nodes: chosen.map(node => nodeArn(node, partition, identity.account)).toSorted(),
		tags: options.tags,
		regions: isByTag ? regions : [],
		documents: [...new Set(regions.flatMap(region => names.map(name => arnOf(name, region))))],
		until: options.until,
		...keys,
	};
	const promised = new Set([...chosen, ...byTag].map(nodeKey));
	const granted = new Set(grant.documents);
	const none = isByTag && byTag.length === 0 ? ['no node has these tags now: whichever gets them later opens'] : [];
	return {
		grant,
		promisedNodes: nodes.filter(node => promised.has(nodeKey(node))),
		isPromised: (node, way) => promised.has(nodeKey(node)) && granted.has(way.arn),
		ways: all.flatMap(region =>
			[...new Set([...names, ...usual])].map(name => ({region, name, arn: arnOf(name, region)})),
		),
		warnings: [...warnings, ...none, ...(await warningsOf(account, options, [...chosen, ...byTag]))],
	};
};
