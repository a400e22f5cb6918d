import type {RawAnswer} from '../wire/answer.ts';
import {escapeXml} from '../wire/xml.ts';
import type {DeviceCode, SignIns} from './sign-ins.ts';

/** Path of the page where a person confirms a code. */
export const pagePath = '/device';

const headers = {
	'content-type': 'text/html; charset=utf-8',
	'cache-control': 'no-store',
	'referrer-policy': 'no-referrer',
	'x-content-type-options': 'nosniff',
	'content-security-policy':
		"default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
};

const style =
	'body{font:1.1rem system-ui;max-width:32rem;margin:4rem auto}b{font:1.6rem monospace}button{font:inherit}';

const html = (status: number, body: string): RawAnswer => ({
	status,
	headers,
	body: `<!doctype html><meta charset="utf-8"><title>Sign in to the sandbox</title><style>${style}</style>${body}`,
});

const question = (userCode: string): string =>
	`<h1>A program wants to sign in</h1><p><b>${escapeXml(userCode)}</b></p><p>Does it show this code?</p><form method="post"><input type="hidden" name="user_code" value="${escapeXml(userCode)}"><button name="answer" value="allow">Allow</button> <button name="answer" value="deny">Deny</button></form>`;

const entry =
	'<h1>Sign in</h1><form method="get"><label>Code <input name="user_code" autofocus></label> <button>Next</button></form>';

const waiting = (code: DeviceCode | undefined, now: number): DeviceCode | null =>
	code?.answer === 'pending' && code.expires > now ? code : null;

/** The page: asks for the code, shows it, takes the answer. Whoever does not know a code can answer nothing. */
export const devicePage = (
	{method, query, form}: {readonly method: string; readonly query: URLSearchParams; readonly form: URLSearchParams},
	signIns: SignIns,
	now: number,
): RawAnswer => {
	const given = (method === 'POST' ? form : query).get('user_code');
	if (given === null) return html(200, entry);
	const code = waiting(signIns.byUser(given), now);
	if (!code) return html(404, '<p>This code is not waiting for anybody.</p>');
	if (method !== 'POST') return html(200, question(code.userCode));
	const answer = form.get('answer');
	if (answer !== 'allow' && answer !== 'deny') return html(400, question(code.userCode));
	code.answer = answer === 'allow' ? 'allowed' : 'denied';
	return html(200, `<h1>${answer === 'allow' ? 'Allowed' : 'Denied'}</h1><p>You may close this page.</p>`);
};
