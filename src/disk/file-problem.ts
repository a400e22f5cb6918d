import {type Problem, problem} from '../domain/problem.ts';
import {clean} from '../domain/text.ts';

/** The system's error code, such as `ENOSPC`; empty when there is none. */
export const codeOf = (cause: unknown): string =>
	cause instanceof Error && 'code' in cause && typeof cause.code === 'string' ? cause.code : '';

/** System error code → what to do. Everything else: look at the file. */
const hints: Readonly<Record<string, string>> = {
	ENOSPC: 'The disk is full: make room; reach goes on without this file.',
	EDQUOT: 'Your disk quota is used up: make room; reach goes on without this file.',
	EROFS:
		'The disk is read-only: set XDG_CACHE_HOME, XDG_STATE_HOME and XDG_CONFIG_HOME to folders that can be written.',
	EACCES: 'Check who owns the file and its folder, and their permissions.',
	EPERM: 'Check who owns the file and its folder, and their permissions.',
	ELOOP: 'It is a symbolic link, which is not followed: remove it.',
	EFBIG: 'The file would be larger than your limits allow (ulimit -f).',
	EEXIST: 'A file stands where a folder is needed: move it away.',
	ENOTDIR: 'A file stands where a folder is needed: move it away.',
	EISDIR: 'A folder stands where a file is needed: move it away.',
};

/** A failed file operation in words; `doing` completes “cannot …”, such as `write`. */
export const fileProblem = (cause: unknown, doing: string, file: string): Problem => {
	const hint = hints[codeOf(cause)] ?? 'Check the file and its folder.';
	const detail = clean(cause instanceof Error ? cause.message : String(cause));
	return problem('file', `Cannot ${doing} ${clean(file)}`, hint, {detail});
};
