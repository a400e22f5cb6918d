import type {PolicyDocument} from '../fleet.ts';
import {checkPolicy} from './policy.ts';
import {type Span, statementSpans} from './spans.ts';

const texts = new WeakMap<PolicyDocument, string>();
const spans = new WeakMap<PolicyDocument, readonly Span[]>();

/** A document's text: as it was sent, or for one of the fleet file as the IAM console writes it. */
export const textOfDocument = (document: PolicyDocument): string =>
	texts.get(document) ?? JSON.stringify(document, null, 4);

/** Remembers the text from which a document was read. */
export const rememberText = (document: PolicyDocument, text: string): void => void texts.set(document, text);

/** Where the statements of a document stand in its text. */
export const spansOfDocument = (document: PolicyDocument): readonly Span[] => {
	const found = spans.get(document) ?? statementSpans(textOfDocument(document));
	spans.set(document, found);
	return found;
};

/** Reads a policy that came as text and remembers the text. Anything but a policy gives what is wrong with it. */
export const readDocument = (text: string): PolicyDocument | string => {
	let value: unknown;
	try {
		value = JSON.parse(text);
	} catch {
		return 'not JSON';
	}
	const finding = checkPolicy(value);
	if (finding) return finding;
	const document = value as PolicyDocument;
	rememberText(document, text);
	return document;
};
