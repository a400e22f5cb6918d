import {describe, expect, test} from 'vitest';
import {readLastWords} from '../../src/session/client-words.ts';

const id = 'anna-0123456789abcdef0';
const closed = (output: string): string => `prompt$ \r\n\r\nSessionId: ${id} : ${output}\r\n\r\n`;
const shake = (why: string): string =>
	closed(`\n----------ERROR-------\nEncountered error while initiating handshake. ${why}`);

const read = (said: string): string => {
	const found = readLastWords(Buffer.from(said));
	return found ? `${found.kind}: ${found.summary}` : 'nothing wrong';
};

describe('the last words of a session client', () => {
	test.each([
		[`\r\n\r\nExiting session with sessionId: ${id}.\r\n\r\n`, 'nothing wrong'],
		['', 'nothing wrong'],
		[
			'the log says: Handshake timed out, KMSEncryption failed on client, GenerateDataKey AccessDenied',
			'nothing wrong',
		],
		[
			closed('Your session timed out due to inactivity and has been terminated.'),
			'timeout: AWS ended the session because it was idle for too long',
		],
		[`Session: ${id} timed out.\n`, 'timeout: The connection was lost for so long that AWS ended the session'],
		[
			shake('Handshake timed out. Please ensure that you have the latest version of the session manager plugin.'),
			'timeout: Node and client could not agree on the session in time',
		],
		[
			shake(
				'KMSEncryption failed on client with status 2 error: Failed to process action KMSEncryption: Error calling KMS GenerateDataKey API: NoCredentialProviders: no valid providers in chain.',
			),
			'no-credentials: The session’s encryption key could not be fetched',
		],
		[
			shake(
				'KMSEncryption failed on client with status 2 error: Failed to process action KMSEncryption: Error calling KMS GenerateDataKey API: AccessDeniedException: User is not authorized to perform: kms:GenerateDataKey',
			),
			'access-denied: You may not use the key that encrypts sessions in this account',
		],
		[
			shake(
				'Fetching data key failed: Unable to retrieve data key, Error when decrypting data key AccessDeniedException',
			),
			'access-denied: The node may not use the key that encrypts sessions in this account',
		],
		[
			closed('Unable to start shell: failed to start pty since RunAs user ev\u001B[31mil does not exist'),
			'not-found: The node has no user evil, as which the session should run',
		],
		[
			closed('Unable to start shell: please set the RunAs default user'),
			'invalid-input: The account wants sessions to run as a certain user and names none',
		],
		['Cannot perform start session: websocket: close sent\n', 'unreachable: The connection to AWS was lost'],
		[
			'Cannot perform start session: dial tcp: lookup ssmmessages.eu-west-1.amazonaws.com: no such host\n',
			'unreachable: The message gateway could not be reached',
		],
		['Cannot perform start session: EOF\n', 'other: The session client lost its terminal'],
		['Cannot perform start session: something\u0007 new\n', 'other: The session ended: something  new'],
		[
			closed('Plugin with name Standard_Stream not found.\nStep'),
			'other: The session ended: Plugin with name Standard_Stream not found. Step',
		],
		[closed(''), 'nothing wrong'],
		['execvp(3) failed.: No such file or directory\r\n', 'plugin: The session client could not be run'],
	])('%j', (said, told) => {
		expect(read(said)).toBe(told);
	});

	test('what the client said stands in the details, without control characters, and every problem says what to do', () => {
		const found = readLastWords(Buffer.from(`\u001B[2Jnoise ${shake('Handshake timed out.')}`));
		expect(found?.detail).toBe(
			`SessionId: ${id} : ----------ERROR------- Encountered error while initiating handshake. Handshake timed out.`,
		);
		expect(found?.hint).not.toBe('');
	});
});
