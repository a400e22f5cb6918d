import {problem} from './problem.ts';

/** What is told when a part of the program is gone that was not loaded yet: an update put a new program in its place. */
export const lostPart = problem(
	'other',
	'reach was updated while it ran, and this part of the old one is gone',
	'quit and start it again',
);

/**
 * Whether an error says that a file of the program is gone (Node.js errors, ERR_MODULE_NOT_FOUND). A package that was never
 * installed has the same code, but no file's name.
 */
export const isLostPart = (error: unknown): boolean =>
	error instanceof Error &&
	'code' in error &&
	error.code === 'ERR_MODULE_NOT_FOUND' &&
	error.message.startsWith('Cannot find module');
