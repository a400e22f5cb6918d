import {randomUUID} from 'node:crypto';
import type {RawAnswer} from '../wire/answer.ts';

/** What the two services of IAM Identity Center answer: JSON over REST, errors by a header. */
export type SsoAnswer =
	| {readonly kind: 'json'; readonly body: unknown}
	| {readonly kind: 'error'; readonly code: string; readonly status: number; readonly body: unknown};

/** An error of the sign-in service: OAuth's own word beside the exception (SSO OIDC API Reference, errors). */
export const oauthError = (error: string, description: string, status = 400): SsoAnswer => {
	const words = error.split('_').map(word => `${word[0]?.toUpperCase()}${word.slice(1)}`);
	return {
		kind: 'error',
		code: `${words.join('')}Exception`,
		status,
		body: {error, error_description: description},
	};
};

/** An error of the portal (IAM Identity Center Portal API Reference, common errors). */
export const portalError = (code: string, message: string, status: number): SsoAnswer => ({
	kind: 'error',
	code,
	status,
	body: {message},
});

/** The answer on the wire. */
export const encoded = (answer: SsoAnswer): RawAnswer => ({
	status: answer.kind === 'json' ? 200 : answer.status,
	headers: {
		'content-type': 'application/json',
		'cache-control': 'no-store',
		'x-amzn-requestid': randomUUID(),
		...(answer.kind === 'error' ? {'x-amzn-errortype': answer.code} : {}),
	},
	body: JSON.stringify(answer.body),
});
