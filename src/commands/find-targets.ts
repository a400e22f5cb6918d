import {type Node, nodeKey, nodeName} from '../domain/node.ts';
import {findTarget} from '../domain/target.ts';
import {clean} from '../domain/text.ts';
import {exitCode, type Host} from './host.ts';

/** `web-1  i-0a1b2c3d4e5f60718  eu-west-1`. */
export const nodeWord = (node: Node): string => `${clean(nodeName(node))}  ${node.id}  ${node.scope.region}`;

/** Finds a node for each text. One that names none or several ends it: what was found is listed, never guessed among. */
export const findTargets = (
	nodes: readonly Node[],
	texts: readonly string[],
	host: Host,
): readonly Node[] | (typeof exitCode)['noMatch' | 'ambiguous'] => {
	const chosen = new Map<string, Node>();
	for (const text of texts) {
		const found = findTarget(nodes, text);
		if (found.kind === 'one') {
			chosen.set(nodeKey(found.node), found.node);
			continue;
		}
		if (found.kind === 'none') {
			host.stderr.write(`reach: no node is called "${clean(text)}". reach list --all shows what there is.\n`);
			return exitCode.noMatch;
		}
		host.stderr.write(`reach: "${clean(text)}" means several nodes; name one by its id:\n`);
		for (const node of found.nodes) host.stderr.write(`  ${nodeWord(node)}\n`);
		return exitCode.ambiguous;
	}
	return [...chosen.values()];
};
