import {type Node, nodeKey} from '../../src/domain/node.ts';
import {planSimulation} from '../../src/domain/simulation.ts';
import {fleet, of, regions} from './plan.ts';
import {absolute, type Row} from './row.ts';

const group = ({scope: {region}, instance}: Node): string =>
	`${region} ${instance?.tags['env']} ${instance?.tags['team']}`;

/** Calls before the first simulation: identity, role or user, context keys. */
const before = 3;

/** The calls that 10,000 nodes under two referenced tags take, and those until a screenful is decided. */
export const rows = async (): Promise<Row[]> => {
	const nodes = fleet(10_000);
	const screen = nodes.slice(0, 36);
	const {asks} = planSimulation(of, {visible: screen, behind: nodes.slice(36)});
	const most = Math.ceil(nodes.length / 50) + new Set(nodes.map(group)).size + regions.length + before;
	const onScreen = new Set(screen.map(nodeKey));
	const leading = asks.findLastIndex(({subjects}) => subjects.some(subject => onScreen.has(subject)));
	const shown = new Set(screen.map(group)).size;
	return [
		absolute('calls for 10,000 nodes under 4 × 10 tag values', asks.length + before, 'calls', 1, '≤', most),
		absolute('calls until the first screen is decided', leading + 1, 'calls', 1, '≤', shown + regions.length),
	];
};
