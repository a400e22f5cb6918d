import {parseArn} from '../domain/arn.ts';
import type {NetworkFacts} from '../domain/doctor-network.ts';
import {nothingToRead} from '../domain/doctor-network.ts';
import {agentActions, type NodeFacts, oldAction, type Rights} from '../domain/doctor-node.ts';
import {keyArn} from '../domain/document-facts.ts';
import type {NetworkSources, Surroundings} from '../domain/network-sources.ts';
import type {Node} from '../domain/node.ts';
import {matteringKeys} from '../domain/policy.ts';
import type {CallerIdentity} from '../domain/principal.ts';
import {problem} from '../domain/problem.ts';
import {failure, type Result, success} from '../domain/result.ts';
import type {SessionDocument} from '../domain/session-document.ts';
import type {Evaluation} from '../domain/simulation-api.ts';
import type {Account} from './account-context.ts';

const shell = 'SSM-SessionManagerRunShell';

/** The keys that a denial may hang on: the simulator names those of statements about other things, too. */
const mattering = async (
	{sources, home, identity, signal}: Account,
	role: string,
	action: string,
	resource: string,
	{decision, missing}: Evaluation,
): Promise<readonly string[]> => {
	if (decision !== 'implicitDeny' || missing.length === 0) return missing;
	const partition = parseArn(role)?.partition ?? 'aws';
	const name = role.split('/').at(-1) ?? '';
	const known = {kind: 'role', identity, partition, sources: [role], isExact: true, name} as const;
	const own = await sources.ownPolicies(home, {...known, sessionName: null, tags: null}, [], signal);
	const keys = matteringKeys(own, action, [resource]);
	return keys === null ? missing : missing.filter(key => keys.has(key.toLowerCase()));
};

/** What the role may do, one simulation an action. */
const rightsOf = async (
	account: Account,
	role: string,
	region: string,
	wanted: readonly (readonly [action: string, resource: string])[],
): Promise<Rights> => {
	const {sources, home, signal} = account;
	const found = new Map<string, Evaluation>();
	for (const [action, resource] of wanted) {
		const context = [{key: 'aws:RequestedRegion', type: 'string', values: [region]}] as const;
		const answer = await sources.simulate(home, {source: role, action, resources: [resource], context}, signal);
		if (!answer.ok) return answer;
		const evaluation = answer.value.get(resource);
		if (!evaluation) return failure(problem('malformed', `IAM gave no answer about ${action}`, ''));
		found.set(action, {...evaluation, missing: await mattering(account, role, action, resource, evaluation)});
	}
	return success(found);
};

/** What a session document wants of the node's role: its key, and where it logs to. */
const wantedBy = (
	{kmsKey, s3Bucket, cloudWatchLogGroup}: SessionDocument,
	partition: string,
	region: string,
	account: string,
): readonly (readonly [string, string])[] => {
	const key = kmsKey === null ? null : keyArn(kmsKey, partition, region, account);
	const log = `arn:${partition}:logs:${region}:${account}:log-group:${cloudWatchLogGroup}`;
	return [
		...(key === null ? [] : [['kms:Decrypt', key] as const]),
		...(s3Bucket === null ? [] : [['s3:PutObject', `arn:${partition}:s3:::${s3Bucket}/session`] as const]),
		...(cloudWatchLogGroup === null
			? []
			: [['logs:CreateLogStream', log] as const, ['logs:PutLogEvents', `${log}:log-stream:session`] as const]),
	];
};

/** Endpoints of a VPC, which its owner alone sees: that none is told to others means nothing. */
const seenFrom = (
	account: string,
	vpc: string,
	routes: NetworkFacts['routes'],
	endpoints: NetworkFacts['endpoints'],
): NetworkFacts['endpoints'] => {
	const owner = routes.ok ? routes.value.owner : null;
	if (owner === null || owner === account) return endpoints;
	const look = `in account ${owner}: aws ec2 describe-vpc-endpoints --filters Name=vpc-id,Values=${vpc}`;
	return failure(problem('other', `${vpc} is shared by account ${owner}, which alone sees its endpoints`, look));
};

const networkOf = async (
	network: NetworkSources,
	{scope}: Node,
	surroundings: Surroundings,
	{account}: CallerIdentity,
	signal: AbortSignal,
): Promise<NetworkFacts | null> => {
	const {vpc, subnet, securityGroups: ids} = surroundings;
	if (vpc === null || subnet === null) return null;
	const [securityGroups, routes, acl, told, dns] = await Promise.all([
		network.securityGroups(scope, ids, signal),
		network.routes(scope, subnet, vpc, signal),
		network.acl(scope, subnet, signal),
		network.endpoints(scope, vpc, signal),
		network.vpcDns(scope, vpc, signal),
	]);
	const endpoints = seenFrom(account, vpc, routes, told);
	const used = endpoints.ok ? [...new Set(endpoints.value.flatMap(one => one.securityGroups))] : [];
	const endpointGroups = used.length > 0 ? await network.securityGroups(scope, used, signal) : nothingToRead;
	return {region: scope.region, surroundings, securityGroups, routes, acl, endpoints, endpointGroups, dns};
};

/** Reads everything that a session on the node hangs on. What is refused stays unknown; nothing ends it. */
export const readNodeFacts = async (
	account: Account,
	node: Node,
	isListed: boolean,
	document: string | null,
	now: number,
): Promise<NodeFacts> => {
	const {sources, network, identity, signal} = account;
	const {scope} = node;
	const isInstance = node.kind === 'instance';
	const setting = (id: string): Promise<Result<string>> => network.setting(scope, id, signal);
	const [surroundings, found] = await Promise.all([
		isInstance ? network.surroundings(scope, node.id, signal) : null,
		sources.sessionDocument(scope, document ?? shell, signal),
	]);
	const profile = surroundings?.ok ? surroundings.value.profile : null;
	const [role, defaultRole, tier, around] = await Promise.all([
		profile === null ? null : network.profileRole(scope, profile, signal),
		isInstance && surroundings?.ok && profile === null
			? setting('/ssm/managed-instance/default-ec2-instance-management-role')
			: null,
		isInstance ? null : setting('/ssm/managed-instance/activation-tier'),
		surroundings?.ok ? networkOf(network, node, surroundings.value, identity, signal) : null,
	]);
	const arn = role?.ok ? role.value : null;
	const rights =
		arn === null
			? null
			: await rightsOf(
					account,
					arn,
					scope.region,
					[...agentActions, oldAction].map(action => [action, '*'] as const),
				);
	const partition = identity.arn.split(':')[1] ?? 'aws';
	const wanted = found.ok ? wantedBy(found.value, partition, scope.region, identity.account) : [];
	const documentRights =
		arn === null || wanted.length === 0 ? null : await rightsOf(account, arn, scope.region, wanted);
	return {
		node,
		now,
		isListed,
		surroundings,
		network: around,
		role,
		defaultRole,
		rights,
		tier,
		wanted: document,
		document: found,
		documentRights,
	};
};
