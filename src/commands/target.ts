import {connectivity} from '../domain/connectivity.ts';
import {type Node, nodeName} from '../domain/node.ts';
import {findTarget} from '../domain/target.ts';
import {clean} from '../domain/text.ts';
import type {State} from '../state/state.ts';
import {itemsOf} from '../state/vector.ts';
import {exitCode, type Host} from './host.ts';

/** Every node of a state. */
export const nodesIn = ({nodes}: State): readonly Node[] => [...itemsOf(nodes.rows)].filter(node => node !== null);

/** As many candidates are named when a text means several nodes. */
const mostNamed = 20;

const lineOf = (node: Node): string =>
	`  ${node.id}  ${node.scope.region}  ${connectivity(node)}  ${clean(nodeName(node))}\n`;

/**
 * The one node that a text names, or the exit code after having said why there is none: several are listed, never
 * guessed among.
 */
export const resolveTarget = (text: string, state: State, host: Host): Node | number => {
	const found = findTarget(nodesIn(state), text);
	if (found.kind === 'one') return found.node;
	const shown = clean(text);
	if (found.kind === 'none') {
		const unread = found.unread > 0 ? ` The tags of ${found.unread} hybrid nodes are not known.` : '';
		host.stderr.write(`reach: no node is called ${shown}.${unread} Try: reach list --all\n`);
		return exitCode.noMatch;
	}
	const {nodes} = found;
	host.stderr.write(`reach: ${nodes.length} nodes are called ${shown}. Name one of them by its id:\n`);
	for (const node of nodes.slice(0, mostNamed)) host.stderr.write(lineOf(node));
	if (nodes.length > mostNamed) host.stderr.write(`  and ${nodes.length - mostNamed} more\n`);
	return exitCode.ambiguous;
};
