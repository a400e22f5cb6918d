/** A version of session-manager-plugin as numbers, most significant first. */
export type Version = readonly number[];

/** First release that takes the StartSession response from an environment variable (release notes, 2023-12-04). */
export const takesResponseFromEnvironment: Version = [1, 2, 536, 0];

/** First release with escape keys of its own (release notes, 2026-06-17). */
export const hasOwnEscapeKeys: Version = [1, 2, 835, 0];

/** Reads what `--version` printed: one to four numbers joined by dots, nothing else; `null` for anything else. */
export const parseVersion = (text: string): Version | null =>
	/^\d{1,9}(\.\d{1,9}){0,3}$/.test(text) ? text.split('.').map(Number) : null;

/** Whether `version` is `wanted` or newer, number by number; missing numbers count as 0. */
export const isAtLeast = (version: Version, wanted: Version): boolean => {
	for (let place = 0; place < Math.max(version.length, wanted.length); place++) {
		const difference = (version[place] ?? 0) - (wanted[place] ?? 0);
		if (difference !== 0) return difference > 0;
	}
	return true;
};
