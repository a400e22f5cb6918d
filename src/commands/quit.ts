import {counted} from '../domain/counted.ts';
import type {Sessions} from '../session/sessions.ts';
import type {Effects} from '../ui/effects.ts';
import type {Asker} from './asker.ts';
import type {Tunnels} from './tunnels.ts';

const several = (count: number, word: string): string => (count === 0 ? '' : counted(count, word));

/** Leaves at once, or, where sessions or tunnels are open, after asking; asked again, it goes. */
export const createQuit = (sessions: Sessions, tunnels: Tunnels, asker: Asker): Effects['quit'] => {
	let isAsking = false;
	return (code, exit) => {
		const open = sessions.list().filter(({end}) => end === null).length;
		const what = [several(open, 'session'), several(tunnels.list().length, 'tunnel')].filter(Boolean).join(' and ');
		if (what === '' || isAsking) return exit(code);
		isAsking = true;
		void asker.ask([`${what} would end.`], 'quit all the same').then(isYes => {
			isAsking = false;
			if (isYes) exit(code);
		});
	};
};
