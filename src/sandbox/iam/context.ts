/** The values of one context key. A list keeps being one with a single value (`aws:TagKeys`). */
export type ContextValue = {readonly values: readonly string[]; readonly isList: boolean};

/** Context keys of one request. */
export type Context = {
	/**
	 * The value of a key, whose name is compared without regard to case (IAM User Guide, "Condition"). Where two keys
	 * differ only in case the exact spelling wins, then the first one: AWS shows no general rule.
	 */
	readonly get: (key: string) => ContextValue | undefined;
	/** All keys as they were spelled. */
	readonly keys: readonly string[];
};

/** Keys that are lists however many values a request carries (Service Authorization Reference, `ArrayOfString`). */
const lists = /^aws:(tagkeys|calledvia|principalorgpaths|resourceorgpaths|principalservicenameslist|sourceorgpaths)$/i;

/** A key with its values: a list when it is known as one or has not exactly one value. */
export const contextValue = (key: string, values: readonly string[]): ContextValue => ({
	values,
	isList: lists.test(key) || values.length !== 1,
});

/** Makes a context. Later entries of the same spelling replace earlier ones. */
export const contextOf = (entries: Iterable<readonly [string, ContextValue]>): Context => {
	const exact = new Map(entries);
	const folded = new Map<string, ContextValue>();
	for (const [key, value] of exact) {
		const lower = key.toLowerCase();
		if (!folded.has(lower)) folded.set(lower, value);
	}
	return {get: key => exact.get(key) ?? folded.get(key.toLowerCase()), keys: [...exact.keys()]};
};
