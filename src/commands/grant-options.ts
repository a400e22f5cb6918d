import {parseArn} from '../domain/arn.ts';
import {endOf} from '../domain/duration.ts';
import {type EntityAsked, parseEntity} from '../domain/grant-principal.ts';
import {problem} from '../domain/problem.ts';
import {failure, type Result, success} from '../domain/result.ts';
import {clean} from '../domain/text.ts';

/** The forms in which `reach grant` prints. */
export const grantForms = ['text', 'json', 'policy', 'terraform', 'cloudformation', 'permission-set'] as const;

/** What `reach grant` was asked for. */
export type GrantOptions = {
	readonly principal: EntityAsked;
	readonly targets: readonly string[];
	/** Key → values; a node must have one of the values of each key. */
	readonly tags: Readonly<Record<string, readonly string[]>>;
	/** `null`: the account's default shell document. */
	readonly document: string | null;
	/** Milliseconds since the epoch. */
	readonly until: number | null;
	readonly forward: boolean;
	readonly forwardRemote: boolean;
	readonly ssh: boolean;
	readonly output: (typeof grantForms)[number];
	readonly applies: boolean;
	/** Nobody is asked. */
	readonly isSure: boolean;
	readonly isManaged: boolean;
	/** How many sessions may be opened beside those that were promised. */
	readonly acceptExtra: number;
};

const tagsOf = (list: readonly string[]): Readonly<Record<string, readonly string[]>> | null => {
	const tags = new Map<string, string[]>();
	for (const one of list) {
		const [, key, value] = /^([^=]+)=(.*)$/s.exec(one) ?? [];
		if (!key || value === undefined) return null;
		tags.set(key, [...(tags.get(key) ?? []), value]);
	}
	return Object.fromEntries(tags);
};

const texts = (value: unknown): readonly string[] => (Array.isArray(value) ? value.map(String) : []);

const textOrNull = (value: unknown): string | null => (typeof value === 'string' ? value : null);

const wrong = (summary: string, hint: string): Result<never> => failure(problem('invalid-input', summary, hint));

/** Whether a text may be the name of a document, or the ARN of one: an ARN of a node would grant that node. */
export const isDocumentName = (text: string): boolean => {
	if (!text.startsWith('arn:')) return /^[a-zA-Z0-9_\-.]{3,128}$/.test(text);
	const arn = parseArn(text);
	return arn?.service === 'ssm' && /^document\/[a-zA-Z0-9_\-.]{3,128}$/.test(arn.resource);
};

/** Reads the flags of `reach grant` as commander gives them. */
export const grantOptionsOf = (
	name: string,
	flags: Readonly<Record<string, unknown>>,
	now: number,
): Result<GrantOptions> => {
	const principal = parseEntity(name);
	if (!principal.ok) return principal;
	const tags = tagsOf(texts(flags['tag']));
	if (!tags)
		return wrong('--tag is KEY=VALUE.', 'Repeat it for more tags; several values of one key are alternatives.');
	const keys = new Set(Object.keys(tags).map(key => key.toLowerCase()));
	if (keys.size < Object.keys(tags).length) {
		return wrong('Two keys of --tag differ by capitals only.', 'IAM takes both for one key: grant by one of them.');
	}
	const targets = texts(flags['node']);
	if (targets.length === 0 && Object.keys(tags).length === 0) {
		return wrong('Nothing is granted without nodes.', 'Name them with --node TARGET… or --tag KEY=VALUE.');
	}
	const document = textOrNull(flags['document']);
	if (document !== null && !isDocumentName(document)) {
		return wrong(`"${clean(document)}" cannot be a document's name.`, 'List them with: aws ssm list-documents');
	}
	const until = endOf(textOrNull(flags['until']), textOrNull(flags['for']), now);
	if (typeof until === 'object' && until !== null) return failure(until);
	const extra = Number(flags['acceptExtra'] ?? 0);
	if (!Number.isInteger(extra) || extra < 0) return wrong('--accept-extra is a number.', 'The dry run tells which.');
	const output = grantForms.find(form => form === flags['output']) ?? 'text';
	const applies = flags['apply'] === true;
	if (applies && output !== 'text' && output !== 'json') {
		return wrong(`--apply does not go with -o ${output}.`, 'Print the policy or apply it.');
	}
	return success({
		...{principal: principal.value, targets, tags, document, until, output, applies},
		forward: flags['forward'] === true,
		forwardRemote: flags['forwardRemote'] === true,
		ssh: flags['ssh'] === true,
		isSure: flags['yes'] === true,
		isManaged: flags['managed'] === true,
		acceptExtra: extra,
	});
};
