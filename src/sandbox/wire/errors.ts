import {refuse, type ServiceAnswer} from '../service.ts';
import type {Dialect} from './dialect.ts';
import type {SignatureFlaw} from './signature.ts';

/** Errors that every service has, each with its own code and status for them (API references, "Common errors"). */
export type CommonError =
	| 'throttle'
	| 'error500'
	| 'error503'
	| 'expiredToken'
	| 'unknownKey'
	| 'missingSignature'
	| 'badSignature'
	| 'incompleteSignature';

type Row = readonly [code: string, status: number, message: string];

const mismatch =
	'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.';
const invalidToken = 'The security token included in the request is invalid.';
const notValidated = 'AWS was not able to validate the provided access credentials';

const rows: Readonly<Record<Dialect, Readonly<Record<CommonError, Row>>>> = {
	ec2: {
		throttle: ['RequestLimitExceeded', 503, 'Request limit exceeded.'],
		error500: ['InternalError', 500, 'An internal error has occurred'],
		error503: ['Unavailable', 503, 'The service is unavailable. Please try again shortly.'],
		expiredToken: ['RequestExpired', 400, 'Request has expired.'],
		unknownKey: ['AuthFailure', 401, notValidated],
		missingSignature: ['MissingParameter', 400, 'The request must contain the parameter AWSAccessKeyId'],
		badSignature: ['AuthFailure', 401, notValidated],
		incompleteSignature: ['IncompleteSignature', 400, ''],
	},
	query: {
		throttle: ['Throttling', 400, 'Rate exceeded'],
		error500: ['ServiceFailure', 500, 'The request processing has failed because of an unknown error.'],
		error503: ['ServiceUnavailable', 503, 'The request has failed due to a temporary failure of the server.'],
		expiredToken: ['ExpiredToken', 403, 'The security token included in the request is expired'],
		unknownKey: ['InvalidClientTokenId', 403, invalidToken],
		missingSignature: ['MissingAuthenticationToken', 403, 'Request is missing Authentication Token'],
		badSignature: ['SignatureDoesNotMatch', 403, mismatch],
		incompleteSignature: ['IncompleteSignature', 400, ''],
	},
	json: {
		throttle: ['ThrottlingException', 400, 'Rate exceeded'],
		error500: ['InternalServerError', 500, 'Internal Server Error'],
		error503: ['ServiceUnavailableException', 503, 'The service is temporarily unavailable.'],
		expiredToken: ['ExpiredTokenException', 400, 'The security token included in the request is expired'],
		unknownKey: ['UnrecognizedClientException', 400, invalidToken],
		missingSignature: ['MissingAuthenticationTokenException', 400, 'Missing Authentication Token'],
		badSignature: ['InvalidSignatureException', 400, mismatch],
		incompleteSignature: ['IncompleteSignatureException', 400, ''],
	},
	rest: {
		throttle: ['ThrottlingException', 429, 'Rate exceeded'],
		error500: ['InternalServerException', 500, 'Internal server error'],
		error503: ['ServiceUnavailableException', 503, 'The service is temporarily unavailable.'],
		expiredToken: ['ExpiredTokenException', 403, 'The security token included in the request is expired'],
		unknownKey: ['UnrecognizedClientException', 403, invalidToken],
		missingSignature: ['MissingAuthenticationTokenException', 403, 'Missing Authentication Token'],
		badSignature: ['InvalidSignatureException', 403, mismatch],
		incompleteSignature: ['IncompleteSignatureException', 403, ''],
	},
};

/** A common error in a service's own words; `message` replaces its usual text. */
export const commonError = (dialect: Dialect, error: CommonError, message?: string): ServiceAnswer => {
	const [code, status, usual] = rows[dialect][error];
	return refuse(code, message ?? usual, status);
};

/** What a service says to a wrong signature. EC2 hides a wrong clock behind AuthFailure, the others tell. */
export const signatureError = (dialect: Dialect, flaw: SignatureFlaw): ServiceAnswer => {
	switch (flaw.kind) {
		case 'missing':
			return commonError(dialect, 'missingSignature');
		case 'incomplete':
			return commonError(dialect, 'incompleteSignature', flaw.message);
		case 'skewed':
			return commonError(dialect, 'badSignature', dialect === 'ec2' ? undefined : flaw.message);
		case 'mismatch':
			return commonError(dialect, 'badSignature');
	}
};

/** What a service says to an action that it does not know. */
export const unknownAction = (dialect: Dialect, action: string, version: string): ServiceAnswer => {
	if (dialect === 'json') return refuse('UnknownOperationException', '');
	if (dialect === 'rest') return refuse('UnknownOperationException', '', 404);
	if (dialect === 'ec2') return refuse('InvalidAction', `The action ${action} is not valid for this web service.`);
	return refuse('InvalidAction', `Could not find operation ${action} for version ${version}`);
};

/** What a service says when policies do not allow: `message` is IAM's sentence (reference: iam-simulation §9.3). */
export const accessDenied = (dialect: Dialect, message: string): ServiceAnswer => {
	if (dialect === 'json') return refuse('AccessDeniedException', message);
	if (dialect === 'rest') return refuse('AccessDeniedException', message, 403);
	if (dialect === 'query') return refuse('AccessDenied', message, 403);
	return refuse('UnauthorizedOperation', `You are not authorized to perform this operation. ${message}`, 403);
};
