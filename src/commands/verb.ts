import type {Command} from 'commander';
import type {Context} from './context.ts';
import {commandLineOptions} from './options.ts';

/** Values of a verb's options as commander gives them. */
export type Flags = Readonly<Record<string, unknown>>;

/** Runs a verb that asks AWS, with its options and the common ones. */
export type WithContext = (flags: Flags, verb: (context: Context) => Promise<number>) => Promise<void>;

/** How the help describes the argument that names a node. */
export const targetHelp = 'id, name, private address or DNS name, tag:key=value, each with @region';

/** How the help describes `--record`. */
export const recordHelp = 'record what sessions print (asciicast) to a new file; keys are not recorded';

/** The verb with the options that all verbs share. */
export const withCommon = (verb: Command): Command => {
	for (const option of commandLineOptions()) verb.addOption(option);
	return verb;
};

/** A text that was given; `null` where none was. */
export const textOr = (value: unknown): string | null => (typeof value === 'string' ? value : null);
