import {readAnswers, rememberAnswer} from '../disk/answers.ts';
import type {PolicyReading} from '../state/load-world.ts';
import type {Context} from './context.ts';
import type {Host} from './host.ts';

const day = 24 * 3600_000;
const prefix = 'refused:';

/** How own policies are read: `undefined` where the person did not ask for it. What is refused is remembered for a day. */
export const policyReadingOf = ({options, paths}: Context, host: Host): {readonly policyReading?: PolicyReading} => {
	if (!options.readsPolicies) return {};
	return {
		policyReading: {
			refusedLately: async () => {
				const {value} = await readAnswers(paths.answers, host.now);
				return Object.entries(value).flatMap(([name, at]) =>
					name.startsWith(prefix) && host.now() - Number(at) < day ? [name.slice(prefix.length)] : [],
				);
			},
			onRefused: actions => {
				void actions.reduce<Promise<unknown>>(
					(before, action) =>
						before.then(() => rememberAnswer(paths.answers, host.now, prefix + action, String(host.now()))),
					Promise.resolve(),
				);
			},
		},
	};
};
