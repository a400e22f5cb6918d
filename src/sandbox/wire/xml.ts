const named: Readonly<Record<string, string>> = {'&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;'};

/**
 * Escapes text for XML. Control characters become numeric references: XML 1.0 has none for most of them, yet a tag
 * with an escape sequence in it must be able to reach the client.
 */
export const escapeXml = (text: string): string =>
	/[&<>"\u0000-\u001F\u007F-\u009F]/.test(text)
		? text
				.replace(/[&<>"]/g, letter => named[letter] ?? letter)
				.replace(/[\u0000-\u001F\u007F-\u009F]/g, letter => `&#x${letter.charCodeAt(0).toString(16).toUpperCase()};`)
		: text;

/** An element with text, `<name/>` without and nothing for `null`: AWS leaves absent values out. */
export const element = (name: string, value: string | number | boolean | null): string =>
	value === null ? '' : value === '' ? `<${name}/>` : `<${name}>${escapeXml(String(value))}</${name}>`;

/** An element around XML that is already escaped. */
export const wrap = (name: string, inner: string): string =>
	inner === '' ? `<${name}/>` : `<${name}>${inner}</${name}>`;

/** A list: `<name><item>…</item>…</name>`; Query services call their items `member`. */
export const items = (name: string, inner: readonly string[], item = 'item'): string =>
	wrap(name, inner.map(one => wrap(item, one)).join(''));
