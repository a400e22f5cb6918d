import type {OwnKeys} from '../state/state.ts';
import type {Binding, Mode} from './binding.ts';
import {keyLabel} from './bindings.ts';
import {bindingsOf} from './own-keys.ts';

/** A group of bindings with the sentence above it. */
export type KeyGroup = {
	readonly title: string;
	readonly rows: readonly {readonly keys: string; readonly help: string}[];
};

const titles: readonly (readonly [Mode, string])[] = [
	['search', 'In the search box'],
	['list', 'In the list'],
];

const rowOf = ({keys, help}: Binding) => ({keys: keys.map(keyLabel).join(' '), help});

/** The key table in groups, as help shows it. */
export const keyGroups = (own: OwnKeys): readonly KeyGroup[] =>
	titles.map(([mode, title]) => ({
		title,
		rows: bindingsOf(own)
			.filter(({modes}) => modes.includes(mode))
			.map(rowOf),
	}));

/** The key table as Markdown, for the README. A test keeps the two alike. */
export const keyTable = (): string =>
	keyGroups({})
		.map(({title, rows}) => {
			const lines = rows.map(({keys, help}) => {
				const codes = keys.split(' ').map(key => `\`${key}\``);
				return `| ${codes.join(' ')} | ${help} |`;
			});
			return `**${title}**\n\n| key | does |\n|---|---|\n${lines.join('\n')}\n`;
		})
		.join('\n');
