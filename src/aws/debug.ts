import {appendFileSync} from 'node:fs';
import {redact, redactText} from '../domain/redact.ts';

/** Writes what happened, in a few words, with values that may hold secrets: those are left out of what is written. */
export type Debug = (what: string, values?: Readonly<Record<string, unknown>>) => void;

/** What nobody wants to know. */
export const noDebug: Debug = () => {};

/**
 * Appends lines to the file that `--debug` names: time, words, values as JSON. The file is its owner's only. Every line
 * is one write, so that several threads can share the file. A file that cannot be written any more ends nothing.
 */
export const createDebug = (file: string | null | undefined): Debug => {
	if (!file) return noDebug;
	return (what, values = {}) => {
		const given = Object.keys(values).length > 0 ? ` ${JSON.stringify(redact(values))}` : '';
		try {
			appendFileSync(file, `${new Date().toISOString()} ${redactText(what)}${given}\n`, {mode: 0o600});
		} catch {
			// Told when reach started; the disk may have filled up since.
		}
	};
};
