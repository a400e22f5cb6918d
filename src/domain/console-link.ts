import type {Node} from './node.ts';

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
