import {type Problem, problem} from '../domain/problem.ts';
import {clean} from '../domain/text.ts';

/** How a client's last words are told: the first that fits is taken. */
type Reading = {readonly when: RegExp; readonly tell: (found: RegExpExecArray) => Problem};

const builtin = 'or try the built-in client: --plugin builtin';

/**
 * What plugin, agent and service say when a session cannot begin or go on (session-protocol.md §1.4, field.md §3.5 and
 * public issue threads), and what each means for the person.
 */
const readings: readonly Reading[] = [
	{
		when: /timed out due to inactivity|idle session timeout/i,
		tell: () =>
			problem(
				'timeout',
				'AWS ended the session because it was idle for too long',
				'Open it again. The limit is in the account’s Session Manager preferences; tmux keeps your work on the node.',
			),
	},
	{
		when: /maximum session duration|max(imum)? duration/i,
		tell: () =>
			problem(
				'timeout',
				'AWS ended the session: it reached the longest time that the account allows',
				'Open it again.',
			),
	},
	{
		when: /Session: \S+ timed out/,
		tell: () =>
			problem(
				'timeout',
				'The connection was lost for so long that AWS ended the session',
				'Open it again; tmux or screen on the node keep your work.',
			),
	},
	{
		when: /KMSEncryption failed on client.*(AccessDenied|not authorized)|GenerateDataKey.*(AccessDenied|not authorized)/is,
		tell: () =>
			problem(
				'access-denied',
				'You may not use the key that encrypts sessions in this account',
				'Ask for kms:GenerateDataKey on the key named in the Session Manager preferences.',
				{action: 'kms:GenerateDataKey'},
			),
	},
	{
		when: /Fetching data key failed|Error when decrypting data key/i,
		tell: () =>
			problem(
				'access-denied',
				'The node may not use the key that encrypts sessions in this account',
				'Its instance profile needs kms:Decrypt on the key named in the Session Manager preferences.',
				{action: 'kms:Decrypt'},
			),
	},
	{
		when: /KMSEncryption failed on client|GenerateDataKey/i,
		tell: () =>
			problem(
				'no-credentials',
				'The session’s encryption key could not be fetched',
				`Check credentials and kms:GenerateDataKey on the key in the Session Manager preferences, ${builtin}`,
			),
	},
	{
		when: /Handshake timed out|initiating handshake/i,
		tell: () =>
			problem(
				'timeout',
				'Node and client could not agree on the session in time',
				`Most often the account encrypts sessions and kms:GenerateDataKey is missing, or the plugin is old: update it, ${builtin}`,
			),
	},
	{
		when: /RunAs user (\S+) does not exist/i,
		tell: ([, user = '']) =>
			problem(
				'not-found',
				`The node has no user ${clean(user)}, as which the session should run`,
				'Create the user there, or change the tag SSMSessionRunAs of your role or the Session Manager preferences.',
			),
	},
	{
		when: /set the RunAs default user|Invalid RunAs username/i,
		tell: () =>
			problem(
				'invalid-input',
				'The account wants sessions to run as a certain user and names none',
				'Tag your role with SSMSessionRunAs, or set the user in the Session Manager preferences.',
			),
	},
	{
		when: /stream ?URL|not an AWS endpoint|invalid.*endpoint/i,
		tell: () =>
			problem(
				'plugin',
				'This plugin only connects to AWS itself, not to another endpoint',
				'Use the built-in client: --plugin builtin',
			),
	},
	{
		when: /Cannot perform start session: .*(AccessDenied|not authorized|403)/i,
		tell: () =>
			problem(
				'access-denied',
				'You may not resume this session',
				'Ask for ssm:ResumeSession on your own sessions, or open a new one.',
				{action: 'ssm:ResumeSession'},
			),
	},
	{
		when: /Cannot perform start session: .*(OpenDataChannel|\(1008|HTTP 40[013])/i,
		tell: () =>
			problem(
				'access-denied',
				'The message gateway refused the session',
				'Open it again; if that repeats, check this machine’s clock and ask for ssmmessages:OpenDataChannel.',
				{action: 'ssmmessages:OpenDataChannel'},
			),
	},
	{
		when: /Cannot perform start session: .*(certificate|SSL_CERT_FILE|x509)/i,
		tell: () =>
			problem(
				'unreachable',
				'The message gateway’s certificate is not trusted',
				'Something on the way replaces certificates: set AWS_CA_BUNDLE to your company’s certificate authority.',
			),
	},
	{
		when: /Cannot perform start session: connection lost and not resumed/,
		tell: () =>
			problem(
				'unreachable',
				'The connection was lost and could not be taken up again',
				'Check the network, the login and ssm:ResumeSession; the session may still be open at AWS.',
			),
	},
	{
		when: /Cannot perform start session: given up while the connection was lost/,
		tell: () => problem('unreachable', 'The session was given up while its connection was lost', 'Check the network.'),
	},
	{
		when: /Cannot perform start session: .*no AWS credentials/,
		tell: () =>
			problem('no-credentials', 'The session client found no credentials', 'Check that your login is still valid.'),
	},
	{
		when: /The agent has closed the session|agent sent|agent.?s data cannot be read/i,
		tell: () =>
			problem(
				'other',
				'The agent on the node ended the session',
				'Open it again; is the agent on the node up to date?',
			),
	},
	{
		when: /Cannot perform start session: .*(close sent|broken pipe|connection reset|unexpected EOF)/i,
		tell: () =>
			problem('unreachable', 'The connection to AWS was lost', 'Check the network and open the session again.'),
	},
	{
		when: /Cannot perform start session: .*(ENOTFOUND|EAI_AGAIN|no such host|dial tcp|ECONNREFUSED|ECONNRESET|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|handshake has timed out)/i,
		tell: () =>
			problem(
				'unreachable',
				'The message gateway could not be reached',
				'Check the network and the proxy (HTTPS_PROXY): ssmmessages.<region>.amazonaws.com, port 443, must be open.',
			),
	},
	{
		when: /Cannot perform start session: EOF/,
		tell: () => problem('other', 'The session client lost its terminal', 'Open the session again.'),
	},
	{
		when: /Cannot perform start session: (.+)/,
		tell: ([, reason = '']) =>
			problem('other', `The session ended: ${clean(reason).trim()}`, `Open it again, ${builtin}`),
	},
	{
		when: /SessionId: \S+ : ?([^\r\n]*\S[\s\S]*)$/,
		tell: ([, reason = '']) =>
			problem(
				'other',
				`The session ended: ${clean(reason).replace(/\s+/g, ' ').trim().slice(0, 200)}`,
				'Open it again.',
			),
	},
];

/** Bytes at the end of a session that are looked at. */
export const lastWordsSize = 4096;

/** Escape sequences: colours and titles around the words. */
const sequences = /\u001B(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001B]*(?:\u0007|\u001B\\)|[ -/]*[0-~])/g;

/** Where the client itself speaks, and no longer the far side: its ways to begin a last sentence. */
const beginnings = /Cannot perform start session: |SessionId: \S+ : |Session: \S+ timed out\./g;

/** What node-pty's child says when the program is not there any more; there is no other output then. */
const notRun = /^\s*(?:execvp\(3\) failed|posix_spawn\S* failed)/;

/**
 * Reads the last output of a client that is over: what went wrong, `null` when nothing did or nothing is known. Only
 * the client's own last sentence counts, whatever the far side printed before; it becomes the problem's detail.
 */
export const readLastWords = (output: Buffer): Problem | null => {
	const said = output.toString('utf8').replace(sequences, '');
	if (notRun.test(said)) {
		const hint = `Look whether it was moved or updated just now, ${builtin}`;
		return problem('plugin', 'The session client could not be run', hint, {detail: clean(said).trim()});
	}
	const begins = [...said.matchAll(beginnings)].at(-1)?.index;
	if (begins === undefined) return null;
	const sentence = said.slice(begins);
	for (const {when, tell} of readings) {
		const found = when.exec(sentence);
		if (found) return {...tell(found), detail: clean(sentence).replace(/ {2,}/g, ' ').trim()};
	}
	return null;
};
