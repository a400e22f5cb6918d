import {readAnswers, rememberAnswer} from '../disk/answers.ts';
import {forgetDenials, readOutcomes, rememberOutcome} from '../disk/outcomes.ts';
import {createConnect} from './connect.ts';
import {type Context, ssmEndpointOf} from './context.ts';
import type {Host} from './host.ts';
import {openInterface, type Parts} from './interface.ts';
import {createMenus} from './menus.ts';
import {createRecents} from './recents.ts';
import {builtinAnswer, chooseClient} from './session-client.ts';

/** `reach [QUERY]`: the interface, whose Enter opens sessions. */
export const tui = (query: string, context: Context, host: Host): Promise<number> => {
	const {options, paths} = context;
	const endpointUrl = ssmEndpointOf(context, host);
	const client = readAnswers(paths.answers, host.now).then(({value}) =>
		chooseClient({wanted: options.plugin, endpoint: endpointUrl, acceptsBuiltin: value[builtinAnswer] === true}, host),
	);

	const effects = ({store, sources, load, signal}: Parts) => {
		/** Asking anew also means: what was refused a while ago may be allowed by now. */
		const reload = () => {
			store.dispatch({type: 'denialsForgotten'});
			const callers = new Set(store.get().scopes.flatMap(({caller}) => caller?.arn ?? []));
			for (const caller of callers) void forgetDenials(paths.outcomes, host.now, caller);
			load.reload();
		};
		void readOutcomes(paths.outcomes, host.now).then(({value}) =>
			store.dispatch({type: 'outcomesRead', outcomes: value}),
		);
		void client.then(chosen => {
			if (chosen.kind === 'ready') store.dispatch({type: 'clientChosen', client: chosen.name});
		});
		return {
			...createConnect({
				host,
				store,
				sources,
				endpointUrl,
				client,
				acceptBuiltin: async () => void (await rememberAnswer(paths.answers, host.now, builtinAnswer, true)),
				rememberOutcome: outcome => void rememberOutcome(paths.outcomes, host.now, outcome),
				pause: load.pause,
				resume: load.resume,
				signal,
			}),
			...createMenus({store, sources, reload: () => load.reload(), signal}),
			...createRecents(store, paths.recents, host.now),
			reload,
			reply: () => {},
			openConsole: () => {},
		};
	};
	return openInterface({query, terminal: host, effects}, context, host);
};
