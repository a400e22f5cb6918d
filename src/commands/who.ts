import {readSurvey, saveSurvey} from '../disk/survey.ts';
import type {Access} from '../domain/access.ts';
import {documentArn} from '../domain/arn.ts';
import {withTags} from '../domain/join.ts';
import {type Node, nodeArn, nodeTags} from '../domain/node.ts';
import type {Problem} from '../domain/problem.ts';
import {type Candidate, createSurvey, type Power, type Survey} from '../domain/who.ts';
import {type Account, openAccount} from './account-context.ts';
import {type Context, factsOf} from './context.ts';
import {findTargets} from './find-targets.ts';
import {readNodes} from './fleet-nodes.ts';
import {exitCode, type Host} from './host.ts';
import {sayProblem} from './say.ts';
import {askAbout} from './who-ask.ts';
import {type Answer, answerOf, isAnswer, tellWho} from './who-words.ts';

/** What `reach who` was asked for. */
export type WhoOptions = {
	readonly target: string;
	readonly document: string | null;
	/** Commands and automations give equal power. */
	readonly alsoCommands: boolean;
	/** Answers of an unfinished survey are not used. */
	readonly startsAnew: boolean;
	readonly output: 'text' | 'json';
};

/** Answers are used again for so long: rights change. */
const lifetime = 3_600_000;
/** Simulations at once: IAM's limits are low and are shared with everybody in the account. */
const width = 4;
/** Answers between two savings. */
const between = 50;

const powersOf = ({document, alsoCommands}: WhoOptions, node: Node, {identity}: Account): readonly Power[] => {
	const partition = identity.arn.split(':')[1] ?? 'aws';
	const {region} = node.scope;
	const arn = nodeArn(node, partition, identity.account);
	const of = (name: string): string => documentArn(name, partition, region, identity.account);
	return [
		{action: 'ssm:StartSession', node: arn, others: [documentArn(document, partition, region, identity.account)]},
		...(alsoCommands
			? [
					{action: 'ssm:SendCommand', node: arn, others: [of('AWS-RunShellScript')]},
					{
						action: 'ssm:StartAutomationExecution',
						node: null,
						others: [`arn:${partition}:ssm:${region}::automation-definition/AWS-RunCommand:1`],
					},
				]
			: []),
	];
};

const survey = async (
	{iam, home, signal}: Account,
	powers: readonly Power[],
	progress: (line: string) => void,
): Promise<Survey | Problem> => {
	const made = createSurvey(powers);
	let pages = 0;
	for await (const page of iam.account(home, signal)) {
		if (!page.ok) return page.problem;
		made.add(page.value);
		pages += 1;
		progress(`reading the account's policies: page ${pages}`);
	}
	return made.finish();
};

const withOwnTags = async ({sources, signal}: Account, node: Node): Promise<Node> => {
	if (node.kind === 'instance' || nodeTags(node) !== null) return node;
	const tags = await sources.managedNodeTags(node.scope, node.id, signal);
	return tags.ok ? withTags(node, tags.value) : node;
};

/** `[██████············] 123 of 400 principals`. */
export const progressBar = (done: number, all: number, width = 20): string => {
	const full = all === 0 ? width : Math.floor((done / all) * width);
	return `[${'█'.repeat(full)}${'·'.repeat(width - full)}] ${done} of ${all} principals`;
};

/** Says how far it is: over and over on one line of a terminal, now and then elsewhere. */
const progressOn = ({stderr}: Host): {readonly tell: (line: string) => void; readonly end: () => void} => {
	let isOpen = false;
	return {
		tell: line => {
			if (!stderr.isTTY) return;
			stderr.write(`\r\u001B[K${line}`);
			isOpen = true;
		},
		end: () => {
			if (isOpen) stderr.write('\r\u001B[K');
		},
	};
};

const run = async (account: Account, options: WhoOptions, context: Context, host: Host): Promise<number> => {
	const {nodes, problems} = await readNodes(account, false);
	const found = findTargets(nodes, [options.target], host);
	if (typeof found === 'number') {
		for (const one of problems) sayProblem(host, one, 0);
		return found;
	}
	const [listed] = found;
	if (!listed) return exitCode.noMatch;
	const node = await withOwnTags(account, listed);
	const powers = powersOf(options, node, account);
	const progress = progressOn(host);
	const known = await survey(account, powers, progress.tell);
	if ('summary' in known) {
		progress.end();
		return known.kind === 'cancelled' ? exitCode.givenUp : sayProblem(host, known, exitCode.problem);
	}
	const question = JSON.stringify([account.identity.account, powers, nodeTags(node)]);
	const saved = (await readSurvey(context.paths.survey, host.now)).value;
	const isUsable = saved?.question === question && host.now() - saved.began < lifetime && !options.startsAnew;
	const answers = new Map<string, Answer>();
	for (const [arn, answer] of Object.entries(isUsable ? saved.answers : {}))
		if (isAnswer(answer)) answers.set(arn, answer);
	if (answers.size > 0)
		host.stderr.write(
			`Going on with ${answers.size} answers of ${new Date(saved?.began ?? 0).toISOString()}; --again asks anew.\n`,
		);
	const began = isUsable ? saved.began : host.now();
	const left = known.candidates.filter(({entity}) => !answers.has(entity.arn));
	const keep = () =>
		saveSurvey(context.paths.survey, host.now, {question, began, answers: Object.fromEntries(answers)});
	const facts = {...factsOf(context), now: host.now()};
	let unsaved = 0;
	const work = async (): Promise<void> => {
		for (let one: Candidate | undefined = left.shift(); one && !account.signal.aborted; one = left.shift()) {
			const verdicts: (readonly [string, Access])[] = [];
			for (const [at, power] of powers.entries()) {
				const chance = one.chances[at] ?? {policies: [], keys: []};
				const access = await askAbout(account, one.entity, chance, node, power, facts);
				if (access === null) return;
				verdicts.push([power.action, access]);
			}
			answers.set(one.entity.arn, answerOf(one, verdicts));
			progress.tell(progressBar(answers.size, known.candidates.length));
			unsaved += 1;
			if (unsaved >= between) {
				unsaved = 0;
				await keep();
			}
		}
	};
	await Promise.all(Array.from({length: width}, work));
	progress.end();
	if (account.signal.aborted) {
		await keep();
		host.stderr.write(
			`Stopped after ${answers.size} of ${known.candidates.length}; the same command goes on from there.\n`,
		);
		return exitCode.givenUp;
	}
	await saveSurvey(context.paths.survey, host.now, null);
	tellWho(host, options.output, {node, survey: known, answers: [...answers.values()], powers});
	return exitCode.ok;
};

/** `reach who`: every user and role of the account that may open a session on a node, and by what policy. */
export const who = async (options: WhoOptions, context: Context, host: Host): Promise<number> => {
	const account = await openAccount(context, host);
	if (!account.ok) return sayProblem(host, account.problem, exitCode.problem);
	try {
		return await run(account.value, options, context, host);
	} finally {
		account.value.close();
	}
};
