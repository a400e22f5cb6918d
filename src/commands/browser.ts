import {spawn} from 'node:child_process';
import {platform} from 'node:os';
import {withoutTerminals} from '../session/without-terminals.ts';
import type {Host} from './host.ts';

/** Whether an address may be handed to a browser: https, or this very machine (a sandbox). Nothing else is opened. */
export const isForBrowser = (address: string): boolean => {
	const url = URL.parse(address);
	if (!url) return false;
	return (
		url.protocol === 'https:' ||
		(url.protocol === 'http:' && /^(127\.\d+\.\d+\.\d+|localhost|\[::1\])$/.test(url.hostname))
	);
};

/**
 * Opens an address in the person's browser, without a shell. Whether a window came up cannot be known.
 * @returns Whether there is a program for it; `false` also for an address that no browser shall see.
 */
export const openInBrowser = (address: string, {environment}: Pick<Host, 'environment'>): Promise<boolean> => {
	if (!isForBrowser(address)) return Promise.resolve(false);
	const program = platform() === 'darwin' ? 'open' : 'xdg-open';
	return new Promise(resolve => {
		const stdio = withoutTerminals('ignore', 'ignore', 'ignore');
		const child = spawn(program, [new URL(address).href], {stdio, detached: true, env: {...environment}});
		child.once('spawn', () => resolve(true));
		child.once('error', () => resolve(false));
		child.unref();
	});
};
