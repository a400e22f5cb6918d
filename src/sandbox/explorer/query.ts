/** A resource as a query sees it. */
export type Seen = {readonly region: string; readonly type: string};

/** One term of a query: `prefix:value`, or `-prefix:value`, what must not be. A `*` at the end stands for anything. */
type Term = {readonly prefix: string; readonly value: string; readonly isExcluded: boolean};

const partOf = ({region, type}: Seen, prefix: string): string => {
	if (prefix === 'region') return region;
	return prefix === 'resourcetype' ? type : (type.split(':')[0] ?? '');
};

const holds = (seen: Seen, {prefix, value, isExcluded}: Term): boolean => {
	const found = partOf(seen, prefix);
	const fits = value.endsWith('*') ? found.startsWith(value.slice(0, -1)) : found === value;
	return fits !== isExcluded;
};

/**
 * Reads a query (Resource Explorer User Guide, search query syntax) as far as the sandbox knows it: terms by region,
 * service and resource type, all of which must hold. `null`: there is more in it, such as free text.
 */
export const readQuery = (text: string): ((seen: Seen) => boolean) | null => {
	const words = text.split(' ').filter(word => word !== '');
	const terms = words.flatMap((word): readonly Term[] => {
		const [, minus, prefix = '', value = ''] = /^(-?)(region|service|resourcetype):([\w:*-]+)$/i.exec(word) ?? [];
		return prefix ? [{prefix: prefix.toLowerCase(), value, isExcluded: minus === '-'}] : [];
	});
	return terms.length < words.length ? null : seen => terms.every(term => holds(seen, term));
};
