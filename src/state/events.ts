import type {Access} from '../domain/access.ts';
import type {Familiar} from '../domain/familiarity.ts';
import type {Instance, ManagedNode, Node, NodeKey, Tags} from '../domain/node.ts';
import type {Outcome} from '../domain/outcome.ts';
import type {CallerIdentity, Principal} from '../domain/principal.ts';
import type {Problem} from '../domain/problem.ts';
import type {Scope} from '../domain/scope.ts';
import type {Edit} from './query-line.ts';
import type {ReportLine} from './report.ts';
import type {Sort} from './sort.ts';
import type {Cursor, FeedName, Focus, MenuItem, MenuName, Remembered, Wait} from './state.ts';
import type {Grounds} from './verdicts.ts';

/** What feeds bring. */
export type FleetEvent =
	/** What is to be listed, found out from flags and configuration, and what stood in the way of more. */
	| {
			readonly type: 'scopesKnown';
			readonly scopes: readonly Scope[];
			readonly problems: readonly Problem[];
			/** Whether the scopes that are known already stay, with all that is known of them. */
			readonly keeps?: boolean;
	  }
	/** Listings that will be fetched when their turn comes. */
	| {
			readonly type: 'fetchesQueued';
			readonly wanted: readonly {readonly scope: Scope; readonly feeds: readonly FeedName[]}[];
	  }
	/** A feed of a scope starts to fetch; also a scope that was not there before. */
	| {readonly type: 'fetchStarted'; readonly scope: Scope; readonly feed: FeedName}
	| {readonly type: 'fetchEnded'; readonly scope: Scope; readonly feed: 'identity' | 'access'}
	| {readonly type: 'fetchFailed'; readonly scope: Scope; readonly feed: FeedName; readonly problem: Problem}
	/** A listing reached its last page; `listed` are the ids of all its pages, and what it did not name is gone. */
	| {
			readonly type: 'listingEnded';
			readonly scope: Scope;
			readonly feed: 'instances' | 'managedNodes';
			readonly listed: ReadonlySet<string>;
	  }
	| {readonly type: 'accountNamed'; readonly account: string; readonly alias: string}
	| {readonly type: 'callerKnown'; readonly scope: Scope; readonly caller: CallerIdentity}
	| {readonly type: 'principalKnown'; readonly scope: Scope; readonly principal: Principal}
	| {readonly type: 'instancesListed'; readonly scope: Scope; readonly page: readonly Instance[]}
	| {readonly type: 'managedNodesListed'; readonly scope: Scope; readonly page: readonly ManagedNode[]}
	| {readonly type: 'tagsRead'; readonly key: NodeKey; readonly tags: Tags}
	| {
			readonly type: 'accessDecided';
			readonly decided: ReadonlyMap<NodeKey, Access>;
			/** What the verdicts rest on, where something was asked. */
			readonly grounds?: ReadonlyMap<NodeKey, Grounds>;
	  }
	/** What earlier attempts to open sessions came to, as a file kept it. */
	| {readonly type: 'outcomesRead'; readonly outcomes: readonly Outcome[]}
	/** A session was opened or refused just now. */
	| {readonly type: 'outcomeSeen'; readonly outcome: Outcome}
	/** The person asks again: what was refused may be granted by now. */
	| {readonly type: 'denialsForgotten'}
	/** Which nodes were opened lately and pinned. */
	| {readonly type: 'familiarKnown'; readonly familiar: Familiar}
	/** Nodes of a scope as they were listed at a time, and verdicts on them with the time of each. */
	| {
			readonly type: 'cacheRead';
			readonly nodes: readonly Node[];
			readonly at: number;
			readonly verdicts?: ReadonlyMap<NodeKey, Remembered>;
	  }
	/** The rows that a cache gave for a scope are somebody else's: they leave. */
	| {readonly type: 'cacheRejected'; readonly scope: Scope}
	/** Fetching pauses while a session has the terminal. */
	| {readonly type: 'fetchesPaused'}
	| {readonly type: 'fetchesResumed'}
	| {readonly type: 'throttled'; readonly wait: Wait}
	| {readonly type: 'ticked'; readonly now: number}
	| {readonly type: 'backgroundChanged'; readonly sessions: number; readonly tunnels: number}
	| {readonly type: 'clientChosen'; readonly client: string};

/** What the person does, and what becomes of it. */
export type UiEvent =
	| {readonly type: 'typed'; readonly text: string}
	| {readonly type: 'edited'; readonly edit: Edit}
	| {readonly type: 'focused'; readonly focus: Focus}
	| {readonly type: 'allToggled'}
	| {readonly type: 'cursorMoved'; readonly cursor: Cursor}
	| {readonly type: 'detailsToggled'; readonly isShown: boolean}
	| {readonly type: 'detailsScrolled'; readonly by: number}
	| {readonly type: 'helpOpened'}
	| {readonly type: 'helpScrolled'; readonly by: number}
	| {readonly type: 'helpClosed'}
	/** The frame is on the screen: the list has this many lines, and this node is on its first row. */
	| {readonly type: 'drawn'; readonly height: number; readonly top: NodeKey | null}
	| {readonly type: 'enterRefused'; readonly key: NodeKey; readonly why: 'denied' | 'closed'}
	| {readonly type: 'sortChosen'; readonly sort: Sort | null}
	| {readonly type: 'markToggled'; readonly key: NodeKey}
	| {readonly type: 'marksCleared'}
	| {readonly type: 'barOpened'; readonly text: string}
	/** Replaces what is typed where the person types: a completion. */
	| {readonly type: 'lineSet'; readonly text: string}
	/** A list to choose from comes up; its items follow. */
	| {readonly type: 'menuOpened'; readonly name: MenuName; readonly about: NodeKey | null}
	| {readonly type: 'menuFilled'; readonly name: MenuName; readonly items: readonly MenuItem[]}
	| {readonly type: 'menuFailed'; readonly name: MenuName; readonly problem: Problem}
	| {readonly type: 'menuMoved'; readonly index: number}
	/** A text is wanted; the person's answer is handed to `effects.reply`. */
	| {readonly type: 'prompted'; readonly lines: readonly string[]; readonly isSecret: boolean}
	/** A text comes up; its lines follow. */
	| {readonly type: 'reportOpened'; readonly title: string; readonly doing: string}
	/** The report's lines as far as they are known, what is under way, and what yes would do. */
	| {
			readonly type: 'reportFilled';
			readonly lines: readonly ReportLine[];
			readonly doing: string | null;
			readonly yes: string | null;
	  }
	| {readonly type: 'reportScrolled'; readonly by: number}
	/** Bar, menu, prompt or report is done with. */
	| {readonly type: 'coverClosed'}
	| {readonly type: 'noticeDismissed'}
	| {readonly type: 'told'; readonly text: string}
	| {readonly type: 'asked'; readonly lines: readonly string[]; readonly yes: string}
	/** The question, or the report that asks, was answered, whichever way. */
	| {readonly type: 'answered'}
	/** StartSession is under way. */
	| {readonly type: 'connecting'; readonly key: NodeKey}
	| {readonly type: 'connectFailed'; readonly key: NodeKey; readonly problem: Problem}
	| {readonly type: 'connectCancelled'}
	/** The session has the terminal. */
	| {readonly type: 'sessionStarted'; readonly key: NodeKey}
	/** The terminal is back; `problem` where the session ended badly. */
	| {readonly type: 'sessionEnded'; readonly key: NodeKey; readonly problem: Problem | null};

/** All that can happen to the state. */
export type Event = FleetEvent | UiEvent;
