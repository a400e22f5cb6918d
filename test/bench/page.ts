import type {Row} from './row.ts';

/** A suite's rows, as they were measured. */
export type Measured = {readonly suite: string; readonly rows: readonly Row[]};

/** What is said of the machine: nothing that names it. */
export type Machine = {
	readonly cores: number;
	readonly processor: string;
	/** In GB. */
	readonly memory: number;
	readonly system: string;
	readonly node: string;
	/** Load average over the last minute when the run began: what else the machine did. */
	readonly load: number;
	/** Minutes that the run took. */
	readonly minutes: number;
	/** Day of the run, ISO 8601. */
	readonly day: string;
};

const number = (value: number): string => value.toLocaleString('en', {maximumSignificantDigits: 3});
/** A bar in a cell would end it. */
const cell = (text: string): string => text.replaceAll('|', '\\|');

const figure = ({value, unit}: Row): string => (value === null ? '–' : `${number(value)} ${unit}`.trim());
const peer = ({peer: name, peerValue, unit}: Row): string =>
	name === null ? '' : `${cell(name)}: ${peerValue === null ? '**missing**' : `${number(peerValue)} ${unit}`.trim()}`;
const isMissing = ({value, peer: name, peerValue}: Row): boolean =>
	value === null || (name !== null && peerValue === null);

const verdict = (row: Row): string => (isMissing(row) ? '**missing**' : row.ok ? 'ok' : '**no**');

const line = (row: Row): string => {
	const cells = [
		cell(row.name),
		figure(row),
		row.limit,
		peer(row),
		row.ratio === null ? '' : `× ${row.ratio.toFixed(2)}`,
	];
	return `| ${[...cells, number(row.n), verdict(row)].join(' | ')} |`;
};

const table = ({suite, rows}: Measured): string =>
	[
		`## ${suite.charAt(0).toUpperCase()}${suite.slice(1)}`,
		'',
		'| what | figure | limit | beside | ratio | n | kept |',
		'|---|---:|---|---|---:|---:|---|',
		...rows.map(line),
		'',
	].join('\n');

/** docs/performance.md out of one full run. */
export const page = (measured: readonly Measured[], machine: Machine): string => {
	const rows = measured.flatMap(({rows: some}) => some);
	const missing = rows.filter(isMissing).length;
	const broken = rows.filter(row => !row.ok && !isMissing(row)).length;
	const sum = `${rows.length - missing - broken} of ${rows.length} rows keep their limit, ${broken} do not, ${missing} had no peer or no figure.`;
	return `# Performance

Written by \`npm run bench\`, all rows in one run: ${machine.cores} cores of ${machine.processor}, ${number(machine.memory)} GB,
${machine.system}, Node ${machine.node}; ${machine.day}, ${number(machine.minutes)} minutes, load ${number(machine.load)} before it began.
${sum}

How to read it: a program and its peer take turns in the same run, so that what else the machine does meets both, and the
ratio is what counts; milliseconds are this machine's. Figures are medians over n measurements unless the row says p99,
peak or longest. Terminals are 200 × 50 and read byte by byte, without an emulator between program and clock. The nodes
are those of \`reach sandbox\`, generated from one seed: names, addresses and tags of a real fleet's lengths. What fzf is
given are the same texts, a line a node; its time is that to the new count on its screen, ours that to the last byte of
the frame with the result, over the same keys; while pages arrive, to the frame that shows the key. Missing peers are named and never count as kept. Debian's packages: \`fzf\`, \`awscli\`,
\`bsdutils\` (\`script\`).

${measured.map(table).join('\n')}`;
};
