import type {Node} from './node.ts';
import {type PortalLogin, portalRoleOf} from './portal.ts';
import type {Profile} from './profile.ts';

/** Consoles of the partitions that have one of their own (AWS General Reference, partitions). */
const hosts: readonly (readonly [RegExp, string])[] = [
	[/^cn-/, 'console.amazonaws.cn'],
	[/^us-gov-/, 'console.amazonaws-us-gov.com'],
];

const hostOf = (region: string): string =>
	hosts.find(([pattern]) => pattern.test(region))?.[1] ?? `${region}.console.aws.amazon.com`;

/** The node's page in the AWS console: Fleet Manager's for hybrid nodes, EC2's for instances. */
export const consoleLink = ({id, kind, scope: {region}}: Node): string => {
	const place =
		kind === 'instance'
			? `ec2/home?region=${region}#InstanceDetails:instanceId=${encodeURIComponent(id)}`
			: `systems-manager/fleet-manager/managed-nodes/${encodeURIComponent(id)}/general?region=${region}`;
	return `https://${hostOf(region)}/${place}`;
};

const startUrlOf = (session: string, profiles: readonly Profile[], logins: readonly PortalLogin[]): string | null =>
	profiles.find(({sso}) => sso?.session === session)?.sso?.startUrl ??
	logins.find(({name}) => name === session)?.startUrl ??
	null;

/** What of a profile says through which door of IAM Identity Center one comes in; `null`: through none, or not known. */
const doorOf = (name: string | null, profiles: readonly Profile[], logins: readonly PortalLogin[]) => {
	const profile = profiles.find(one => one.name === name);
	const bare = profile || name === null ? null : portalRoleOf(name);
	const {startUrl, account, role} = bare
		? {...bare, startUrl: startUrlOf(bare.session, profiles, logins)}
		: (profile?.sso ?? {startUrl: null, account: null, role: null});
	return startUrl && account && role && /^https:/.test(startUrl) ? {startUrl, account, role} : null;
};

/**
 * The link that opens the node's page as its profile: under SSO by way of the access portal, which signs in to the right
 * account with the right permission set first (IAM Identity Center User Guide, "Creating shortcut links").
 */
export const signedInLink = (node: Node, profiles: readonly Profile[], logins: readonly PortalLogin[] = []): string => {
	const door = doorOf(node.scope.profile, profiles, logins);
	const page = consoleLink(node);
	if (!door) return page;
	const asked = new URLSearchParams({account_id: door.account, role_name: door.role, destination: page});
	return `${door.startUrl.replace(/[/#]+$/, '')}/#/console?${asked}`;
};
