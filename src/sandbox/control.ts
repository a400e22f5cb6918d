import type {Flaw} from './fleet/reader.ts';

/** What the parent process may do with a running sandbox. */
export type Controls = {
	/** Calls so far: `ec2:DescribeInstances` and `ec2:DescribeInstances@eu-west-1` → how many. */
	readonly calls: () => Readonly<Record<string, number>>;
	readonly resetCalls: () => void;
	/** Changes the fleet; the flaws of the change when it has any. */
	readonly change: (change: unknown) => readonly Flaw[];
};

/**
 * Obeys one line of the parent: `{"stats": true}`, `{"reset": true}` (counts) or `{"set": {…}}`. Answers with one
 * line of JSON. Only the parent can write to our standard input; nothing of this is reachable over the network.
 */
export const obey = (line: string, controls: Controls): string => {
	const failed = (error: string): string => JSON.stringify({ok: false, error});
	let command: unknown;
	try {
		command = JSON.parse(line);
	} catch {
		return failed('not JSON');
	}
	if (typeof command !== 'object' || command === null) return failed('expected an object');
	if ('set' in command) {
		const flaws = controls.change(command.set);
		return flaws.length === 0
			? JSON.stringify({ok: true})
			: failed(flaws.map(({path, reason}) => `${path}: ${reason}`).join('\n'));
	}
	if ('stats' in command) return JSON.stringify({ok: true, calls: controls.calls()});
	if ('reset' in command) {
		controls.resetCalls();
		return JSON.stringify({ok: true});
	}
	return failed('expected stats, reset or set');
};

/** Counts calls under two names each: by action, and by action and region. */
export const createCounter = () => {
	const counts = new Map<string, number>();
	const add = (name: string) => counts.set(name, (counts.get(name) ?? 0) + 1);
	return {
		count: ({
			service,
			action,
			region,
		}: {
			readonly service: string;
			readonly action: string;
			readonly region: string;
		}) => {
			add(`${service}:${action}`);
			add(`${service}:${action}@${region}`);
		},
		calls: (): Readonly<Record<string, number>> => Object.fromEntries(counts),
		resetCalls: () => counts.clear(),
	};
};

/** Makes a function that takes text as it comes and passes each whole line on. */
export const lineReader = (take: (line: string) => void): ((text: string) => void) => {
	let rest = '';
	return text => {
		const lines = (rest + text).split('\n');
		rest = lines.pop() ?? '';
		for (const line of lines) take(line);
	};
};
