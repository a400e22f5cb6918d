import {own} from '../own.ts';

/**
 * The ways in which the services speak (AWS general reference, API protocols): `ec2` and `query` take forms and answer
 * XML, with different envelopes; `json` is JSON 1.1, `rest` JSON with the action as the path.
 */
export type Dialect = 'ec2' | 'query' | 'json' | 'rest';

/** Whether bodies are JSON. */
export const isJson = (dialect: Dialect): boolean => dialect === 'json' || dialect === 'rest';

/** A service of the sandbox on the wire. */
export type ServiceWire = {
	readonly dialect: Dialect;
	/** API version: part of the XML name space and of error texts. Empty for JSON. */
	readonly version: string;
	/** Before the dot of `X-Amz-Target`. Empty for the others. */
	readonly target: string;
	/** Global services answer for any region of the signature. */
	readonly isGlobal: boolean;
};

/** What is known of each service. The names are those of the signature's credential scope. */
const wires: Readonly<Record<string, ServiceWire>> = {
	ec2: {dialect: 'ec2', version: '2016-11-15', target: '', isGlobal: false},
	iam: {dialect: 'query', version: '2010-05-08', target: '', isGlobal: true},
	sts: {dialect: 'query', version: '2011-06-15', target: '', isGlobal: true},
	ssm: {dialect: 'json', version: '', target: 'AmazonSSM', isGlobal: false},
	'resource-explorer-2': {dialect: 'rest', version: '', target: '', isGlobal: false},
	kms: {dialect: 'json', version: '', target: 'TrentService', isGlobal: false},
};

/** The wire protocol of a service; `undefined` for one that the sandbox does not have. */
export const wireOf = (service: string): ServiceWire | undefined => own(wires, service);

/** The protocol of a service that may be unknown, guessed from how the request is made: errors must be readable. */
export const dialectOf = (service: string | null, headers: Readonly<Record<string, string>>): Dialect =>
	(service ? wireOf(service)?.dialect : undefined) ?? (headers['x-amz-target'] ? 'json' : 'query');
