import {connectivityHint, connectivitySentence} from '../domain/connectivity.ts';
import {accessHint, explain} from '../domain/explain.ts';
import {ipOf, ownName, platformOf, tagTexts} from '../state/fields.ts';
import type {Row} from '../state/window.ts';
import type {Line} from './text.ts';
import type {Role} from './theme.ts';
import {wrapped, wrappedLines} from './wrap.ts';

const fact = (name: string, value: string | null | undefined, width: number): readonly Line[] => {
	if (!value) return [];
	const [first = '', ...rest] = wrapped(value, Math.max(8, width - 10));
	return [
		[
			{text: name.padEnd(10), role: 'muted'},
			{text: first, role: 'plain'},
		],
		...rest.map((text): Line => [{text: `${' '.repeat(10)}${text}`, role: 'plain'}]),
	];
};

const verdictRole = ({access: {verdict}}: Row): Role =>
	verdict === 'allowed' || verdict === 'denied' || verdict === 'unknown' ? verdict : 'muted';

const hintLines = (hint: string | null, width: number): readonly Line[] =>
	hint === null ? [] : wrappedLines(`→ ${hint}`, width, 'plain', 2);

/** Why one may or may not, in words, and what to do next. */
export const reasonLines = (row: Row, width: number): readonly Line[] => {
	const [verdict = '', ...more] = explain(row.access);
	const isListed = row.connectivity !== 'unreported';
	return [
		...wrappedLines(verdict, width, verdictRole(row), 2),
		...more.flatMap(text => wrappedLines(`  ${text}`, width, 'muted', 4)),
		...hintLines(accessHint(row.access), width),
		...wrappedLines(
			connectivitySentence(row.node, isListed),
			width,
			row.connectivity === 'online' ? 'plain' : 'offline',
			2,
		),
		...hintLines(connectivityHint(row.node, isListed), width),
	];
};

/** All that is known of a node, the reasons first. */
export const detailLines = (row: Row, width: number): readonly Line[] => {
	const {node} = row;
	const {instance, managed} = node;
	const agent = managed?.agentVersion ? `SSM agent ${managed.agentVersion}` : null;
	return [
		[{text: ownName(node) || node.id, role: 'strong'}],
		...reasonLines(row, width),
		[],
		...fact('id', node.id, width),
		...fact('account', node.account, width),
		...fact('region', instance?.zone ?? node.scope.region, width),
		...fact('profile', node.scope.profile, width),
		...fact('platform', platformOf(node), width),
		...fact('agent', agent, width),
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
