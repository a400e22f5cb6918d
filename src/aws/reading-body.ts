import type {MiddlewareStack} from '@smithy/types';
import {NotPlain} from './xml-reader.ts';

/** What is read of an answer that came over HTTP; anything else is left to the SDK. */
type HttpAnswer = {statusCode: number; body: unknown};

const isHttpAnswer = (response: unknown): response is HttpAnswer =>
	typeof response === 'object' && response !== null && 'statusCode' in response && 'body' in response;

const collected = async (body: AsyncIterable<Uint8Array>): Promise<Buffer> => {
	const parts: Uint8Array[] = [];
	for await (const part of body) parts.push(part);
	return Buffer.concat(parts);
};

const isStream = (body: unknown): body is AsyncIterable<Uint8Array> =>
	typeof body === 'object' && body !== null && Symbol.asyncIterator in body;

/**
 * Reads the body of one command's answer with `read`, and has the SDK decode `instead`. Where `read` finds the body
 * {@link NotPlain}, the SDK gets it as it came. Signing, retries and errors stay the SDK's.
 * @returns A function that gives what was read of the last answer, `null` where the SDK decoded it.
 */
export const readingBody = <Input extends object, Output extends object, Value>(
	stack: MiddlewareStack<Input, Output>,
	read: (body: Buffer) => Value,
	instead: string,
): (() => Value | null) => {
	let value: Value | null = null;
	stack.add(
		next => async args => {
			const result = await next(args);
			value = null;
			const {response} = result;
			if (!isHttpAnswer(response) || response.statusCode !== 200 || !isStream(response.body)) return result;
			const body = await collected(response.body);
			response.body = body;
			try {
				value = read(body);
				response.body = Buffer.from(instead);
			} catch (error) {
				if (!(error instanceof NotPlain)) throw error;
			}
			return result;
		},
		// Nearest to the wire: before the SDK decodes.
		{step: 'deserialize', priority: 'low', name: 'readingBody'},
	);
	return () => value;
};
