import chalk from 'chalk';

/** What a piece of text means. Only this file knows what that looks like. */
export type Role =
	| 'plain'
	| 'strong'
	| 'muted'
	| 'allowed'
	| 'denied'
	| 'unknown'
	| 'offline'
	| 'match'
	| 'accent'
	| 'problem'
	| 'key';

/** A text as a role looks. Without colours (NO_COLOR) signs and words still tell. */
type Look = (text: string) => string;

const looks: Readonly<Record<Role, Look>> = {
	plain: text => text,
	strong: chalk.bold,
	muted: chalk.dim,
	allowed: chalk.green,
	denied: chalk.red,
	unknown: chalk.yellow,
	offline: chalk.yellow,
	match: chalk.cyan.bold.underline,
	accent: chalk.cyan.bold,
	problem: chalk.red,
	key: chalk.bold,
};

/** A text with the escape sequences that make a role's look; as it is where the terminal has no colours. */
export const painted = (text: string, role: Role): string => looks[role](text);

/** A text as its role looks on the bar under the cursor: the bar itself says enough, so only matches stand out. */
export const paintedOnBar = (text: string, role: Role): string =>
	role === 'match' ? chalk.inverse.bold.underline(text) : chalk.inverse(text);
