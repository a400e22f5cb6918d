import {standingOf} from './context-keys.ts';
import {exactTags, type Tags} from './node.ts';
import type {Ask, Doubts, SimulationSetup, Trial} from './simulation.ts';
import type {ContextEntry, Evaluation} from './simulation-api.ts';
import {everyTagReader} from './tag-context.ts';

/** The part of an ask that is about some of its subjects. */
export const pickSubjects = (ask: Ask, at: readonly number[]): Ask => ({
	...ask,
	request: {...ask.request, resources: at.flatMap(index => ask.request.resources[index] ?? [])},
	subjects: at.flatMap(index => ask.subjects[index] ?? []),
	nodes: at.flatMap(index => ask.nodes[index] ?? []),
});

/** All values that so many booleans can have together. */
export const combinations = (count: number): readonly (readonly boolean[])[] =>
	count === 0
		? [[]]
		: combinations(count - 1).flatMap(rest => [
				[...rest, true],
				[...rest, false],
			]);

/** The same question with the next values of undeterminable booleans, for the subjects still in doubt. */
export const tryBooleans = (ask: Ask, at: readonly number[], trial: Trial): Ask => {
	const {keys} = trial;
	const [values = [], ...rest] = trial.left;
	const tried = new Set(keys.map(key => key.toLowerCase()));
	const context: readonly ContextEntry[] = [
		...ask.request.context.filter(({key}) => !tried.has(key.toLowerCase())),
		...keys.map((key, index): ContextEntry => ({key, type: 'boolean', values: [String(values[index] ?? false)]})),
	];
	const picked = pickSubjects(ask, at);
	return {...picked, request: {...picked.request, context}, trial: {...trial, left: rest}};
};

/** Groups of tags that are asked for one by one; of more, only the largest is asked first. */
const fewGroups = 4;

/**
 * What an organization's denial is tried against, before it is believed: nothing reveals which keys a service control
 * policy tests (reference: iam-simulation §1.3), so the denied nodes are asked for once more with every tag that they
 * have, and once as if signed in with MFA where nobody knows, and as if an AWS service asked: policies that fence off
 * networks let these pass, and nothing else of them can be seen without an address. Where nodes have many different tags one group of them
 * stands for all, and the others are asked for when it shows that tags make a difference.
 */
export const doubtOrganization = (
	{principal, facts}: SimulationSetup,
	ask: Ask,
	denied: readonly number[],
	before: ReadonlyMap<string, Evaluation>,
): readonly Ask[] => {
	if (denied.length === 0 || ask.isSecond) return [];
	const tagged = ask.hasEveryTag ? [] : denied.filter(at => Object.keys(tagsAt(ask, at)).length > 0);
	const mfa = 'aws:MultiFactorAuthPresent';
	const isMfaOpen = standingOf(mfa, principal, facts).kind === 'unknown';
	const isNetworkOpen = facts.sourceIp === null;
	const keys = [...(isMfaOpen ? [mfa] : []), ...(isNetworkOpen ? ['aws:ViaAWSService'] : [])];
	const told = [...(isMfaOpen ? [mfa] : []), ...(isNetworkOpen ? ['aws:SourceIp'] : [])];
	const trial = {keys, told, left: [keys.map(() => true)], before, settles: false};
	return [...withEveryTag(ask, tagged), ...(keys.length > 0 ? [tryBooleans(ask, denied, trial)] : [])];
};

const withEveryTag = (ask: Ask, tagged: readonly number[]): readonly Ask[] => {
	const groups = Map.groupBy(tagged, at => `${isHybrid(ask, at)} ${everyTagReader([]).signature(tagsAt(ask, at))}`);
	const asks = [...groups.values()]
		.toSorted((left, right) => right.length - left.length)
		.map(at => tagGroup(pickSubjects(ask, at)));
	const [first, ...others] = asks;
	return first && others.length >= fewGroups ? [{...first, others}] : asks;
};

const isHybrid = ({nodes}: Ask, at: number): boolean => nodes[at]?.kind === 'managed-instance';

const tagsAt = ({nodes}: Ask, at: number): Tags => {
	const node = nodes[at];
	return (node && exactTags(node)) ?? {};
};

/**
 * The same question with every tag of the node, not only those that the principal's policies reference: for one node,
 * whose verdict is to be as exact as it can be. Without known tags the ask stays as it is.
 */
export const exactly = (ask: Ask): Ask =>
	ask.hasEveryTag || Object.keys(tagsAt(ask, 0)).length === 0 ? ask : {...tagGroup(ask), isSecond: false};

const tagGroup = (ask: Ask): Ask => {
	const prefixes = ['ssm:resourceTag/', 'aws:ResourceTag/', ...(isHybrid(ask, 0) ? [] : ['ec2:ResourceTag/'])];
	const {entries, doubts, assumptions} = everyTagReader(prefixes).context(tagsAt(ask, 0));
	const context = [...ask.request.context.filter(({key}) => !/^(?:ssm|aws|ec2):resourcetag\//i.test(key)), ...entries];
	const own: Doubts = {
		...ask.doubts,
		keys: ask.doubts.keys && [...new Set([...ask.doubts.keys, ...doubts])],
		guessed: [...new Set([...ask.doubts.guessed, ...doubts])],
		assumptions: [...new Set([...assumptions, ...ask.doubts.assumptions])],
	};
	return {...ask, request: {...ask.request, context}, hasEveryTag: true, isSecond: true, doubts: own};
};
