/** What a session document says beside its name and type (schema 1.0), with `{{ parameter }}` in its texts. */
export type DocumentContent = {
	readonly inputs: {
		/** Key that encrypts the session. */
		readonly kmsKeyId?: string;
		/** Minutes, as text: 1 to 60. */
		readonly idleSessionTimeout?: string;
		/** Minutes, as text: 1 to 1,440. */
		readonly maxSessionDuration?: string;
	};
	readonly properties: Readonly<Record<string, unknown>>;
	/** Values of parameters that StartSession was not given. */
	readonly defaults: Readonly<Record<string, string>>;
};

const command = {commands: '{{ command }}', runAsElevated: true};

/** The documents that exist in every account, by name. All others have no properties: a shell's. */
const always: Readonly<Record<string, DocumentContent>> = {
	'AWS-StartSSHSession': {inputs: {}, properties: {portNumber: '{{ portNumber }}'}, defaults: {portNumber: '22'}},
	'AWS-StartPortForwardingSession': {
		inputs: {},
		properties: {
			portNumber: '{{ portNumber }}',
			type: 'LocalPortForwarding',
			localPortNumber: '{{ localPortNumber }}',
		},
		defaults: {portNumber: '80', localPortNumber: '0'},
	},
	'AWS-StartPortForwardingSessionToRemoteHost': {
		inputs: {},
		properties: {
			host: '{{ host }}',
			portNumber: '{{ portNumber }}',
			type: 'LocalPortForwarding',
			localPortNumber: '{{ localPortNumber }}',
		},
		defaults: {portNumber: '80', localPortNumber: '0'},
	},
	'AWS-StartInteractiveCommand': {inputs: {}, properties: {linux: command}, defaults: {}},
	'AWS-StartNonInteractiveCommand': {inputs: {}, properties: {linux: command}, defaults: {}},
};

/** The content of a document that exists in every account; an empty one for any other. */
export const contentOf = (document: string): DocumentContent =>
	always[document] ?? {inputs: {}, properties: {}, defaults: {}};

/** Values of a session's parameters: name → value, several values joined by spaces. */
export type Values = Readonly<Record<string, string>>;

/** The values that a session runs with: what was given, else what the document says. */
export const valuesOf = (given: Readonly<Record<string, readonly string[]>>, defaults: Values): Values => ({
	...defaults,
	...Object.fromEntries(Object.entries(given).map(([name, values]) => [name, values.join(' ')])),
});

/** Puts values in place of `{{ parameter }}`, as the service does: textually. Unknown parameters stay as they are. */
export const substitute = (text: string, values: Values): string =>
	text.replace(/\{\{\s*([A-Za-z0-9_-]+)\s*\}\}/g, (whole, name: string) => values[name] ?? whole);

/** The properties of a port session as the client is told them: strings throughout. */
export const portProperties = (properties: DocumentContent['properties'], values: Values): Values =>
	Object.fromEntries(
		Object.entries(properties).flatMap(([name, value]) =>
			typeof value === 'string' ? [[name, substitute(value, values)]] : [],
		),
	);

/** What a command session runs, and whether its error output travels apart. `null`: the document names no command. */
export const commandOf = (
	properties: DocumentContent['properties'],
	values: Values,
): {readonly text: string; readonly isSeparate: boolean} | null => {
	for (const system of ['linux', 'macOS', 'windows']) {
		const {commands, ...more} = objectOf(properties[system]);
		if (typeof commands !== 'string') continue;
		const flag = more['separateOutput'] ?? more['separateOutPut'] ?? properties['separateOutput'];
		return {text: substitute(commands, values), isSeparate: substitute(String(flag ?? ''), values) === 'true'};
	}
	return null;
};

const objectOf = (value: unknown): Readonly<Record<string, unknown>> =>
	typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
