/** What StartSession answered, as the caller hands it over. */
export type StartedSession = {readonly sessionId: string; readonly streamUrl: string; readonly token: string};

/** What the program was asked to do (session protocol, section 1). */
export type Invocation =
	| {readonly kind: 'installed'}
	| {readonly kind: 'version'}
	| {readonly kind: 'unknown'; readonly operation: string}
	| {readonly kind: 'invalid operation'}
	| {readonly kind: 'unreadable response'; readonly reason: string}
	| {readonly kind: 'incomplete'; readonly missing: string}
	| {readonly kind: 'session'; readonly call: SessionCall};

/** All that a session is started with. */
export type SessionCall = {
	readonly session: StartedSession;
	readonly region: string;
	/** Empty: the default credentials. */
	readonly profile: string;
	/** `null`: the caller is too old to pass it, encryption is refused. */
	readonly target: string | null;
	/** The SSM endpoint for ResumeSession and TerminateSession; empty: the region's own. */
	readonly endpoint: string;
};

const responseVariable = 'AWS_SSM_START_SESSION_RESPONSE';

/**
 * Reads the arguments (without the program's own name). A response that was passed in the environment is taken out of
 * it at once, so that no child process sees the token.
 */
export const readInvocation = (args: readonly string[], env: Record<string, string | undefined>): Invocation => {
	const [first, region = '', operation = '', profile = '', request, endpoint = ''] = args;
	if (first === undefined) return {kind: 'installed'};
	if (args.length === 1 && first === '--version') return {kind: 'version'};
	if (args.length < 3) return {kind: 'unknown', operation: first};
	let response = first;
	if (first.startsWith(responseVariable)) {
		response = env[first] ?? '';
		delete env[first];
	}
	if (operation !== 'StartSession') return {kind: 'invalid operation'};
	const fields = parseFields(response);
	if (typeof fields === 'string') return {kind: 'unreadable response', reason: fields};
	const session = {
		sessionId: fields.get('sessionid') ?? '',
		streamUrl: fields.get('streamurl') ?? '',
		token: fields.get('tokenvalue') ?? '',
	};
	const missing = [
		session.sessionId === '' ? 'SessionId' : '',
		session.streamUrl === '' ? 'StreamUrl' : '',
		session.token === '' ? 'TokenValue' : '',
	].find(name => name !== '');
	if (missing) return {kind: 'incomplete', missing: `${missing} in the StartSession response`};
	if (request === undefined) {
		return {kind: 'session', call: {session, region, profile, target: null, endpoint}};
	}
	const requested = parseFields(request);
	const target = typeof requested === 'string' ? undefined : requested.get('target');
	if (!target) return {kind: 'incomplete', missing: 'Target in the StartSession request'};
	return {kind: 'session', call: {session, region, profile, target, endpoint}};
};

/** Fields that are read; of any other type than string, the plugin cannot read the whole. */
const known: readonly string[] = ['sessionid', 'streamurl', 'tokenvalue'];

/** The string fields of a JSON object by lower-case name: `aws ecs execute-command` spells them otherwise. */
const parseFields = (text: string): ReadonlyMap<string, string> | string => {
	let parsed: unknown;
	try {
		parsed = JSON.parse(text);
	} catch {
		// The parser's own message would quote the text, and with it the token.
		return text.trim() === '' ? 'unexpected end of JSON input' : 'invalid JSON';
	}
	if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) return 'not a JSON object';
	const fields = new Map<string, string>();
	for (const [name, value] of Object.entries(parsed)) {
		if (typeof value === 'string') fields.set(name.toLowerCase(), value);
		else if (value !== null && known.includes(name.toLowerCase())) return `${name} is no string`;
	}
	return fields;
};
