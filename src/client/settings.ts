import type {Env} from './world.ts';

/** What a caller may ask for beyond the plugin's contract, by environment variables (its arguments are taken). */
export type Settings = {
	/**
	 * `REACH_CLIENT_EXIT_CODE=1`: end with the exit code of the remote command, and write its standard error to ours.
	 * The plugin always ends with 0 and prints both to standard output.
	 */
	readonly isExitCodeWanted: boolean;
	/** `REACH_CLIENT_INPUT_RATE`: at most so many bytes of input a second; `null`: as fast as the agent takes them. */
	readonly inputRate: number | null;
	/** `REACH_CLIENT_STATE`: file in which a shell keeps what another client needs to take it over; `null`: nowhere. */
	readonly stateFile: string | null;
	/** `REACH_CLIENT_TAKEOVER=1`: the session is running already, and that file tells how far it has come. */
	readonly takesOver: boolean;
	/** `REACH_CLIENT_ESCAPES=0`: no escape keys on a terminal; for callers that have their own, as reach does. */
	readonly hasEscapeKeys: boolean;
};

/** Reads the settings; what cannot be read is not set. */
export const readSettings = (env: Env): Settings => {
	const rate = Number(env['REACH_CLIENT_INPUT_RATE']);
	return {
		isExitCodeWanted: env['REACH_CLIENT_EXIT_CODE'] === '1',
		inputRate: Number.isFinite(rate) && rate > 0 ? rate : null,
		stateFile: env['REACH_CLIENT_STATE'] || null,
		hasEscapeKeys: env['REACH_CLIENT_ESCAPES'] !== '0',
		takesOver: env['REACH_CLIENT_TAKEOVER'] === '1',
	};
};
