import {type Access, combine} from './access.ts';
import {requestCommand} from './access-request.ts';
import {parseArn} from './arn.ts';
import {connectivityHint, connectivitySentence} from './connectivity.ts';
import {accessHint, explain, listed, subjectWord, tagsHint} from './explain.ts';
import {type Node, nodeName} from './node.ts';
import {type Outcome, outcomeNote, outcomeRefusal} from './outcome.ts';
import type {CallerIdentity, Principal} from './principal.ts';
import type {ContextEntry} from './simulation-api.ts';
import {clean} from './text.ts';
import {withoutOrganizationWord} from './what-if.ts';

/** All that is known when the question is why a node can or cannot be reached. What is not known is `null`. */
export type WhyInput = {
	readonly node: Node;
	/** Whether SSM's listing of the node's scope ended well. */
	readonly isListed: boolean;
	readonly identity: CallerIdentity | null;
	readonly principal: Principal | null;
	/** The ARN that was simulated. */
	readonly source: string | null;
	/** ARN of the session document. */
	readonly document: string;
	/** The context that was sent for the node. */
	readonly context: readonly ContextEntry[] | null;
	/** Context keys of the principal's policies, where they could be read. */
	readonly keys?: readonly string[] | null;
	/** The simulation's verdicts. */
	readonly onNode: Access;
	readonly onDocument: Access;
	/** The verdict that is shown. */
	readonly access: Access;
	readonly outcome: Outcome | null;
	/** The verdict on the node without service control policies, where that was asked. */
	readonly withoutOrganization: Access | null;
	/** What the session document says of its sessions. */
	readonly facts: readonly string[];
	readonly now: number;
};

/** One link of the chain: what it is about, and a line a fact. */
export type WhyStep = {
	readonly step:
		| 'node'
		| 'identity'
		| 'principal'
		| 'asked'
		| 'on node'
		| 'on document'
		| 'live'
		| 'connectivity'
		| 'next';
	readonly lines: readonly string[];
};

/**
 * The chain that leads to the verdict, in plain words: who asks, what was simulated, what was asked, what was decided
 * on node and document, what reality said, whether the node is there at all, and what to do next.
 */
export const whyChain = (input: WhyInput): readonly WhyStep[] => {
	const {node, isListed, onNode, onDocument, facts} = input;
	const steps: readonly WhyStep[] = [
		{step: 'node', lines: [nodeLine(node)]},
		{step: 'identity', lines: [input.identity?.arn ?? 'not known yet']},
		{step: 'principal', lines: principalLines(input)},
		{step: 'asked', lines: askedLines(input)},
		{step: 'on node', lines: [...explain(onNode), ...organizationLines(onNode, input)]},
		{
			step: 'on document',
			lines: [
				...explain(onDocument),
				...organizationLines(onDocument, input),
				...checkLines(input),
				...facts,
				...keyLines(input),
			],
		},
		{step: 'live', lines: liveLines(input)},
		{step: 'connectivity', lines: [connectivitySentence(node, isListed)]},
		{step: 'next', lines: nextLines(input)},
	];
	return steps.filter(({lines}) => lines.length > 0);
};

const nodeLine = (node: Node): string => {
	const name = nodeName(node);
	return `${name === node.id ? node.id : `${name} (${node.id})`} in ${node.scope.region}`;
};

const principalLines = ({principal, source}: WhyInput): readonly string[] => {
	if (!principal) return ['not known yet'];
	if (principal.kind === 'root') return ['the root user: not simulated, only service control policies bind it'];
	if (principal.kind === 'unsimulatable') return [principal.why];
	const guess = principal.isExact ? [] : ['its path is not known: needs iam:GetRole'];
	return [`${principal.kind} ${source ?? principal.sources[0] ?? principal.name}`, ...guess];
};

const askedLines = ({context, document, onNode}: WhyInput): readonly string[] => {
	if (onNode.verdict === 'unchecked') return [];
	const name = parseArn(document)?.resource.replace(/^document\//, '') ?? document;
	const told = (context ?? []).map(({key, values}) => clean(`${key} = ${listed(values)}`));
	return [`ssm:StartSession on ${subjectWord('node')} and on the session document ${name}`, ...told];
};

const documentCheck = /^ssm:sessiondocumentaccesscheck$/i;

const checkLines = ({keys, onDocument}: WhyInput): readonly string[] =>
	onDocument.verdict !== 'allowed' && keys?.some(key => documentCheck.test(key))
		? ['its policies test ssm:SessionDocumentAccessCheck: only BoolIfExists lets a session without that key pass']
		: [];

/** What is assumed of the document's encryption: it is part of the verdict and of neither simulation. */
const keyLines = ({access, onNode, onDocument}: WhyInput): readonly string[] => {
	const told = [onNode, onDocument].flatMap(one => (one.verdict === 'allowed' ? one.assuming : []));
	const assuming = access.verdict === 'allowed' ? access.assuming : [];
	return assuming.filter(phrase => !told.includes(phrase)).map(phrase => `assuming ${phrase}`);
};

const organizationLines = (access: Access, {withoutOrganization}: WhyInput): readonly string[] => {
	if (access.verdict !== 'denied' || access.by !== 'organization') return [];
	return [
		'conditions of organization policies cannot be seen from here',
		...(withoutOrganization ? [withoutOrganizationWord(withoutOrganization)] : []),
	];
};

const liveLines = ({outcome, access, onNode, onDocument, now}: WhyInput): readonly string[] => {
	if (!outcome) return access.verdict === 'denied' && access.by === 'observed' ? explain(access) : [];
	const refusal = outcomeRefusal(outcome);
	return [outcomeNote(outcome, combine(onNode, onDocument), now), ...(refusal ? [refusal.text] : [])];
};

const nextLines = ({access, node, isListed}: WhyInput): readonly string[] => {
	const request = access.verdict === 'denied' && access.request ? [`request access: ${requestCommand(node)}`] : [];
	const lines = [accessHint(access), tagsHint(node, access), ...request, connectivityHint(node, isListed)].filter(
		line => line !== null,
	);
	return lines.length > 0 || access.verdict !== 'allowed' ? lines : ['nothing stands in the way'];
};
