import stringWidth from 'string-width';
import {clean} from '../domain/text.ts';
import {aligned} from './aligned.ts';
import type {NodeJson} from './node-json.ts';

const heads = ['ACCESS', 'NAME', 'ID', 'STATE', 'IP', 'PLATFORM', 'REGION', 'REASON'] as const;

/** Longer texts are cut in a table; `-o json` has them whole. */
const widest = 40;

const cut = (text: string): string => {
	if (stringWidth(text) <= widest) return text;
	let kept = '';
	for (const character of text) {
		if (stringWidth(kept + character) >= widest) break;
		kept += character;
	}
	return `${kept}…`;
};

const cellsOf = (node: NodeJson): readonly string[] => {
	const {access, instanceState, pingStatus} = node;
	// What is assumed of every node alike is told in JSON; here only what is special about a node.
	const isClear = access.verdict === 'allowed' && access.reason === 'allowed';
	const state =
		instanceState !== null && instanceState !== 'running' ? instanceState : (pingStatus ?? 'not registered');
	return [
		access.verdict + (access.verdict === 'allowed' && !isClear ? '*' : ''),
		cut(node.name ?? '-'),
		node.id,
		state,
		node.privateIp ?? '-',
		cut(node.platform ?? '-'),
		node.region,
		isClear ? '' : access.reason,
	];
};

/** Nodes as lines of aligned columns, with a head; the reason stands last, where its length does no harm. */
export const nodeTable = (nodes: readonly NodeJson[]): string => aligned([heads, ...nodes.map(cellsOf)]);

const tsvColumns = [
	['access', node => node.access.verdict],
	['name', node => node.name],
	['id', node => node.id],
	['kind', node => node.kind],
	['account', node => node.account],
	['region', node => node.region],
	['profile', node => node.profile],
	['instanceState', node => node.instanceState],
	['pingStatus', node => node.pingStatus],
	['privateIp', node => node.privateIp],
	['platform', node => node.platform],
	['reason', node => node.access.reason],
] as const satisfies readonly (readonly [string, (node: NodeJson) => string | null])[];

/**
 * Nodes as lines of values between tabs, whole, with a head; empty where nothing is known. No value holds a tab or the end
 * of a line. Columns may be added at the end.
 */
export const nodeTsv = (nodes: readonly NodeJson[]): string =>
	[tsvColumns.map(([name]) => name), ...nodes.map(node => tsvColumns.map(([, value]) => clean(value(node) ?? '')))]
		.map(cells => `${cells.join('\t')}\n`)
		.join('');
