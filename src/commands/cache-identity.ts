import {stat} from 'node:fs/promises';
import {homedir} from 'node:os';
import path from 'node:path';
import {nameOf} from '../disk/name-of.ts';
import {callerOf} from '../domain/caller.ts';
import type {Context} from './context.ts';
import type {Host} from './host.ts';

/** Variables that choose whose credentials are used, and where. */
const choosing = [
	'AWS_PROFILE',
	'AWS_ACCESS_KEY_ID',
	'AWS_ROLE_ARN',
	'AWS_WEB_IDENTITY_TOKEN_FILE',
	'AWS_CONTAINER_CREDENTIALS_RELATIVE_URI',
	'AWS_CONTAINER_CREDENTIALS_FULL_URI',
	'AWS_REGION',
	'AWS_DEFAULT_REGION',
	'AWS_ENDPOINT_URL',
	'AWS_ENDPOINT_URL_EC2',
	'AWS_ENDPOINT_URL_SSM',
] as const;

/** A file as it is now: whoever edits the AWS configuration may have become somebody else. */
const versionOf = async (file: string): Promise<string> =>
	stat(file).then(
		({mtimeMs, size}) => `${file} ${mtimeMs} ${size}`,
		() => file,
	);

/**
 * What the caller and the list are chosen by, before anybody has said who that is: a name made of options, variables and
 * the state of the AWS configuration. Two different callers on one machine have different ones. No secret goes into it.
 */
export const chosenBy = async ({options}: Context, {environment}: Host): Promise<string> => {
	const folder = path.join(environment['HOME'] ?? homedir(), '.aws');
	const files = await Promise.all([
		versionOf(environment['AWS_CONFIG_FILE'] ?? path.join(folder, 'config')),
		versionOf(environment['AWS_SHARED_CREDENTIALS_FILE'] ?? path.join(folder, 'credentials')),
	]);
	const variables = choosing.map(name => environment[name] ?? '');
	// What says only how to connect, to draw or to write down chooses nobody.
	const {profiles, regions, endpointUrl, policySourceArn, sourceIp, mfa, checksAccess, readsPolicies} = options;
	const chosen = {profiles, regions, endpointUrl, policySourceArn, sourceIp, mfa, checksAccess, readsPolicies};
	return nameOf(JSON.stringify([chosen, variables, files]));
};

/**
 * Whom rows and verdicts belong to: the caller without the name of its role session, which tools make anew each time,
 * and what verdicts were asked with.
 */
export const ownerOf = (arn: string, {options}: Context, {environment}: Host): string => {
	const caller = callerOf(arn);
	const who = caller.kind === 'role' ? arn.slice(0, -caller.sessionName.length - 1) : arn;
	const {endpointUrl, policySourceArn, sourceIp, mfa} = options;
	return [
		who,
		endpointUrl ?? environment['AWS_ENDPOINT_URL'] ?? '',
		policySourceArn ?? '',
		sourceIp ?? '',
		mfa ?? '',
	].join(' ');
};
