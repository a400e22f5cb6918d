import {endOf} from '../domain/duration.ts';
import {type Entity, entityWord, parseEntity} from '../domain/grant-principal.ts';
import {type Node, nodeKey, nodeName} from '../domain/node.ts';
import {type Problem, problem} from '../domain/problem.ts';
import {readOnlyProblem} from '../domain/read-only.ts';
import {failure, type Result, success} from '../domain/result.ts';
import {shellWord} from '../domain/shell-word.ts';
import type {ReportLine} from '../state/report.ts';
import type {Account} from './account-context.ts';
import type {Asker, Reporting} from './asker.ts';
import type {Context} from './context.ts';
import {changeRefusal, findEntity} from './find-entity.ts';
import {readNodes} from './fleet-nodes.ts';
import {type GrantOptions, isDocumentName} from './grant-options.ts';
import {giveGrant, obstacleOf, proveGrant, spellGrant} from './grant-prepare.ts';
import {grantWords} from './grant-words.ts';
import {problemLines} from './report-words.ts';
import {type AccountOf, offerPrincipals} from './tui-account.ts';

/** What a grant from the interface needs. */
export type TuiGrantInput = {
	readonly asker: Asker;
	readonly accountOf: AccountOf;
	readonly context: Context;
	/** Says something below the list. */
	readonly tell: (text: string) => void;
	/** Milliseconds since the epoch. */
	readonly now: () => number;
};

/** What sessions are granted for. */
type Way = Pick<GrantOptions, 'document' | 'forward' | 'forwardRemote' | 'ssh'>;

const shellOnly: Way = {document: null, forward: false, forwardRemote: false, ssh: false};

const ways: readonly {readonly id: string; readonly label: string; readonly note?: string; readonly way: Way}[] = [
	{id: 'shell', label: 'shell', note: 'the account’s session document', way: shellOnly},
	{id: 'ports', label: 'shell, ports of the node', way: {...shellOnly, forward: true}},
	{id: 'ssh', label: 'shell, SSH', way: {...shellOnly, ssh: true}},
	{
		...{id: 'hosts', label: 'shell, ports of hosts behind it'},
		...{note: 'every host that the node reaches', way: {...shellOnly, forwardRemote: true}},
	},
];

const ends = [
	{id: '8h', label: '8 hours', note: 'or type 30m, 2d, 2026-11-24T18:00Z'},
	{id: '1h', label: '1 hour'},
	{id: '1d', label: '1 day'},
	{id: '7d', label: '7 days'},
	{id: 'never', label: 'until it is revoked'},
];

const wayOf = (id: string): Result<Way> => {
	const known = ways.find(way => way.id === id);
	if (known) return success(known.way);
	if (isDocumentName(id)) return success({...shellOnly, document: id});
	return failure(
		problem('invalid-input', `"${id}" cannot be a document’s name.`, 'List them with: aws ssm list-documents'),
	);
};

const untilOf = (id: string, now: number): Result<number | null> => {
	if (id === 'never') return success(null);
	const end = /^\d{4}-/.test(id) ? endOf(id, null, now) : endOf(null, id, now);
	return typeof end === 'object' && end !== null ? failure(end) : success(end);
};

/** The same grant on the command line, where more can be said. */
const commandFor = (
	entity: Entity,
	nodes: readonly Node[],
	{document, until, ...way}: GrantOptions,
	{home: {profile}, scopes}: Account,
): string =>
	[
		...['reach', 'grant', `${entity.kind}/${entity.name}`, '--node', ...nodes.map(({id}) => id)],
		...(document === null ? [] : ['--document', document]),
		...(until === null ? [] : ['--until', new Date(until).toISOString()]),
		...(way.forward ? ['--forward'] : []),
		...(way.forwardRemote ? ['--forward-remote'] : []),
		...(way.ssh ? ['--ssh'] : []),
		...(profile === null ? [] : ['--profile', profile]),
		// The proof is about the regions that are looked at.
		...['--region', scopes.map(({region}) => region).join(',')],
	]
		.map(shellWord)
		.join(' ');

const toneOf = (line: string): ReportLine['tone'] => {
	if (/^(STAYS CLOSED|ALSO OPENS)/.test(line)) return 'fail';
	if (/^(note:|cannot be judged)/.test(line)) return 'unknown';
	if (/^(opens|is open already|nothing else is opened)/.test(line)) return 'pass';
	return /^\S/.test(line) && line.endsWith(':') ? 'head' : 'plain';
};

const lineOf = (text: string): ReportLine => ({text: text.replaceAll('\t', '  '), tone: toneOf(text)});

const blank: ReportLine = {text: '', tone: 'plain'};

const differentProfiles = (nodes: readonly Node[]): Problem | null =>
	new Set(nodes.map(({scope}) => scope.profile)).size < 2
		? null
		: problem('invalid-input', 'The marked nodes are of several profiles.', 'Mark nodes of one profile at a time.');

/** Everything that is asked before the proof; `null` where the person gave up. */
const askWishes = async (nodes: readonly Node[], {asker, accountOf, now}: TuiGrantInput) => {
	const [first] = nodes;
	if (!first) return null;
	const name = await asker.pick('principals', (show, signal) => {
		void accountOf(first.scope, signal).then(found => {
			if (found.ok) void offerPrincipals(found.value, show);
			else show([]);
		});
	});
	if (name === null) return null;
	const asked = parseEntity(name.trim());
	if (!asked.ok) return asked;
	// Before any further question: IAM would refuse in the end.
	const refusal = changeRefusal(asked.value);
	if (refusal) return failure(refusal);
	const wayId = await asker.pick('grantWays', show => show(ways));
	if (wayId === null) return null;
	const way = wayOf(wayId);
	if (!way.ok) return way;
	const end = await asker.pick('grantEnds', show => show(ends));
	if (end === null) return null;
	const until = untilOf(end, now());
	if (!until.ok) return until;
	const options: GrantOptions = {
		...way.value,
		...{principal: asked.value, targets: nodes.map(({id}) => id), tags: {}, until: until.value},
		...{output: 'text', applies: true, isSure: false, isManaged: false, acceptExtra: 0},
	};
	return success(options);
};

/** Proves the grant in a report, asks, and gives it after a yes. */
const proveAndGive = async (
	nodes: readonly Node[],
	options: GrantOptions,
	report: Reporting,
	{accountOf, context, tell, now}: TuiGrantInput,
): Promise<void> => {
	const fail = (found: Problem): void => report.show(problemLines(found), null);
	const [first] = nodes;
	if (!first) return;
	const account = await accountOf(first.scope, report.signal);
	if (!account.ok) return fail(account.problem);
	const entity = await findEntity(account.value, options.principal);
	if (!entity.ok) return fail(entity.problem);
	const refusal = changeRefusal(entity.value);
	if (refusal) return fail(refusal);
	const fleet = await readNodes(account.value, true);
	const wanted = new Set(nodes.map(nodeKey));
	const chosen = fleet.nodes.filter(node => wanted.has(nodeKey(node)));
	const missing = nodes.filter(node => !chosen.some(one => nodeKey(one) === nodeKey(node)));
	const [gone] = missing;
	if (gone) {
		const names = missing.map(node => `${nodeName(node)} (${node.id})`).join(', ');
		return fail(problem('not-found', `Not listed any more: ${names}.`, 'Take the marks off, and try again.'));
	}
	report.show([], 'asking IAM what it opens, on the whole fleet');
	const spelled = await spellGrant(account.value, entity.value, fleet.nodes, chosen, options, now());
	const proven = await proveGrant(account.value, context, spelled, fleet.nodes, options);
	if (!proven.ok) return fail(proven.problem);
	const {head, policy, proof, more} = grantWords(proven.value);
	// The proof stands first: what is asked is seen without scrolling.
	const words = [head, '', ...proof, ...more, '', 'the policy:', ...policy];
	const lines = [...fleet.problems.flatMap(problemLines), ...words.map(lineOf)];
	const command = [
		blank,
		lineOf('the same on the command line:'),
		lineOf(`  ${commandFor(entity.value, chosen, options, account.value)}`),
	];
	const refused = context.options.isReadOnly ? readOnlyProblem('granting') : null;
	const obstacle = refused ?? obstacleOf(proven.value, options, true);
	if (obstacle) return report.show([...problemLines(obstacle), blank, ...lines, ...command], null);
	if (!(await report.ask([...lines, ...command], `give ${entityWord(entity.value)} this policy`))) return;
	report.show(lines, 'writing the policy');
	const written = await giveGrant(account.value, proven.value, options);
	// What was written is told, also where the report was put away meanwhile.
	if (report.signal.aborted) {
		return tell(written.ok ? written.value : `! ${written.problem.summary} · ${written.problem.hint}`);
	}
	const outcome: readonly ReportLine[] = written.ok
		? [{text: `✓ ${written.value}`, tone: 'pass'}]
		: problemLines(written.problem);
	report.show([...outcome, blank, ...lines], null);
};

/** Gives somebody access to nodes from the interface: `A`. Nothing is written before an explicit yes. */
export const createTuiGrant =
	(input: TuiGrantInput): ((nodes: readonly Node[]) => Promise<void>) =>
	async nodes => {
		const {asker, tell} = input;
		const mixed = differentProfiles(nodes);
		const wishes = mixed ? failure(mixed) : await askWishes(nodes, input);
		if (wishes === null) return;
		if (!wishes.ok) return tell(`! ${wishes.problem.summary} · ${wishes.problem.hint}`);
		const [first] = nodes;
		const names = first && nodes.length === 1 ? nodeName(first) : `${nodes.length} nodes`;
		const report = asker.report(
			`grant: ${wishes.value.principal.name}, ${names}`,
			'reading the principal and the fleet',
		);
		await proveAndGive(nodes, wishes.value, report, input);
	};
