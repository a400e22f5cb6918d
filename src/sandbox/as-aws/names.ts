/** A region's name. */
const region = '[a-z]{2,5}(?:-[a-z]+)+-\\d';

/**
 * The host names of the services that the sandbox has, global and regional, FIPS and dual-stack ones included. Nothing
 * else is brought here: whatever a program says to another host was not meant for us.
 */
const serviceHost = new RegExp(
	`^(?:(?:ec2|ssm|ssmmessages|sts|kms|iam|resource-explorer-2|oidc|portal\\.sso)(?:-fips)?\\.${region}\\.(?:amazonaws\\.com(?:\\.cn)?|api\\.aws)|(?:iam|sts)(?:\\.us-gov|\\.cn-north-1)?\\.amazonaws\\.com(?:\\.cn)?)$`,
);

/** Whether a host name is one of AWS's that the sandbox answers for. */
export const isServiceHost = (host: string): boolean => host.length <= 120 && serviceHost.test(host);

/** Where sessions of a region stream, by the name that the service has there. */
export const streamHost = (regionName: string): string =>
	`ssmmessages.${regionName}.amazonaws.com${regionName.startsWith('cn-') ? '.cn' : ''}`;
