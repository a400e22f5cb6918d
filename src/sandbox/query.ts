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

/** A list of structures: the fields of `Name.1.Field`, `Name.2.Field` …, in the order of their numbers. */
export const structuresOf = (query: Query, prefix: string): readonly Query[] => {
	const found = new Map<number, Record<string, string>>();
	for (const [name, value] of Object.entries(query)) {
		if (!name.startsWith(`${prefix}.`)) continue;
		const [, index, field] = /^(\d+)\.(.+)$/.exec(name.slice(prefix.length + 1)) ?? [];
		if (index === undefined || field === undefined) continue;
		const fields = found.get(Number(index)) ?? {};
		fields[field] = value;
		found.set(Number(index), fields);
	}
	return [...found].sort(([left], [right]) => left - right).map(([, fields]) => fields);
};
