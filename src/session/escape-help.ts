export type EscapeHelp = {
	readonly canDetach: boolean;
	/** Whether the plugin has escape keys of its own. */
	readonly isShielded: boolean;
};

/** What the escape keys do, as `~?` shows it: lines for a terminal in raw mode. */
export const escapeHelp = (key: string, {canDetach, isShielded}: EscapeHelp): string =>
	[
		'',
		'Escape keys, at the start of a line:',
		`  ${key}.  end the session, also one that hangs`,
		...(canDetach ? [`  ${key}d  leave it open and go back to the list`] : []),
		`  ${key}?  this text`,
		`  ${key}${key}  send ${key} once`,
		...(isShielded ? ['The plugin’s own escape keys are off.'] : []),
		'',
	].join('\r\n');
