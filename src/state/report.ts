import type {Event} from './events.ts';

/** One line of a report. Leading spaces indent it; a line that is too long goes on below, as far indented. */
export type ReportLine = {
	readonly text: string;
	/** What it means. */
	readonly tone: 'plain' | 'head' | 'muted' | 'pass' | 'fail' | 'unknown';
};

/** A text that covers the list and grows while it is made. */
export type Report = {
	readonly title: string;
	readonly lines: readonly ReportLine[];
	/** What is under way; `null`: nothing more comes. */
	readonly doing: string | null;
	/** What yes does, where the report asks; `null`: nothing is asked. */
	readonly yes: string | null;
	/** Lines that are scrolled away above, as they are drawn. */
	readonly top: number;
};

/** A report that is begun. */
export const newReport = (title: string, doing: string | null): Report => ({
	...{title, doing, lines: [], yes: null, top: 0},
});

/** A report after an event; the same value where the event is not about it. */
export const updateReport = (report: Report, event: Event): Report => {
	switch (event.type) {
		case 'reportFilled':
			return {...report, lines: event.lines, doing: event.doing, yes: event.yes};
		case 'reportScrolled':
			return {...report, top: Math.max(0, report.top + event.by)};
		case 'answered':
			// What comes of it is told at the top.
			return {...report, yes: null, top: 0};
		default:
			return report;
	}
};
