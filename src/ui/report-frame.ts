import type {Report, ReportLine} from '../state/report.ts';
import type {View} from '../state/select.ts';
import type {State} from '../state/state.ts';
import {keyOf, modeOf} from './bindings.ts';
import {footerLine} from './footer.ts';
import {type Frame, type Size, scrolled, textFrame} from './screen.ts';
import {cutLine, type Line} from './text.ts';
import type {Role} from './theme.ts';
import {wrapped} from './wrap.ts';

const roles: Readonly<Record<ReportLine['tone'], Role>> = {
	plain: 'plain',
	head: 'strong',
	muted: 'muted',
	pass: 'allowed',
	fail: 'problem',
	unknown: 'unknown',
};

/** A line, broken where it is too long; what goes on below is two columns further in. */
const broken = ({text, tone}: ReportLine, width: number): readonly Line[] => {
	const indent = Math.min(text.length - text.trimStart().length, Math.floor(width / 2));
	const parts = wrapped(text, width - indent, 2);
	if (parts.length === 0) return [[]];
	return parts.map(part => [{text: `${' '.repeat(indent)}${part}`, role: roles[tone]}]);
};

const askingLine = (yes: string, state: State): Line => [
	{text: `${keyOf('yes', 'offer', state)}: ${yes} · ${keyOf('back', 'offer', state)}: not now`, role: 'accent'},
];

/** A report over the whole screen: its text scrolls, what is under way or asked stays below it. */
export const reportFrame = (report: Report, view: View, {columns, rows}: Size): Frame => {
	const {title, lines, doing, yes, top} = report;
	const mode = modeOf(view.state.ui) ?? 'report';
	const below: Line[] = [
		...(doing === null ? [] : [[{text: `${doing}…`, role: 'accent'} as const]]),
		...(yes === null ? [] : [askingLine(yes, view.state)]),
	];
	const height = rows - 3 - below.length;
	const text = lines.flatMap(line => broken(line, columns));
	const {shown, below: hidden} = scrolled(text, top, height);
	const head: Line = [
		{text: 'reach', role: 'accent'},
		{text: ` · ${title}`, role: 'plain'},
	];
	const all = [head, [], ...shown];
	while (all.length < rows - 1 - below.length) all.push([]);
	const frame = [...all, ...below, footerLine(view, mode, columns)].map(line => cutLine(line, columns));
	return textFrame(frame, height, hidden);
};
