import type {Problem} from '../domain/problem.ts';
import type {FeedName, ScopeState, State} from './state.ts';

/** What is listed of a scope. */
export type ListingName = 'instances' | 'managedNodes';

/** What is listed, in the order in which it is told. */
export const listings: readonly ListingName[] = ['instances', 'managedNodes'];

const feedNames: readonly FeedName[] = ['identity', ...listings, 'access'];

/** A feed that failed, and why. */
export type FailedFeed = {readonly feed: FeedName; readonly problem: Problem; readonly isAskedAgain: boolean};

/** What failed in a scope. A simulation that is denied is told by the verdicts themselves. */
export const failedFeeds = ({feeds}: ScopeState): readonly FailedFeed[] =>
	feedNames.flatMap(feed => {
		const {problem, fetching} = feeds[feed];
		const isFailed =
			problem && problem.kind !== 'cancelled' && !(feed === 'access' && problem.kind === 'access-denied');
		return isFailed ? [{feed, problem, isAskedAgain: fetching !== 'idle'}] : [];
	});

/** What a retry asks for: feeds that failed, and those that were never begun because a scope came later. */
export const feedsToRetry = (scope: ScopeState): readonly FeedName[] => {
	const failed = failedFeeds(scope).flatMap(({feed, isAskedAgain}) => (isAskedAgain ? [] : [feed]));
	const isNew = ({status, fetching}: ScopeState['feeds'][FeedName]): boolean =>
		status === 'pending' && fetching === 'idle';
	return [...failed, ...(['identity', ...listings] as const).filter(feed => isNew(scope.feeds[feed]))];
};

/** Whether something failed that is not being asked for again already; a flaw in a settings file is not asked for. */
export const canRetry = ({scopes, problems}: State): boolean =>
	problems.some(({kind}) => kind !== 'file') ||
	scopes.some(scope => failedFeeds(scope).some(({isAskedAgain}) => !isAskedAgain));
