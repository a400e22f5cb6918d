import type {DocumentParameter, SessionDocument} from '../domain/session-document.ts';
import type {Sources} from '../domain/sources.ts';
import {clean} from '../domain/text.ts';
import {ask, present} from './ask.ts';
import type {Clients} from './clients.ts';

type Fields = Readonly<Record<string, unknown>>;

const fieldsOf = (value: unknown): Fields => (typeof value === 'object' && value !== null ? (value as Fields) : {});

/** A text that says something: a reference to a parameter (`{{ name }}`) is not known before the session starts. */
const textIn = (fields: Fields, name: string): string | null => {
	const value = fields[name];
	return typeof value === 'string' && value.trim() !== '' && !value.includes('{{') ? clean(value) : null;
};

/** Minutes come as texts (`"20"`) in documents that the console wrote, as numbers in others. */
const minutesIn = (fields: Fields, name: string): number | null => {
	const value = fields[name];
	const minutes = typeof value === 'number' ? value : Number.parseInt(textIn(fields, name) ?? '', 10);
	return Number.isFinite(minutes) && minutes > 0 ? minutes : null;
};

const textsIn = (value: unknown): readonly string[] | null => {
	if (value === undefined || value === null) return null;
	return (Array.isArray(value) ? value : [value]).map(one => clean(String(one)));
};

const parameterOf = (name: string, fields: Fields): DocumentParameter => ({
	name: clean(name),
	type: textIn(fields, 'type') ?? 'String',
	description: textIn(fields, 'description'),
	default: textsIn(fields['default']),
	allowedPattern: textIn(fields, 'allowedPattern'),
	allowedValues: textsIn(fields['allowedValues']),
});

/** Reads a session document's JSON content. Fields of the wrong kind count as not said. */
export const sessionDocumentOf = (name: string, content: string): SessionDocument => {
	const document = fieldsOf(JSON.parse(content));
	const inputs = fieldsOf(document['inputs']);
	const isRunAs = inputs['runAsEnabled'] === true || inputs['runAsEnabled'] === 'true';
	return {
		name: clean(name),
		sessionType: textIn(document, 'sessionType'),
		description: textIn(document, 'description'),
		kmsKey: textIn(inputs, 'kmsKeyId'),
		s3Bucket: textIn(inputs, 's3BucketName'),
		cloudWatchLogGroup: textIn(inputs, 'cloudWatchLogGroupName'),
		isRunAs,
		runAs: isRunAs ? textIn(inputs, 'runAsDefaultUser') : null,
		idleTimeout: minutesIn(inputs, 'idleSessionTimeout'),
		maxDuration: minutesIn(inputs, 'maxSessionDuration'),
		parameters: Object.entries(fieldsOf(document['parameters'])).map(([own, value]) =>
			parameterOf(own, fieldsOf(value)),
		),
	};
};

/** What a session document says: SSM GetDocument, as JSON. */
export const createSessionDocument =
	(clients: Clients): Sources['sessionDocument'] =>
	(scope, name, signal) =>
		ask({service: 'SSM', operation: 'GetDocument', scope}, signal, async () => {
			const [client, {GetDocumentCommand}] = await Promise.all([clients.ssm(scope), import('./sdk/ssm.ts')]);
			const command = new GetDocumentCommand({Name: name, DocumentFormat: 'JSON'});
			const {Content} = await client.send(command, {abortSignal: signal});
			return sessionDocumentOf(name, present(Content, 'Content'));
		});
