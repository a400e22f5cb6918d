import {readOutcomes} from '../disk/outcomes.ts';
import {withRequest} from '../domain/access-request.ts';
import {nodeTags} from '../domain/node.ts';
import {outcomeFor, withOutcome} from '../domain/outcome.ts';
import {type WhyStep, whyChain} from '../domain/why.ts';
import {checkNode} from '../state/check-node.ts';
import {wrapped} from '../ui/wrap.ts';
import {type Context, factsOf} from './context.ts';
import {gather} from './gather.ts';
import {exitCode, type Host} from './host.ts';
import {isFailed, problemsOf} from './list.ts';
import {nodeJson} from './node-json.ts';
import {policyReadingOf} from './policy-reading.ts';
import {sayProblem} from './say.ts';
import {resolveTarget} from './target.ts';

/** What `reach why` was asked for. */
export type WhyOptions = {
	readonly target: string;
	/** Session document; `null` is the account's default shell document. */
	readonly document: string | null;
	readonly output: 'text' | 'json';
};

const labelWidth = 14;

/** The chain as text, a link a paragraph; lines are wrapped at the terminal's width. */
export const chainText = (chain: readonly WhyStep[], width: number): string =>
	chain
		.flatMap(({step, lines}) =>
			lines.flatMap((line, at) =>
				wrapped(line, width - labelWidth).map((part, row) =>
					`${(at === 0 && row === 0 ? step : '').padEnd(labelWidth)}${part}`.trimEnd(),
				),
			),
		)
		.join('\n');

/** `reach why TARGET`: how the verdict on a node comes about, link by link, and what to do next. */
export const why = async ({target, document, output}: WhyOptions, context: Context, host: Host): Promise<number> => {
	const gathered = await gather({showsAll: true, checksAccess: false}, context, host);
	if (!gathered) return exitCode.givenUp;
	const {view, sources, signal} = gathered;
	for (const problem of problemsOf(view.state)) sayProblem(host, problem, exitCode.problem);
	if (isFailed(view.state)) return exitCode.problem;
	const node = resolveTarget(target, view.state, host);
	if (typeof node === 'number') return node;

	const {checksAccess} = context.options;
	const check = await checkNode(
		{
			sources,
			signal,
			now: host.now,
			facts: factsOf(context),
			document,
			checksAccess,
			...policyReadingOf(context, host),
		},
		node,
	);
	const {simulated} = check;
	const {value: outcomes} = await readOutcomes(context.paths.outcomes, host.now);
	const now = host.now();
	const caller = check.identity?.arn ?? '';
	const circumstances = {now, caller, expires: null, document, tags: nodeTags(node), simulated};
	const outcome = outcomeFor(outcomes, node, circumstances);
	const access = withRequest(withOutcome(simulated, outcome), check.request);
	const scope = view.state.scopes.find(
		({scope: {profile, region}}) => profile === node.scope.profile && region === node.scope.region,
	);
	const isListed = scope?.feeds.managedNodes.status === 'success';
	const chain = whyChain({...check, document: check.documentArn, node, isListed, access, outcome, now});
	if (output === 'json') {
		const steps = Object.fromEntries(chain.map(({step, lines}) => [step, lines]));
		const described = nodeJson(node, access, check.identity?.account ?? null, isListed);
		host.stdout.write(`${JSON.stringify({...described, why: steps}, null, '\t')}\n`);
	} else host.stdout.write(`${chainText(chain, Math.max(40, host.stdout.columns ?? 100))}\n`);
	return exitCode.ok;
};
