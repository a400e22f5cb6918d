const named: Readonly<Record<string, string>> = {'&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;'};

/** Text for XML; control characters as numeric references. */
export const escapeXml = (text: string): string =>
	text.replace(
		/[&<>"\u0000-\u001F\u007F-\u009F]/g,
		letter => named[letter] ?? `&#x${letter.charCodeAt(0).toString(16).toUpperCase()};`,
	);

/** An element with text; nothing for `null`: AWS leaves absent values out. */
export const element = (name: string, value: string | number | boolean | null): string =>
	value === null ? '' : `<${name}>${escapeXml(String(value))}</${name}>`;

/** An element around XML. */
export const wrap = (name: string, inner: string): string => `<${name}>${inner}</${name}>`;

/** A list of a Query service. */
export const members = (name: string, inner: readonly string[]): string =>
	wrap(name, inner.map(one => wrap('member', one)).join(''));
