import type {Partition} from './principal.ts';

/** The six fields of an ARN (IAM User Guide, Amazon Resource Names); `resource` may hold colons and slashes. */
export type Arn = {
	readonly partition: Partition;
	readonly service: string;
	readonly region: string;
	readonly account: string;
	readonly resource: string;
};

/** An ARN's fields, or `null` where the text is none. */
export const parseArn = (text: string): Arn | null => {
	const [, partition, service, region, account, resource] =
		/^arn:(aws[\w-]*):([\w-]*):([\w-]*):(\d*):(\S.*)$/.exec(text) ?? [];
	if (!partition || service === undefined || region === undefined || account === undefined || !resource) return null;
	return {partition, service, region, account, resource};
};

/** The account's default shell document: it belongs to the account, unlike AWS's own documents. */
export const defaultDocument = 'SSM-SessionManagerRunShell';

/** AWS keeps these prefixes for its own documents (SSM CreateDocument, Name). */
const isAwsOwned = (name: string): boolean => /^(aws|amazon|amzn)/i.test(name);

/**
 * A session document's ARN as policies name it: AWS's own documents have an empty account, a document that is named
 * by its ARN (shared by another account) keeps it.
 * @param document Name or ARN; `null` is the default shell document.
 */
export const documentArn = (document: string | null, partition: Partition, region: string, account: string): string => {
	const name = document ?? defaultDocument;
	if (parseArn(name)) return name;
	return `arn:${partition}:ssm:${region}:${isAwsOwned(name) ? '' : account}:document/${name}`;
};
