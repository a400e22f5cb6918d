import type {Context} from './context.ts';
import {literal, type Pattern, wild} from './glob.ts';

/** A policy variable `${key, 'default'}`. */
type Variable = {readonly key: string; readonly fallback: string | null};

/** A text of a policy, cut into fixed patterns and variables. */
export type Template = readonly (Pattern | Variable)[];

/** `${*}`, `${?}` and `${$}` are the characters themselves. */
const escapes = new Set(['*', '?', '$']);

const isVariable = (part: Pattern | Variable): part is Variable => 'key' in part;

const variable = (inner: string): Pattern | Variable => {
	if (escapes.has(inner)) return literal(inner);
	const [, key = inner, fallback = null] = /^([^,]*?)\s*,\s*'(.*)'\s*$/s.exec(inner) ?? [];
	return {key: key.trim(), fallback};
};

/**
 * Cuts a text of a policy. Variables and escapes exist since version 2012-10-17; before, `${` is plain text
 * (IAM User Guide, "Policy elements: Variables and tags").
 */
export const templateOf = (text: string, hasVariables: boolean, hasWildcards: boolean): Template => {
	const plain = hasWildcards ? wild : literal;
	if (!hasVariables) return [plain(text)];
	const parts: (Pattern | Variable)[] = [];
	let from = 0;
	for (const found of text.matchAll(/\$\{([^}]*)\}/g)) {
		if (found.index > from) parts.push(plain(text.slice(from, found.index)));
		parts.push(variable(found[1] ?? ''));
		from = found.index + found[0].length;
	}
	if (from < text.length || parts.length === 0) parts.push(plain(text.slice(from)));
	return parts;
};

/** The context keys that a template's variables name, as spelled. */
export const keysOf = (template: Template): string[] => template.filter(isVariable).map(({key}) => key);

/**
 * The pattern of a template in a context. `null` when a variable has neither value nor default, or is a list: such a
 * text matches nothing. What a variable brings is never a wildcard.
 */
export const resolve = (template: Template, context: Context): Pattern | null => {
	const pattern: number[] = [];
	for (const part of template) {
		if (!isVariable(part)) {
			pattern.push(...part);
			continue;
		}
		const found = context.get(part.key);
		if (found?.isList) return null;
		const value = found?.values[0] ?? part.fallback;
		if (value === null) return null;
		pattern.push(...literal(value));
	}
	return pattern;
};

/** The characters of a pattern without wildcards. */
export const textOf = (pattern: Pattern): string => String.fromCharCode(...pattern);
