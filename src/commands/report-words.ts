import type {Problem} from '../domain/problem.ts';
import type {ReportLine} from '../state/report.ts';

/** A problem as lines of a report: what happened, and what to do. */
export const problemLines = ({summary, hint}: Problem): readonly ReportLine[] => [
	{text: `✗ ${summary}`, tone: 'fail'},
	...(hint === '' ? [] : [{text: `    → ${hint}`, tone: 'plain'} as const]),
];
