import {createServer, type IncomingMessage, type ServerResponse} from 'node:http';
import type {AddressInfo} from 'node:net';

/** A request as the canned AWS saw it. */
export type SeenRequest = {
	readonly service: string;
	/** `DescribeInstances`, … from the Query body or the JSON target. */
	readonly action: string;
	readonly region: string;
	/** Query services: the parameters. JSON services: the body. */
	readonly input: Readonly<Record<string, unknown>>;
	readonly headers: IncomingMessage['headers'];
};

/** What to answer: status and body, or a misbehaviour of the wire. */
export type Answer =
	| {readonly status?: number; readonly body: string; readonly headers?: Readonly<Record<string, string>>}
	/** The answer never begins, or begins and never ends, or is torn off. */
	| 'hang'
	| 'stall'
	| 'reset';

/** A server on 127.0.0.1 that answers whatever the test says, and remembers what it was asked. */
export type CannedAws = {
	readonly url: string;
	readonly seen: readonly SeenRequest[];
	/** How often an action was asked. */
	readonly count: (action: string) => number;
	readonly close: () => Promise<void>;
};

const read = async (request: IncomingMessage): Promise<string> => {
	const parts: Buffer[] = [];
	for await (const part of request) parts.push(part as Buffer);
	return Buffer.concat(parts).toString();
};

/** The credential scope of a signature: `…Credential=KEY/DATE/REGION/SERVICE/aws4_request`. */
const scopeOf = ({authorization = ''}: IncomingMessage['headers']): readonly [string, string] => {
	const [, region = '', service = ''] = /Credential=[^/]+\/\d+\/([^/]+)\/([^/]+)\//.exec(authorization) ?? [];
	return [region, service];
};

const understand = ({headers, url = ''}: IncomingMessage, body: string): SeenRequest => {
	const [region, service] = scopeOf(headers);
	const target = headers['x-amz-target'];
	if (typeof target === 'string') {
		const action = target.split('.').at(-1) ?? '';
		return {service, action, region, input: JSON.parse(body || '{}') as Record<string, unknown>, headers};
	}
	const input = Object.fromEntries(new URLSearchParams(body));
	return {service, action: String(input['Action'] ?? url), region, input, headers};
};

const send = (response: ServerResponse, answer: Answer) => {
	if (answer === 'hang') return;
	if (answer === 'reset') {
		response.socket?.destroy();
		return;
	}
	if (answer === 'stall') {
		response.writeHead(200, {'content-type': 'text/xml', 'content-length': '1000'});
		response.write('<?xml version="1.0"?><Half');
		return;
	}
	response.writeHead(answer.status ?? 200, {'content-type': 'text/xml', ...answer.headers});
	response.end(answer.body);
};

/** Starts a canned AWS. `answer` is asked for every request; what it throws is a 500 with its message. */
export const startCannedAws = async (
	answer: (request: SeenRequest) => Answer | Promise<Answer>,
): Promise<CannedAws> => {
	const seen: SeenRequest[] = [];
	const server = createServer(async (incoming, response) => {
		const request = understand(incoming, await read(incoming));
		seen.push(request);
		try {
			send(response, await answer(request));
		} catch (error) {
			send(response, {status: 500, body: String(error)});
		}
	});
	await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
	const {port} = server.address() as AddressInfo;
	return {
		url: `http://127.0.0.1:${port}`,
		seen,
		count: action => seen.filter(request => request.action === action).length,
		close: () =>
			new Promise(resolve => {
				server.close(() => resolve());
				server.closeAllConnections();
			}),
	};
};

/** The error envelope of the Query services; EC2 has its own. */
export const queryError = (code: string, message: string, status = 400): Answer => ({
	status,
	body: `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error><RequestId>r</RequestId></ErrorResponse>`,
});

/** EC2's error envelope. */
export const ec2Error = (code: string, message: string, status = 400): Answer => ({
	status,
	body: `<Response><Errors><Error><Code>${code}</Code><Message>${message}</Message></Error></Errors><RequestID>r</RequestID></Response>`,
});

/** The error of the JSON services. */
export const jsonError = (
	code: string,
	message: string,
	status = 400,
	headers: Readonly<Record<string, string>> = {},
): Answer => ({
	status,
	body: JSON.stringify({__type: code, message}),
	headers: {'content-type': 'application/x-amz-json-1.1', ...headers},
});

/** A JSON service's answer. */
export const json = (body: unknown): Answer => ({
	body: JSON.stringify(body),
	headers: {'content-type': 'application/x-amz-json-1.1'},
});

/** A Query service's answer around `result`. */
export const query = (action: string, result: string): Answer => ({
	body: `<${action}Response><${action}Result>${result}</${action}Result><ResponseMetadata><RequestId>r</RequestId></ResponseMetadata></${action}Response>`,
});

/** One EC2 instance as XML, in a reservation of its own. */
export const reservation = (id: string, more = ''): string =>
	`<item><reservationId>r-${id}</reservationId><ownerId>111122223333</ownerId><instancesSet><item><instanceId>${id}</instanceId>${more}</item></instancesSet></item>`;

/** EC2's answer to DescribeInstances. */
export const instancesPage = (reservations: string, next = ''): Answer => ({
	body: `<DescribeInstancesResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><requestId>r</requestId><reservationSet>${reservations}</reservationSet>${next ? `<nextToken>${next}</nextToken>` : ''}</DescribeInstancesResponse>`,
});
