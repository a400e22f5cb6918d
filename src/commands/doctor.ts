import {byCause, type Check} from '../domain/doctor.ts';
import {nodeChecks} from '../domain/doctor-node.ts';
import {clean} from '../domain/text.ts';
import {type Account, openAccount} from './account-context.ts';
import type {Context} from './context.ts';
import {readNodeFacts} from './doctor-facts.ts';
import {accountChecks, localChecks, withoutCredentials} from './doctor-self.ts';
import {checkLines} from './doctor-words.ts';
import {findTargets} from './find-targets.ts';
import {readNodes} from './fleet-nodes.ts';
import {exitCode, type Host} from './host.ts';
import {sayProblem} from './say.ts';

/** What `reach doctor` was asked for. */
export type DoctorOptions = {
	/** `null`: reach itself. */
	readonly target: string | null;
	readonly document: string | null;
	readonly output: 'text' | 'json';
};

const tell = (checks: readonly Check[], output: DoctorOptions['output'], host: Host): number => {
	const sorted = byCause(checks);
	const told = sorted.map(({name, result, evidence, next}) => ({name, result, evidence: clean(evidence), next}));
	host.stdout.write(
		output === 'json' ? `${JSON.stringify(told, null, '\t')}\n` : `${sorted.flatMap(checkLines).join('\n')}\n`,
	);
	return sorted.some(({result}) => result === 'fail') ? exitCode.problem : exitCode.ok;
};

const ofNode = async (account: Account, target: string, options: DoctorOptions, host: Host) => {
	const {nodes, problems} = await readNodes(account, false, true);
	for (const one of problems) sayProblem(host, one, 0);
	const found = findTargets(nodes, [target], host);
	if (typeof found === 'number') return found;
	const [node] = found;
	if (!node) return exitCode.noMatch;
	const isListed = problems.every(({summary}) => !summary.startsWith('SSM'));
	const facts = await readNodeFacts(account, node, isListed, options.document, host.now());
	return tell(nodeChecks(facts), options.output, host);
};

/** `reach doctor`: what is wrong with reach's own surroundings, or why a node cannot be reached at all. */
export const doctor = async (options: DoctorOptions, context: Context, host: Host): Promise<number> => {
	const local = options.target === null ? await localChecks(context, host) : [];
	const account = await openAccount(context, host);
	if (!account.ok) {
		if (options.target !== null) return sayProblem(host, account.problem, exitCode.problem);
		return tell([...local, withoutCredentials('credentials and identity', account.problem)], options.output, host);
	}
	try {
		if (options.target !== null) return await ofNode(account.value, options.target, options, host);
		return tell([...local, ...(await accountChecks(account.value, context, host))], options.output, host);
	} finally {
		account.value.close();
	}
};
