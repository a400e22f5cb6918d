import {byCause, type Check} from '../domain/doctor.ts';
import {nodeChecks} from '../domain/doctor-node.ts';
import {type Node, nodeName} from '../domain/node.ts';
import {isListedWhole} from '../state/listing.ts';
import type {ReportLine} from '../state/report.ts';
import {scopeStateOf} from '../state/scope-state.ts';
import type {State} from '../state/state.ts';
import type {Asker} from './asker.ts';
import {readNodeFacts} from './doctor-facts.ts';
import {checkLines, checksSummary} from './doctor-words.ts';
import {problemLines} from './report-words.ts';
import type {AccountOf} from './tui-account.ts';

const linesOf = (check: Check): readonly ReportLine[] =>
	checkLines(check).map((text, at) => ({text, tone: at === 0 ? check.result : 'plain'}));

/** The report that examines a node: `D` in the interface. Esc stops it. */
export const createTuiDoctor =
	(input: {
		readonly asker: Asker;
		readonly accountOf: AccountOf;
		readonly state: () => State;
		readonly now: () => number;
	}): ((node: Node) => Promise<void>) =>
	async node => {
		const {asker, accountOf, state, now} = input;
		const report = asker.report(
			`doctor: ${nodeName(node)} (${node.id})`,
			'examining the node, its role and its network',
		);
		const account = await accountOf(node.scope, report.signal);
		if (!account.ok) return report.show(problemLines(account.problem), null);
		const scope = scopeStateOf(state(), node.scope);
		const isListed = scope !== null && isListedWhole(scope.feeds.managedNodes);
		const checks = byCause(nodeChecks(await readNodeFacts(account.value, node, isListed, null, now())));
		const head: ReportLine = {text: checksSummary(checks), tone: 'head'};
		report.show([head, {text: '', tone: 'plain'}, ...checks.flatMap(linesOf)], null);
	};
