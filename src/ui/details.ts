import type {Access} from '../domain/access.ts';
import {requestCommand, requestWord} from '../domain/access-request.ts';
import {connectivityHint, connectivitySentence} from '../domain/connectivity.ts';
import {accessHint, explain, tagsHint} from '../domain/explain.ts';
import {isWindows} from '../domain/node.ts';
import {osUser} from '../domain/os-user.ts';
import {outcomeNote} from '../domain/outcome.ts';
import {withoutOrganizationWord} from '../domain/what-if.ts';
import {type WhyStep, whyChain} from '../domain/why.ts';
import {ipOf, ownName, platformOf, tagTexts} from '../state/fields.ts';
import {rowOf} from '../state/node-table.ts';
import {scopeStateOf} from '../state/scope-state.ts';
import type {State} from '../state/state.ts';
import {itemAt} from '../state/vector.ts';
import type {Row} from '../state/window.ts';
import {ago} from './ago.ts';
import {keyOf} from './bindings.ts';
import type {Line} from './text.ts';
import type {Role} from './theme.ts';
import {wrapped, wrappedLines} from './wrap.ts';

const nameWidth = 12;

const fact = (name: string, value: string | null | undefined, width: number): readonly Line[] => {
	if (!value) return [];
	const [first = '', ...rest] = wrapped(value, Math.max(8, width - nameWidth));
	return [
		[
			{text: name.padEnd(nameWidth), role: 'muted'},
			{text: first, role: 'plain'},
		],
		...rest.map((text): Line => [{text: `${' '.repeat(nameWidth)}${text}`, role: 'plain'}]),
	];
};

const verdictRole = ({verdict}: Access): Role =>
	verdict === 'allowed' || verdict === 'denied' || verdict === 'unknown' ? verdict : 'muted';

const hintLines = (hint: string | null, width: number): readonly Line[] =>
	hint === null ? [] : wrappedLines(`→ ${hint}`, width, 'plain', 2);

/** What was found out about a denial by looking closer. */
const closerLines = ({node, access, closer}: Row, width: number): readonly Line[] => {
	if (!closer || access.verdict !== 'denied') return [];
	const {withoutOrganization, request} = closer;
	return [
		...(withoutOrganization
			? wrappedLines(`  ${withoutOrganizationWord(withoutOrganization)}`, width, 'plain', 4)
			: []),
		...(request ? wrappedLines(`  ${requestWord(request)}`, width, 'plain', 4) : []),
		...hintLines(access.request === 'possible' ? requestCommand(node) : null, width),
	];
};

/** How to find out more about a denial. */
const closerHint = (row: Row, state: State, width: number): readonly Line[] => {
	const key = keyOf('lookCloser', state.ui.focus, state);
	const isAskable =
		row.access.verdict === 'denied' && !row.closer && itemAt(state.grounds, rowOf(state.nodes, row.key));
	return hintLines(key && isAskable ? `${key} looks closer: whether access can be requested` : null, width);
};

/** Why one may or may not, in words, and what to do next. */
export const accessLines = (row: Row, width: number, now: number): readonly Line[] => {
	const {access, outcome, simulated, remembered} = row;
	const [verdict = '', ...more] = explain(access);
	const before = remembered && `  ${remembered.access.verdict} ${ago(now - remembered.at)}, which may have changed`;
	return [
		...wrappedLines(verdict, width, verdictRole(access), 2),
		...(before ? wrappedLines(before, width, 'muted', 4) : []),
		...(outcome ? wrappedLines(`  ${outcomeNote(outcome, simulated, now)}`, width, 'plain', 4) : []),
		...more.flatMap(text => wrappedLines(`  ${text}`, width, 'muted', 4)),
		...closerLines(row, width),
		...hintLines(accessHint(access), width),
		...hintLines(tagsHint(row.node, access), width),
	];
};

/** Whether a session could get through at all, in words, and what to do next. */
export const connectivityLines = ({node, connectivity}: Row, width: number): readonly Line[] => {
	const isListed = connectivity !== 'unreported';
	const role = connectivity === 'online' ? 'plain' : 'offline';
	return [
		...wrappedLines(connectivitySentence(node, isListed), width, role, 2),
		...hintLines(connectivityHint(node, isListed), width),
	];
};

const osUserOf = ({node, key}: Row, {grounds, nodes, scopes}: State): string => {
	const scope = scopeStateOf({scopes}, node.scope);
	const read = itemAt(grounds, rowOf(nodes, key))?.read ?? null;
	return osUser(scope?.principal ?? null, read, isWindows(node));
};

const factLines = (row: Row, state: State, width: number): readonly Line[] => {
	const {node} = row;
	const {instance, managed} = node;
	const agent = managed?.agentVersion ? `SSM agent ${managed.agentVersion}` : null;
	return [
		...fact('id', node.id, width),
		...fact('account', node.account, width),
		...fact('region', instance?.zone ?? node.scope.region, width),
		...fact('profile', node.scope.profile, width),
		...fact('platform', platformOf(node), width),
		...fact('agent', agent, width),
		...fact('OS user', osUserOf(row, state), width),
		...fact('last ping', managed?.lastPing, width),
		...fact('computer', managed?.computerName, width),
		...fact('private IP', ipOf(node), width),
		...fact('public IP', instance?.publicIp, width),
		...fact('DNS', instance?.privateDns, width),
		...fact('type', [instance?.type, instance?.architecture].filter(Boolean).join(' '), width),
		...fact('network', [instance?.vpc, instance?.subnet].filter(Boolean).join(' '), width),
		...fact('launched', instance?.launched, width),
		...fact('role', instance?.instanceProfile ?? managed?.iamRole, width),
		...tagTexts(node).flatMap((tag, at) => fact(at === 0 ? 'tags' : '', tag, width)),
	];
};

/** Steps of the chain that stand elsewhere in the details already. */
const toldElsewhere: ReadonlySet<WhyStep['step']> = new Set(['node', 'connectivity', 'next']);

const chainLines = (row: Row, state: State, width: number): readonly Line[] => {
	const grounds = itemAt(state.grounds, rowOf(state.nodes, row.key));
	const scope = scopeStateOf(state, row.node.scope);
	if (!grounds || !scope) return [];
	const chain = whyChain({
		node: row.node,
		isListed: row.connectivity !== 'unreported',
		identity: scope.caller,
		principal: scope.principal,
		access: row.access,
		outcome: row.outcome,
		now: state.now,
		...grounds,
		withoutOrganization: row.closer?.withoutOrganization ?? null,
	});
	const steps = chain.filter(({step}) => !toldElsewhere.has(step));
	return [
		[],
		[{text: 'how this was found', role: 'strong'}],
		...steps.flatMap(({step, lines}) => lines.flatMap((line, at) => fact(at === 0 ? step : '', line, width))),
	];
};

/** All that is known of a node: the reasons first, then what it is, then the chain that led to the verdict. */
export const detailLines = (row: Row, state: State, width: number): readonly Line[] => [
	[{text: ownName(row.node) || row.node.id, role: 'strong'}],
	...accessLines(row, width, state.now),
	...closerHint(row, state, width),
	...connectivityLines(row, width),
	[],
	...factLines(row, state, width),
	...chainLines(row, state, width),
];
