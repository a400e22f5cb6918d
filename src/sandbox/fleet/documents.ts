import type {FleetDocument, FleetParameter} from '../fleet.ts';
import {
	checked,
	dictionary,
	type Flaw,
	list,
	maybe,
	member,
	oneOf,
	optional,
	type Reader,
	required,
	shape,
	text,
	truth,
} from './reader.ts';
import {phrase, tags} from './words.ts';

const minutes = (most: number): Reader<string> =>
	checked(text(/^(\d{1,4})?$/, 'minutes as text, such as "20"'), (value, path, flaws) => {
		if (value !== '' && (Number(value) < 1 || Number(value) > most))
			flaws.push({path, reason: `expected 1 to ${most} minutes, found ${value}`});
	});

const line = phrase(1024);

/** Preferences of a session (SSM user guide, "Session document schema", `inputs`). */
const inputs = shape<Readonly<Record<string, unknown>>>({
	s3BucketName: maybe<unknown>(line),
	s3KeyPrefix: maybe<unknown>(line),
	s3EncryptionEnabled: maybe<unknown>(truth),
	cloudWatchLogGroupName: maybe<unknown>(line),
	cloudWatchEncryptionEnabled: maybe<unknown>(truth),
	cloudWatchStreamingEnabled: maybe<unknown>(truth),
	kmsKeyId: maybe<unknown>(line),
	runAsEnabled: maybe<unknown>(truth),
	runAsDefaultUser: maybe<unknown>(line),
	idleSessionTimeout: maybe<unknown>(minutes(60)),
	maxSessionDuration: maybe<unknown>(minutes(1440)),
	shellProfile: maybe<unknown>(shape({linux: maybe(phrase(512)), windows: maybe(phrase(512))})),
});

const isPattern = (value: string, path: string, flaws: Flaw[]): void => {
	try {
		new RegExp(value);
	} catch {
		flaws.push({path, reason: `expected a regular expression, found ${JSON.stringify(value)}`});
	}
};

const value: Reader<string | readonly string[]> = (given, path, flaws) =>
	Array.isArray(given) ? list(phrase(4096))(given, path, flaws) : phrase(4096)(given, path, flaws);

const parameter = checked(
	shape<FleetParameter>({
		type: optional(oneOf('String', 'StringList'), 'String'),
		description: maybe(line),
		default: maybe(value),
		allowedPattern: maybe(checked(text(), isPattern)),
		allowedValues: maybe(list(phrase(4096))),
	}),
	(found, path, flaws) => {
		if (found.default !== undefined && Array.isArray(found.default) !== (found.type === 'StringList'))
			flaws.push({path: member(path, 'default'), reason: `expected what fits the type ${found.type}`});
	},
);

const command = shape({
	commands: required(phrase(10_000)),
	runAsElevated: maybe(truth),
	separateOutput: maybe<unknown>((given, path, flaws) =>
		typeof given === 'boolean' ? given : text()(given, path, flaws),
	),
});

const commandProperties = shape<Readonly<Record<string, unknown>>>({
	linux: maybe<unknown>(command),
	macOS: maybe<unknown>(command),
	windows: maybe<unknown>(command),
});

const portProperties = shape<Readonly<Record<string, unknown>>>({
	type: maybe<unknown>(oneOf('LocalPortForwarding')),
	host: maybe<unknown>(phrase(256)),
	portNumber: required<unknown>(phrase(64)),
	localPortNumber: maybe<unknown>(phrase(64)),
	localConnectionType: maybe<unknown>(phrase(64)),
	localUnixSocket: maybe<unknown>(phrase(256)),
});

/** `properties` mean another thing for each session type; shells have none. */
const propertiesOf = (sessionType: string): Reader<Readonly<Record<string, unknown>>> =>
	sessionType === 'Port' ? portProperties : commandProperties;

const plain = shape<FleetDocument>({
	name: required(text(/^[\w.-]{3,128}$/, 'a document name of 3 to 128 letters, digits, _-.')),
	sessionType: required(oneOf('Standard_Stream', 'InteractiveCommands', 'NonInteractiveCommands', 'Port')),
	owner: optional(phrase(128), 'self'),
	description: maybe(line),
	inputs: maybe(inputs),
	parameters: maybe(dictionary(text(/^\w{1,64}$/, 'a parameter name of letters and digits'), parameter)),
	properties: maybe<Readonly<Record<string, unknown>>>((given, path, flaws) => {
		if (typeof given === 'object' && given !== null && !Array.isArray(given)) return {...given};
		flaws.push({path, reason: 'expected an object'});
		return undefined;
	}),
	tags: maybe(tags),
});

/** A session document of a region, content and all. */
export const sessionDocument = checked(plain, ({sessionType, properties}, path, flaws) => {
	if (properties === undefined) return;
	const at = member(path, 'properties');
	if (sessionType === 'Standard_Stream') flaws.push({path: at, reason: 'a Standard_Stream document has none'});
	else propertiesOf(sessionType)(properties, at, flaws);
});
