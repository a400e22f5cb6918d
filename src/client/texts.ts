/** What the plugin prints; callers and people know these texts, so they are kept to the byte (section 1). */
export const texts = {
	installed: '\nThe Session Manager plugin was installed successfully. Use the AWS CLI to start a session.\n\n',
	unknown: (operation: string): string =>
		`\nUnknown operation ${operation}. \nUse session-manager-plugin --version to check the version.\n\n`,
	invalidOperation: 'Invalid Operation',
	cannot: (reason: string): string => `Cannot perform start session: ${reason}\n`,
	starting: (sessionId: string): string => `\nStarting session with SessionId: ${sessionId}\n`,
	exiting: (sessionId: string): string => `\n\nExiting session with sessionId: ${sessionId}.\n\n`,
	closed: (sessionId: string, output: string): string => `\n\nSessionId: ${sessionId} : ${output}\n\n`,
	opened: (place: string, sessionId: string): string => `${place} opened for sessionId ${sessionId}.\n`,
	waiting: 'Waiting for connections...\n',
	muxAccepted: (sessionId: string): string => `\nConnection accepted for session [${sessionId}]\n`,
	basicAccepted: (sessionId: string): string => `Connection accepted for session ${sessionId}.\n`,
	portError: '\nConnection to destination port failed, check SSM Agent logs.\n',
	terminating: 'Terminate signal received, exiting.\n',
	timedOut: (sessionId: string): string => `Session: ${sessionId} timed out.\n`,
} as const;

/** A text of the far side without control characters, lines and tabs excepted: it is printed among our own words. */
export const printable = (text: string): string => text.replace(/[\u0000-\u0008\u000B-\u001F\u007F-\u009F]/g, ' ');
