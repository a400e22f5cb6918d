import type {Access} from '../domain/access.ts';
import {isAssuming} from '../domain/assumptions.ts';
import type {Connectivity} from '../domain/connectivity.ts';
import {fieldNumber, ipOf, ownName, platformOf, tagTexts} from '../state/fields.ts';
import type {Sort} from '../state/sort.ts';
import type {Remembered} from '../state/state.ts';
import type {Row} from '../state/window.ts';
import {type Column, type ColumnName, headingOf} from './columns.ts';
import {cell, type Line, merged, padded, type Segment} from './text.ts';
import type {Role} from './theme.ts';

/** A verdict as sign and word. Without colours the sign still tells. */
export const accessSign = (access: Access): Segment => {
	switch (access.verdict) {
		case 'allowed':
			return {text: isAssuming(access) ? '✓ allowed*' : '✓ allowed', role: 'allowed'};
		case 'denied':
			return {text: isAssuming(access) ? '✗ denied*' : '✗ denied', role: 'denied'};
		case 'unknown':
			return {text: '? unknown', role: 'unknown'};
		case 'unchecked':
			return {text: '- unasked', role: 'muted'};
		case 'pending':
			return {text: '·', role: 'muted'};
	}
};

const states: Readonly<Record<Exclude<Connectivity, 'unreported'>, Segment>> = {
	online: {text: 'online', role: 'plain'},
	'connection-lost': {text: 'lost', role: 'offline'},
	inactive: {text: 'inactive', role: 'offline'},
	'never-registered': {text: 'no agent', role: 'muted'},
	starting: {text: 'starting', role: 'muted'},
	stopped: {text: 'stopped', role: 'muted'},
	terminated: {text: 'gone', role: 'muted'},
};

/** An earlier run's verdict, with its age and without its colour: it is not today's. */
export const rememberedSign = ({access, at}: Remembered, now: number): Segment => {
	const minutes = Math.max(0, Math.floor((now - at) / 60_000));
	const age = minutes < 1 ? '<1m' : minutes < 60 ? `${minutes}m` : `${Math.floor(minutes / 60)}h`;
	return {text: `${access.verdict === 'allowed' ? '✓' : '✗'} ${age} ago`, role: 'muted'};
};

/** Instance state and ping in one word: `…` while SSM may still report the node. */
export const stateSign = ({connectivity, isAwaited}: Row): Segment => {
	if (connectivity === 'unreported') return {text: isAwaited ? '…' : 'unknown', role: 'muted'};
	return states[connectivity];
};

/** Whether a row is drawn dim: as things stand, no session can be opened on it. */
export const isDim = ({access, connectivity}: Row): boolean =>
	access.verdict === 'denied' || !['online', 'inactive', 'starting', 'unreported'].includes(connectivity);

/** The line above the list that names the columns. */
export const headingLine = (columns: readonly Column[], sort: Sort | null): Line => [
	{text: columns.map(({name, width}) => padded(headingOf(name) + sortSign(name, sort), width)).join(''), role: 'muted'},
];

const sortSign = (name: ColumnName, sort: Sort | null): string => {
	if (name !== sort?.column) return '';
	return sort.isDescending ? ' ↑' : ' ↓';
};

const textCell = (row: Row, {width, gap}: Column, text: string, field: number, role: Role): Line =>
	text === '' ? cell('-', width - gap, 'muted') : cell(text, width - gap, role, row.places.get(field));

/** Tags as one text, with the places of all their fields brought to that text. */
const tagsCell = (row: Row, {width, gap}: Column): Line => {
	const places: number[] = [];
	let text = '';
	tagTexts(row.node).forEach((tag, at) => {
		if (text !== '') text += '  ';
		for (const place of row.places.get(fieldNumber.tags + at) ?? []) places.push(text.length + place);
		text += tag;
	});
	return cell(text, width - gap, 'muted', places);
};

/** The name; the id of who has none, unless it stands in a column of its own. */
const nameCell = (row: Row, column: Column, role: Role, hasId: boolean): Line => {
	const name = ownName(row.node);
	if (name === '' && !hasId) return textCell(row, column, row.node.id, fieldNumber.id, 'muted');
	return textCell(row, column, name, fieldNumber.name, role);
};

const cellOf = (row: Row, column: Column, role: Role, now: number, hasId: boolean): Line => {
	const {node} = row;
	const signCell = ({text, role: meaning}: Segment) => cell(text, column.width - column.gap, meaning);
	switch (column.name) {
		case 'access':
			return signCell(
				row.remembered && row.access.verdict === 'pending'
					? rememberedSign(row.remembered, now)
					: accessSign(row.access),
			);
		case 'state':
			return signCell(stateSign(row));
		case 'name':
			return nameCell(row, column, role, hasId);
		case 'id':
			return textCell(row, column, node.id, fieldNumber.id, 'muted');
		case 'ip':
			return textCell(row, column, ipOf(node), fieldNumber.ip, role);
		case 'platform':
			return textCell(row, column, platformOf(node), fieldNumber.platform, role);
		case 'region':
			return textCell(row, column, node.scope.region, fieldNumber.region, role);
		case 'profile':
			return textCell(row, column, node.scope.profile ?? '', fieldNumber.profile, role);
		case 'tags':
			return tagsCell(row, column);
	}
};

/** The line of a row, as wide as its columns. */
export const rowLine = (row: Row, columns: readonly Column[], now: number): Line => {
	const role: Role = isDim(row) ? 'muted' : 'plain';
	const hasId = columns.some(({name}) => name === 'id');
	return merged(
		columns.flatMap(column => [...cellOf(row, column, role, now, hasId), {text: ' '.repeat(column.gap), role}]),
	).filter(({text}) => text !== '');
};
