import type {Session, SessionFilter} from '@aws-sdk/client-ssm';
import type {SessionInfo, SessionQuery, SessionStatus} from '../domain/session-info.ts';
import type {Sources} from '../domain/sources.ts';
import {ask, present} from './ask.ts';
import type {Clients} from './clients.ts';
import {text, time} from './fields.ts';
import {pagesOf} from './pages.ts';

/** The most that SSM gives a page of DescribeSessions. */
const pageSize = 200;

const statuses: ReadonlySet<string> = new Set<SessionStatus>([
	'Connected',
	'Connecting',
	'Disconnected',
	'Terminated',
	'Terminating',
	'Failed',
]);

const statusOf = (name: string | undefined): SessionStatus =>
	name !== undefined && statuses.has(name) ? (name as SessionStatus) : 'Unknown';

/** One session as ours. */
export const sessionInfoOf = (found: Session): SessionInfo => ({
	id: text(found.SessionId) ?? '',
	target: text(found.Target),
	status: statusOf(found.Status),
	owner: text(found.Owner),
	document: text(found.DocumentName),
	reason: text(found.Reason),
	started: time(found.StartDate),
	ended: time(found.EndDate),
	maxDuration: text(found.MaxSessionDuration),
	accessType: text(found.AccessType),
	s3OutputUrl: text(found.OutputUrl?.S3OutputUrl),
	cloudWatchOutputUrl: text(found.OutputUrl?.CloudWatchOutputUrl),
});

const filtersOf = ({owner, target}: SessionQuery): SessionFilter[] => [
	...(owner ? [{key: 'Owner' as const, value: owner}] : []),
	...(target ? [{key: 'Target' as const, value: target}] : []),
];

/** Sessions of the scope: SSM DescribeSessions, 200 a page. */
export const createSessions =
	(clients: Clients): Sources['sessions'] =>
	(scope, query, signal) =>
		pagesOf(token =>
			ask({service: 'SSM', operation: 'DescribeSessions', scope}, signal, async () => {
				const [client, {DescribeSessionsCommand}] = await Promise.all([clients.ssm(scope), import('./sdk/ssm.ts')]);
				const filters = filtersOf(query);
				const command = new DescribeSessionsCommand({
					State: query.state,
					MaxResults: pageSize,
					NextToken: token,
					...(filters.length === 0 ? {} : {Filters: filters}),
				});
				const {Sessions, NextToken} = await client.send(command, {abortSignal: signal});
				const items = present(Sessions, 'Sessions').map(sessionInfoOf);
				return {items: items.filter(({id}) => id !== ''), next: NextToken || undefined};
			}),
		);
