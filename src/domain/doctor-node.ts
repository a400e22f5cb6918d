import {counted} from './counted.ts';
import {type Check, fail, isOlder, pass, unknown, unread} from './doctor.ts';
import {type NetworkFacts, networkChecks} from './doctor-network.ts';
import type {Surroundings} from './network-sources.ts';
import type {Node} from './node.ts';
import type {Result} from './result.ts';
import type {SessionDocument} from './session-document.ts';
import {shellWord} from './shell-word.ts';
import type {Evaluation} from './simulation-api.ts';

/** What the agent calls (Systems Manager User Guide, "Instance permissions"); `ec2messages` is not needed any more. */
export const agentActions = [
	'ssm:UpdateInstanceInformation',
	'ssmmessages:CreateControlChannel',
	'ssmmessages:CreateDataChannel',
	'ssmmessages:OpenControlChannel',
	'ssmmessages:OpenDataChannel',
] as const;

/** Older agents fall back on it where Session Manager's own channel fails; nothing needs it any more. */
export const oldAction = 'ec2messages:GetMessages';

/** Answers of the simulator about the node's role, by action. */
export type Rights = Result<ReadonlyMap<string, Evaluation>>;

/** All that was read about one node. `null`: not asked, since it cannot matter. */
export type NodeFacts = {
	readonly node: Node;
	/** Milliseconds since the epoch. */
	readonly now: number;
	/** Whether Systems Manager's listing came to its end. */
	readonly isListed: boolean;
	readonly surroundings: Result<Surroundings> | null;
	readonly network: NetworkFacts | null;
	/** ARN of the instance profile's role; `null` inside: the profile has none. */
	readonly role: Result<string | null> | null;
	/** Default Host Management Configuration: the role, or `$None`. */
	readonly defaultRole: Result<string> | null;
	readonly rights: Rights | null;
	/** Hybrid nodes: `advanced` or `standard`. */
	readonly tier: Result<string> | null;
	/** Name of the document that is wanted; `null`: the account's shell. */
	readonly wanted: string | null;
	readonly document: Result<SessionDocument>;
	/** What the document wants of the role: `kms:Decrypt` and the rights to write logs. */
	readonly documentRights: Rights | null;
};

/** The oldest agents (Systems Manager User Guide, prerequisites of Session Manager and of forwarding to remote hosts). */
const oldest = {shell: '2.3.68.0', encryption: '2.3.539.0', port: '2.3.672.0', remoteHost: '3.1.1374.0'} as const;

/** Documents that need a newer agent than a shell does, and what for. */
const demanding: Readonly<Record<string, readonly [version: string, what: string]>> = {
	'AWS-StartPortForwardingSession': [oldest.port, 'port forwarding'],
	'AWS-StartSSHSession': [oldest.port, 'SSH'],
	'AWS-StartPortForwardingSessionToRemoteHost': [oldest.remoteHost, 'forwarding to remote hosts'],
};

const stateCheck = ({node}: NodeFacts): Check | null => {
	if (!node.instance) return null;
	const {state} = node.instance;
	const name = 'instance state';
	if (state === 'running') return pass(name, 'running');
	if (state === 'pending') return fail(name, 'pending: it is still starting', 'wait some minutes');
	if (state === 'unknown') return unknown(name, 'EC2 told a state that is not known here');
	if (state === 'stopped') return fail(name, 'stopped', `aws ec2 start-instances --instance-ids ${node.id}`);
	return fail(name, state, 'choose another node: reach list');
};

const platformCheck = ({node}: NodeFacts): Check => {
	const platform = node.managed?.platformType ?? node.instance?.platform ?? null;
	return platform === null ? unknown('platform', 'nobody told it') : pass('platform', platform);
};

const metadataCheck = ({surroundings, node}: NodeFacts): Check | null => {
	const name = 'metadata service';
	if (surroundings === null) return null;
	if (!surroundings.ok) return unread(name, surroundings.problem);
	const {enabled, tokens} = surroundings.value.metadata;
	const change = `aws ec2 modify-instance-metadata-options --instance-id ${node.id}`;
	if (!enabled) {
		return fail(name, 'it is off: the agent gets no credentials and no identity', `${change} --http-endpoint enabled`);
	}
	const version = node.managed?.agentVersion ?? null;
	if (tokens === 'required' && version !== null && isOlder(version, '3.0.0.0')) {
		return fail(
			name,
			`it demands IMDSv2, which agent ${version} may not know`,
			`${change} --http-tokens optional; then update the agent`,
		);
	}
	return pass(name, tokens === 'required' ? 'on, IMDSv2 only' : 'on');
};

const noDefault = (value: string): boolean => value === '$None' || value === '';

const profileCheck = ({surroundings, role, defaultRole, node}: NodeFacts): Check | null => {
	const name = 'instance profile';
	if (surroundings === null) return null;
	if (!surroundings.ok) return unread(name, surroundings.problem);
	const {profile} = surroundings.value;
	const attach = `aws ec2 associate-iam-instance-profile --instance-id ${node.id} --iam-instance-profile Name=PROFILE`;
	if (profile !== null) {
		if (role && !role.ok) return unread(name, role.problem);
		if (role?.value) return pass(name, `${profile}, role ${role.value}`);
		return fail(
			name,
			`${profile} has no role`,
			`aws iam add-role-to-instance-profile --instance-profile-name ${profile} --role-name ROLE`,
		);
	}
	if (!defaultRole?.ok)
		return unknown(
			name,
			`none; whether Default Host Management stands in for it: ${defaultRole?.problem.summary ?? 'not asked'}`,
		);
	if (noDefault(defaultRole.value) && node.managed?.ping === 'Online') {
		return unknown(
			name,
			'none, and Default Host Management is off in this region: the agent is online with credentials from elsewhere',
			attach,
		);
	}
	if (noDefault(defaultRole.value)) {
		return fail(name, 'none, and Default Host Management is off in this region: the agent has no credentials', attach);
	}
	const version = node.managed?.agentVersion ?? null;
	if (version !== null && isOlder(version, '3.2.582.0')) {
		return fail(name, `none, and agent ${version} is too old for Default Host Management (3.2.582.0)`, attach);
	}
	return pass(name, `none, but Default Host Management is on: ${defaultRole.value}`);
};

const rightsCheck = (name: string, rights: Rights | null, role: string | null): Check | null => {
	if (rights === null) return null;
	if (!rights.ok) return unread(name, rights.problem);
	const missing = [...rights.value].filter(([action, {decision}]) => decision !== 'allowed' && action !== oldAction);
	// A condition that hangs on what the simulator was not told may hold on the node.
	const [first] = missing.filter(([, {decision, missing: keys}]) => decision === 'explicitDeny' || keys.length === 0);
	const open = missing.flatMap(([, evaluation]) => evaluation.missing);
	if (!first && missing.length > 0) {
		return unknown(
			name,
			`whether ${role ?? 'the role'} may ${missing.map(([one]) => one).join(', ')} hangs on ${[...new Set(open)].join(', ')}`,
		);
	}
	const old = rights.value.get(oldAction);
	const also = old ? `; ${oldAction} is ${old.decision === 'allowed' ? '' : 'not '}allowed, which does not matter` : '';
	const needed = [...rights.value.keys()].filter(action => action !== oldAction);
	if (!first) return pass(name, `allowed: ${needed.join(', ')}${also}`);
	const [action, {decision, organizationAllows, boundaryAllows}] = first;
	const by =
		organizationAllows === false
			? ' (organization policy)'
			: boundaryAllows === false
				? ' (permissions boundary)'
				: decision === 'explicitDeny'
					? ' (explicit Deny)'
					: '';
	const next =
		by === '' && name === 'role'
			? `aws iam attach-role-policy --role-name ${role?.split('/').at(-1) ?? 'ROLE'} --policy-arn arn:${role?.split(':')[1] ?? 'aws'}:iam::aws:policy/AmazonSSMManagedInstanceCore`
			: `allow ${missing.map(([one]) => one).join(', ')} to ${role ?? 'the role'}`;
	return fail(
		name,
		`${role ?? 'the role'} may not ${missing.map(([one]) => one).join(', ')}; first ${action}${by}`,
		next,
	);
};

const tierCheck = ({tier}: NodeFacts): Check | null => {
	if (tier === null) return null;
	if (!tier.ok) return unread('advanced tier', tier.problem);
	if (tier.value === 'advanced') return pass('advanced tier', 'on: hybrid nodes accept sessions');
	return fail(
		'advanced tier',
		`the account is in the ${tier.value} tier: hybrid nodes accept no sessions`,
		'aws ssm update-service-setting --setting-id /ssm/managed-instance/activation-tier --setting-value advanced',
	);
};

const agentCheck = ({node, document, wanted}: NodeFacts): Check | null => {
	const version = node.managed?.agentVersion ?? null;
	if (!node.managed) return null;
	if (version === null) return unknown('agent version', 'Systems Manager does not tell it');
	const update = `aws ssm send-command --document-name AWS-UpdateSSMAgent --instance-ids ${node.id}`;
	if (isOlder(version, oldest.shell)) {
		return fail('agent version', `${version}: sessions need ${oldest.shell}`, update);
	}
	if (document.ok && document.value.kmsKey !== null && isOlder(version, oldest.encryption)) {
		return fail('agent version', `${version}: encrypted sessions need ${oldest.encryption}`, update);
	}
	const [least, what] = demanding[wanted ?? ''] ?? [oldest.shell, ''];
	if (isOlder(version, least)) return fail('agent version', `${version}: ${what} needs ${least}`, update);
	const limit = isOlder(version, oldest.remoteHost) ? `; forwarding to remote hosts needs ${oldest.remoteHost}` : '';
	return pass('agent version', `${version}${limit}`);
};

const runAsCheck = ({document}: NodeFacts): Check | null => {
	if (!document.ok || document.value.runAs === null) return null;
	const {runAs} = document.value;
	return unknown(
		'OS user',
		`sessions run as ${runAs}; whether the node has such a user cannot be seen from here`,
		`on the node: id ${shellWord(runAs)}`,
	);
};

const documentCheck = ({document}: NodeFacts): Check =>
	document.ok
		? pass('session document', document.value.name)
		: document.problem.kind === 'not-found'
			? pass('session document', 'none is written: AWS’s defaults hold')
			: unread('session document', document.problem);

const age = (milliseconds: number): string => {
	const minutes = Math.max(0, Math.floor(milliseconds / 60_000));
	if (minutes < 120) return counted(minutes, 'minute');
	return minutes < 48 * 60 ? `${Math.floor(minutes / 60)} hours` : `${Math.floor(minutes / 1440)} days`;
};

const registrationCheck = ({node, isListed}: NodeFacts): Check => {
	const name = 'registered with Systems Manager';
	if (node.managed) return pass(name, 'yes');
	if (!isListed) return unknown(name, 'the listing of managed nodes did not come to its end');
	const look = `aws ec2 get-console-output --instance-id ${node.id} --latest; then on the node: systemctl status amazon-ssm-agent`;
	return {...fail(name, 'never: no agent has ever reached Systems Manager from here', look), isSymptom: true};
};

const pingCheck = ({node, now}: NodeFacts): Check | null => {
	if (!node.managed) return null;
	const {ping, lastPing} = node.managed;
	const since = lastPing === null ? '' : `, last heard ${age(now - Date.parse(lastPing))} ago (${lastPing})`;
	if (ping === 'Online') return pass('ping status', `Online${since}`);
	const restart = 'on the node: systemctl restart amazon-ssm-agent; from outside: reboot it';
	return {...fail('ping status', `${ping}${since}: the agent stopped answering`, restart), isSymptom: true};
};

/** Every link of the chain from the instance to a session, in the order in which one needs the other. */
export const nodeChecks = (facts: NodeFacts): readonly Check[] => {
	const role = facts.role?.ok ? facts.role.value : null;
	const isUp = facts.node.instance === null || facts.node.instance.state === 'running';
	const network = facts.network && isUp ? networkChecks(facts.network) : [];
	return [
		stateCheck(facts),
		platformCheck(facts),
		metadataCheck(facts),
		profileCheck(facts),
		rightsCheck('role', facts.rights, role),
		...network,
		tierCheck(facts),
		agentCheck(facts),
		documentCheck(facts),
		rightsCheck('role and session document', facts.documentRights, role),
		runAsCheck(facts),
		registrationCheck(facts),
		pingCheck(facts),
	].filter(check => check !== null);
};
