import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {onTestFinished, vi} from 'vitest';
import type {SourcesOptions} from '../../src/aws/options.ts';
import {createSources} from '../../src/aws/sources.ts';
import type {Page, Sources, Waiting} from '../../src/domain/sources.ts';
import {type Answer, type CannedAws, type SeenRequest, startCannedAws} from './canned-aws.ts';

/** The scope of all tests here: the default chain, which the fixture fills with static keys. */
export const scope = {profile: null, region: 'eu-west-1'};

/** A signal that nobody aborts. */
export const never = new AbortController().signal;

/** Variables that would lead the SDK to somebody's real account. */
const foreign = [
	'AWS_PROFILE',
	'AWS_DEFAULT_PROFILE',
	'AWS_SESSION_TOKEN',
	'AWS_ENDPOINT_URL',
	'AWS_REGION',
	'AWS_DEFAULT_REGION',
	'AWS_ROLE_ARN',
	'AWS_WEB_IDENTITY_TOKEN_FILE',
	'AWS_CONTAINER_CREDENTIALS_FULL_URI',
	'AWS_CONTAINER_CREDENTIALS_RELATIVE_URI',
	'AWS_CA_BUNDLE',
];

/** An AWS configuration of our own for this test: home, config and credentials files, no instance metadata. */
export const useAwsHome = (files: {readonly config?: string; readonly credentials?: string} = {}): string => {
	const home = mkdtempSync(path.join(tmpdir(), 'reach-aws-'));
	onTestFinished(() => rmSync(home, {recursive: true, force: true}));
	onTestFinished(() => {
		vi.unstubAllEnvs();
	});
	writeFileSync(path.join(home, 'config'), files.config ?? '');
	writeFileSync(path.join(home, 'credentials'), files.credentials ?? '');
	for (const name of foreign) vi.stubEnv(name, undefined);
	vi.stubEnv('HOME', home);
	vi.stubEnv('AWS_CONFIG_FILE', path.join(home, 'config'));
	vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', path.join(home, 'credentials'));
	vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true');
	return home;
};

/** Static keys in the environment. */
export const useKeys = () => {
	vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIAEXAMPLE');
	vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret');
};

export type Bench = {readonly sources: Sources; readonly aws: CannedAws; readonly waits: readonly Waiting[]};

/** Patience with an AWS that does answer, in milliseconds: long, for this process may be held up itself. */
export const patient = {connect: 20_000, response: 20_000, iamConnect: 20_000, iamResponse: 20_000};

/** Patience with an AWS that never answers. */
export const hasty = {connect: 500, response: 500, iamConnect: 500, iamResponse: 500};

/** Real SDK clients against a canned AWS, with static keys. */
export const cannedSources = async (
	answer: (request: SeenRequest) => Answer | Promise<Answer>,
	more: Partial<SourcesOptions> = {},
): Promise<Bench> => {
	useAwsHome();
	useKeys();
	const aws = await startCannedAws(answer);
	onTestFinished(aws.close);
	const waits: Waiting[] = [];
	const sources = createSources({
		version: '1.2.3',
		endpointUrl: aws.url,
		environment: {},
		mfa: null,
		onWaiting: waiting => waits.push(waiting),
		timeouts: patient,
		...more,
	});
	return {sources, aws, waits};
};

/** All pages of a listing. */
export const pagesIn = async <Item>(listing: AsyncIterable<Page<Item>>): Promise<Page<Item>[]> => {
	const pages: Page<Item>[] = [];
	for await (const page of listing) pages.push(page);
	return pages;
};

/** Real SDK clients against a running sandbox, in this thread. */
export const sandboxSources = (environment: Readonly<Record<string, string>>, more: Partial<SourcesOptions> = {}) => {
	useAwsHome();
	for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
	const waits: Waiting[] = [];
	const sources = createSources({
		version: '1.2.3',
		endpointUrl: null,
		environment: {},
		mfa: null,
		onWaiting: waiting => waits.push(waiting),
		...more,
	});
	return {sources, waits};
};
