import {ownName} from '../state/fields.ts';
import {nodeOf} from '../state/node-table.ts';
import type {View} from '../state/select.ts';
import type {Menu, MenuItem, MenuName, State} from '../state/state.ts';
import {matchingItems} from '../state/update-cover.ts';
import {keyOf} from './bindings.ts';
import {footerLine} from './footer.ts';
import {countsLine, titleLine} from './header.ts';
import type {Frame, FrameLine, Size} from './screen.ts';
import {visiblePart} from './search-line.ts';
import {cut, cutLine, type Line, padded, widthOf} from './text.ts';
import {wrappedLines} from './wrap.ts';

const titles: Readonly<Record<MenuName, string>> = {
	profiles: 'profile',
	roles: 'role',
	logins: 'sign in to',
	regions: 'region',
	actions: 'what to do',
	sessions: 'sessions',
	principals: 'to whom',
	grantWays: 'for what',
	grantEnds: 'how long',
};

/** Why a menu is empty; `ENTER` stands for the key that opens a session. */
const nothing: Readonly<Record<MenuName, string>> = {
	profiles: 'no profile in the AWS configuration',
	roles: 'you have no role in this account',
	logins: 'no SSO login in the AWS configuration · run: aws configure sso',
	regions: 'no region is enabled',
	actions: 'nothing can be done with this node',
	sessions: 'no session is open · ENTER on a node opens one, ~d leaves it open',
	principals: 'type the name or the ARN of a user, role or group',
	grantWays: 'type the name of a session document',
	grantEnds: 'type a duration such as 8h, or a time',
};

const emptyLine = ({items, problem, line, name}: Menu, state: State, width: number): readonly Line[] => {
	if (problem) return wrappedLines(`! ${problem.summary} · ${problem.hint}`, width, 'problem');
	if (items === null) return [[{text: 'asking…', role: 'muted'}]];
	const none = nothing[name].replace('ENTER', keyOf('connect', 'list', state) ?? '');
	return [[{text: items.length > 0 ? `nothing matches “${line.text}”` : none, role: 'muted'}]];
};

const itemLine = (
	item: MenuItem,
	number: number | null,
	labelWidth: number,
	width: number,
	hasCursor: boolean,
): FrameLine => {
	const note = item.disabledReason ?? item.note ?? '';
	const isDim = Boolean(item.disabledReason);
	const line = cutLine(
		[
			{text: hasCursor ? '❯ ' : '  ', role: 'accent'},
			{text: number === null ? '' : `${number} `, role: 'key'},
			{text: padded(item.label, labelWidth), role: isDim ? 'muted' : 'plain'},
			{text: note === '' ? '' : `  ${note}`, role: 'muted'},
		],
		width,
	);
	return {line, bar: hasCursor ? line.length : 0};
};

/** A list to choose from in place of the nodes: narrowed by typing, sessions by their numbers. */
export const menuFrame = (view: View, menu: Menu, {columns: width, rows}: Size): Frame => {
	const node = menu.about === null ? null : nodeOf(view.state.nodes, menu.about);
	const title = node ? `${titles[menu.name]}: ${ownName(node) || node.id}` : titles[menu.name];
	// A long name leaves at least half of the line to what is typed.
	const prompt = `${cut(title, Math.floor(width / 2))} ❯ `;
	const {shown, x} = visiblePart(menu.line.text, menu.line.caret, width - widthOf(prompt));
	const items = matchingItems(menu);
	const height = rows - 5;
	const top = Math.max(0, Math.min(menu.index - Math.floor(height / 2), items.length - height));
	const labelWidth = Math.min(
		Math.floor(width / 2),
		items.reduce((widest, {label}) => Math.max(widest, widthOf(label)), 0),
	);
	const list = items
		.slice(top, top + height)
		.map((item, at) => itemLine(item, numberOf(menu, item), labelWidth, width, top + at === menu.index));
	const empty = emptyLine(menu, view.state, width - 2).map(
		(line): FrameLine => ({line: [{text: '  ', role: 'plain'}, ...line], bar: 0}),
	);
	const plain = (line: Line): FrameLine => ({line, bar: 0});
	const lines = [
		plain(titleLine(view, width)),
		plain(countsLine(view, width)),
		plain([
			{text: prompt, role: 'accent'},
			{text: shown, role: 'strong'},
		]),
		...(list.length > 0 && !menu.problem ? list : empty),
	];
	while (lines.length < rows - 1) lines.push(plain([]));
	return {
		lines: [...lines, plain(footerLine(view, 'menu', width))],
		caret: {x: widthOf(prompt) + x, y: 2},
		height,
		window: {top: 0, rows: []},
		hasDetails: false,
		below: Math.max(0, items.length - top - height),
	};
};

/** The number that chooses an item, `null` where none does. */
const numberOf = ({line}: Menu, {number}: MenuItem): number | null => (line.text === '' ? (number ?? null) : null);
