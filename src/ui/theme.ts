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

/** The part of Ink's Text properties that a role sets. Without colours (NO_COLOR) signs and words still tell. */
export type Look = {
	readonly color?: string;
	readonly bold?: boolean;
	readonly dimColor?: boolean;
	readonly underline?: boolean;
	readonly inverse?: boolean;
};

const looks: Readonly<Record<Role, Look>> = {
	plain: {},
	strong: {bold: true},
	muted: {dimColor: true},
	allowed: {color: 'green'},
	denied: {color: 'red'},
	unknown: {color: 'yellow'},
	offline: {color: 'yellow'},
	match: {color: 'cyan', bold: true, underline: true},
	accent: {color: 'cyan', bold: true},
	problem: {color: 'red'},
	key: {bold: true},
};

/** How a role looks. */
export const lookOf = (role: Role): Look => looks[role];

const bar: Look = {inverse: true};
const matchOnBar: Look = {inverse: true, bold: true, underline: true};

/** How a role looks on the bar under the cursor: the bar itself says enough, so only matches stand out. */
export const lookOnBar = (role: Role): Look => (role === 'match' ? matchOnBar : bar);
