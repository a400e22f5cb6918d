/** The document is not written as plainly as AWS writes: the SDK shall read it. */
export class NotPlain extends Error {
	override readonly name = 'NotPlain';
}

/** Reads a document once, from its beginning to its end. Every function is about the element that was met last. */
export type XmlReader = {
	/** Meets the outermost element and gives its name: to be called first. */
	readonly root: () => string;
	/** Calls `visit` with the name of each child, which must read it with one of these functions; ends behind the element. */
	readonly children: (visit: (name: string) => void) => void;
	/** The element's text, entities decoded. */
	readonly text: () => string;
	/** Passes over the element. */
	readonly skip: () => void;
};

const entities: Readonly<Record<string, string>> = {lt: '<', gt: '>', amp: '&', quot: '"', apos: "'"};

const character = (reference: string): string => {
	const code = /^x/i.test(reference) ? Number.parseInt(reference.slice(1), 16) : Number.parseInt(reference, 10);
	if (!(code >= 0 && code <= 0x10ffff)) throw new NotPlain(`&#${reference};`);
	return String.fromCodePoint(code);
};

const decoded = (text: string): string =>
	text.replace(/&(?:#(x[\da-f]+|\d+)|(\w+));/gi, (whole, reference: string | undefined, name: string | undefined) => {
		if (reference !== undefined) return character(reference);
		const found = entities[name ?? ''];
		if (found === undefined) throw new NotPlain(whole);
		return found;
	});

const [slash, bang, question] = [0x2f, 0x21, 0x3f];

/**
 * Reads the XML that AWS's Query services write: elements and text, one declaration, no comments, no CDATA. A tenth of
 * the time of a reader that knows all of XML (docs/performance.md); whatever it does not know is {@link NotPlain}.
 *
 * It searches in a copy with one character a byte, which is fast and keeps offsets equal, and decodes texts from the
 * bytes, so that no text holds on to the whole document.
 */
export const createXmlReader = (bytes: Buffer): XmlReader => {
	const source = bytes.toString('latin1');
	let at = source.startsWith('<?xml') ? source.indexOf('?>') + 2 : 0;
	/** The element that was met last, and whether it is `<name/>`. */
	let name = '';
	let isEmpty = false;

	const find = (text: string): number => {
		const found = source.indexOf(text, at);
		if (found === -1) throw new NotPlain('the document ends too soon');
		return found;
	};

	/** Meets the next tag: `true` for an element that begins, `false` for the end of the one around it. */
	const meet = (around: string): boolean => {
		const open = find('<');
		at = open;
		const close = find('>');
		at = close + 1;
		const first = source.charCodeAt(open + 1);
		if (first === bang || first === question) throw new NotPlain('a comment, a declaration or CDATA');
		if (first === slash) {
			if (source.slice(open + 2, close) !== around) throw new NotPlain(`the end of ${around} is missing`);
			return false;
		}
		isEmpty = source.charCodeAt(close - 1) === slash;
		const tag = source.slice(open + 1, isEmpty ? close - 1 : close);
		const space = tag.indexOf(' ');
		name = space === -1 ? tag : tag.slice(0, space);
		return true;
	};

	const root = (): string => {
		if (!meet('')) throw new NotPlain('no element');
		return name;
	};

	const children = (visit: (name: string) => void) => {
		if (isEmpty) return;
		const around = name;
		while (meet(around)) visit(name);
	};

	const skip = () => {
		if (isEmpty) return;
		const end = find(`</${name}>`);
		// An element within one of the same name: its end would be taken for the outer one's.
		if (source.slice(at, end).includes(`<${name}`)) children(skip);
		else at = end + name.length + 3;
	};

	const text = (): string => {
		if (isEmpty) return '';
		const end = find('<');
		if (!source.startsWith(`</${name}>`, end)) throw new NotPlain(`${name} holds more than text`);
		const found = bytes.toString('utf8', at, end);
		at = end + name.length + 3;
		return found.includes('&') ? decoded(found) : found;
	};

	return {root, children, text, skip};
};
