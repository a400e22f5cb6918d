import type {ServiceAnswer} from '../service.ts';
import {type Dialect, isJson, wireOf} from './dialect.ts';
import {escapeXml} from './xml.ts';

/** An HTTP answer ready to be written. */
export type RawAnswer = {
	readonly status: number;
	readonly headers: Readonly<Record<string, string>>;
	readonly body: string;
};

const declaration = '<?xml version="1.0" encoding="UTF-8"?>\n';

const xmlError = (
	dialect: Dialect,
	service: string,
	code: string,
	message: string,
	status: number,
	id: string,
): string => {
	const inner = `<Code>${code}</Code><Message>${escapeXml(message)}</Message>`;
	if (dialect === 'ec2')
		return `${declaration}<Response><Errors><Error>${inner}</Error></Errors><RequestID>${id}</RequestID></Response>`;
	const known = wireOf(service);
	const space = known
		? `https://${service}.amazonaws.com/doc/${known.version}/`
		: 'http://webservices.amazon.com/AWSFault/2005-15-09';
	const type = status >= 500 ? 'Receiver' : 'Sender';
	return `<ErrorResponse xmlns="${space}"><Error><Type>${type}</Type>${inner}</Error><RequestId>${id}</RequestId></ErrorResponse>`;
};

const xmlBody = (dialect: Dialect, service: string, action: string, body: string, id: string): string => {
	const version = wireOf(service)?.version ?? '';
	if (dialect === 'ec2')
		return `${declaration}<${action}Response xmlns="http://ec2.amazonaws.com/doc/${version}/"><requestId>${id}</requestId>${body}</${action}Response>`;
	return `<${action}Response xmlns="https://${service}.amazonaws.com/doc/${version}/"><${action}Result>${body}</${action}Result><ResponseMetadata><RequestId>${id}</RequestId></ResponseMetadata></${action}Response>`;
};

const contentTypes: Readonly<Record<Dialect, string>> = {
	ec2: 'text/xml;charset=UTF-8',
	query: 'text/xml;charset=UTF-8',
	json: 'application/x-amz-json-1.1',
	rest: 'application/json',
};

/** Puts a service's answer into its envelope: XML or JSON, with the request's id. */
export const encodeAnswer = (
	dialect: Dialect,
	service: string,
	action: string,
	answer: ServiceAnswer,
	requestId: string,
): RawAnswer => {
	const headers = {
		'x-amzn-requestid': requestId,
		'content-type': contentTypes[dialect],
	};
	if (answer.kind === 'json') return {status: 200, headers, body: JSON.stringify(answer.body)};
	if (answer.kind === 'xml')
		return {status: 200, headers, body: xmlBody(dialect, service, action, answer.body, requestId)};
	const {code, message, status} = answer;
	if (dialect === 'rest')
		return {status, headers: {...headers, 'x-amzn-errortype': code}, body: JSON.stringify({Message: message})};
	const body = isJson(dialect)
		? JSON.stringify({__type: code, ...(message && {message})})
		: xmlError(dialect, service, code, message, status, requestId);
	return {status, headers, body};
};
