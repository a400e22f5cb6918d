import {runPiped} from '../session/piped.ts';
import {beginSession, chooseNode} from './begin-session.ts';
import type {Context} from './context.ts';
import {exitCode, type Host} from './host.ts';
import {leavingOn} from './leaving.ts';
import {sayProblem} from './say.ts';

/** `reach ssh-proxy TARGET [PORT]`: for ssh's ProxyCommand; standard input and output are the connection, nothing else. */
export const sshProxy = async (target: string, port: string, context: Context, host: Host): Promise<number> => {
	const chosen = await chooseNode(target.replace(/\.reach$/, ''), context, host);
	if (typeof chosen === 'number') return chosen;
	const wish = {document: 'AWS-StartSSHSession', parameters: {portNumber: [port]}, reason: null};
	const live = await beginSession(chosen, wish, context, host);
	if (typeof live === 'number') return live;
	const ended = await runPiped({...live, signal: leavingOn(host)});
	return ended.ok ? ended.value : sayProblem(host, ended.problem, exitCode.problem);
};

/** The lines for `~/.ssh/config` that let `ssh i-…`, `ssh mi-…` and `ssh NAME.reach` go through reach. */
export const sshConfig = (): string =>
	[
		'# EC2 instances and managed nodes by id, or by name as NAME.reach, through Session Manager',
		'Host i-* mi-* *.reach',
		'\tProxyCommand reach ssh-proxy %h %p',
		'',
	].join('\n');
