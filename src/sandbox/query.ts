type Query = Readonly<Record<string, string>>;

/** A list of a form: `Name.1`, `Name.2` … (EC2) or `Name.member.1` … (other Query services, by `prefix`). */
export const listOf = (query: Query, prefix: string): readonly string[] => {
	const found: string[] = [];
	for (let index = 1; ; index++) {
		const value = query[`${prefix}.${index}`];
		if (value === undefined) return found;
		found.push(value);
	}
};

/** A list of structures: the given fields of `Name.1.Field`, `Name.2.Field` …, until none of them is there. */
export const structuresOf = (query: Query, prefix: string): readonly Query[] => {
	const found: Query[] = [];
	const names = Object.keys(query);
	for (let index = 1; ; index++) {
		const start = `${prefix}.${index}.`;
		const own = names.filter(name => name.startsWith(start));
		if (own.length === 0) return found;
		found.push(Object.fromEntries(own.map(name => [name.slice(start.length), query[name] ?? ''])));
	}
};
