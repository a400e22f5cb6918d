import type {Access} from '../domain/access.ts';
import {type Familiar, unfamiliar} from '../domain/familiarity.ts';
import type {NodeKey} from '../domain/node.ts';
import type {Outcome} from '../domain/outcome.ts';
import type {CallerIdentity, Principal} from '../domain/principal.ts';
import type {Problem} from '../domain/problem.ts';
import type {Scope} from '../domain/scope.ts';
import {type AccessTable, emptyAccessTable} from './access-table.ts';
import {emptyNodeTable, type NodeTable} from './node-table.ts';
import {emptyLine, type Line} from './query-line.ts';
import type {Report} from './report.ts';
import type {Sort} from './sort.ts';
import {emptyVector, type Vector} from './vector.ts';
import type {Grounds} from './verdicts.ts';

/** A verdict of an earlier run, with its time in milliseconds since the epoch: never taken for today's. */
export type Remembered = {readonly access: Access; readonly at: number};

/** What is fetched per scope. */
export type FeedName = 'identity' | 'instances' | 'managedNodes' | 'access';

/**
 * How one feed of one scope stands, on two independent axes: whether it ever succeeded, and what it is doing now.
 * A feed that failed after a success keeps what it brought. `queued`: it will be fetched when its turn comes.
 */
export type Feed = {
	readonly status: 'pending' | 'success' | 'error';
	readonly fetching: 'idle' | 'queued' | 'fetching' | 'paused';
	/** Why the last fetch failed; `null` unless `status` is `error`. */
	readonly problem: Problem | null;
};

/** One scope with what is known of its caller and its feeds. */
export type ScopeState = {
	readonly scope: Scope;
	/** What STS said; `null` until it answered. */
	readonly caller: CallerIdentity | null;
	/** What is simulated; `null` until it is known. */
	readonly principal: Principal | null;
	readonly feeds: Readonly<Record<FeedName, Feed>>;
};

/** A call that a service throttled: it is tried again at `until` (milliseconds since the epoch). */
export type Wait = {readonly service: string; readonly until: number};

/** Who gets the keys: the search box or the list. */
export type Focus = 'search' | 'list';

/**
 * Where the cursor is.
 * - `top`: on the first row, whichever that is; so it starts, and so it is after each change of the query.
 * - `row`: on a node that the person chose. `line` is its line on the screen, which it keeps while rows come and go
 *   above; `index` its place in the list, which the cursor keeps when the node leaves.
 */
export type Cursor =
	| {readonly at: 'top'}
	| {readonly at: 'row'; readonly key: NodeKey; readonly index: number; readonly line: number};

/** What can be chosen from a list that covers the nodes. */
export type MenuName =
	| 'profiles'
	| 'roles'
	| 'regions'
	| 'logins'
	| 'actions'
	| 'sessions'
	/** Of a grant: to whom, for what kind of sessions, and until when. */
	| 'principals'
	| 'grantWays'
	| 'grantEnds';

/** One thing to choose. */
export type MenuItem = {
	readonly id: string;
	/** Its digit chooses it while nothing is typed. */
	readonly number?: number;
	readonly label: string;
	/** What else is to be known, in a few words. */
	readonly note?: string;
	/** Why it cannot be chosen just now; `null` or absent where it can. */
	readonly disabledReason?: string | null;
	/** Why it cannot be ended, of what can be; absent: for the same reason as it cannot be chosen. */
	readonly endReason?: string | null;
};

/** A list to choose from, narrowed by typing. */
export type Menu = {
	readonly name: MenuName;
	/** The node that it is about, `null` where it is about none. */
	readonly about: NodeKey | null;
	/** `null` until they are known. */
	readonly items: readonly MenuItem[] | null;
	readonly problem: Problem | null;
	readonly line: Line;
	/** Place of the cursor among the items that match. */
	readonly index: number;
};

/** What fills the screen. */
export type Screen =
	| {readonly kind: 'list'}
	| {readonly kind: 'help'; readonly top: number}
	| {readonly kind: 'connecting'; readonly key: NodeKey}
	/** The command bar. */
	| {readonly kind: 'bar'; readonly line: Line}
	| {readonly kind: 'menu'; readonly menu: Menu}
	/** Waits for a text, such as a one-time code. */
	| {readonly kind: 'prompt'; readonly lines: readonly string[]; readonly line: Line; readonly isSecret: boolean}
	/** A text to read, and perhaps to answer. */
	| {readonly kind: 'report'; readonly report: Report}
	/** Waits for yes or no; `lines` say what about, `yes` what yes does. */
	| {readonly kind: 'question'; readonly lines: readonly string[]; readonly yes: string}
	| {readonly kind: 'session'; readonly key: NodeKey};

/**
 * What is told below the list until the person moves on.
 * - `denied`: why; Enter on the same node tries anyway · `closed`: stopped or never registered, so nothing is called
 * - `failed`: a session could not be started or ended badly · `told`: plain news
 */
export type Notice =
	| {readonly kind: 'denied'; readonly key: NodeKey}
	| {readonly kind: 'closed'; readonly key: NodeKey}
	| {readonly kind: 'failed'; readonly key: NodeKey; readonly problem: Problem}
	| {readonly kind: 'told'; readonly text: string};

/** What the person made of the screen. */
export type Ui = {
	readonly focus: Focus;
	readonly line: Line;
	/** Whether denied, stopped and terminated nodes are listed too. */
	readonly showsAll: boolean;
	readonly cursor: Cursor;
	/** `null`: pinned and well-known nodes first, then by name; matches by how well they match. */
	readonly sort: Sort | null;
	/** Nodes that the person marked, to do something with all of them. */
	readonly marks: ReadonlySet<NodeKey>;
	readonly screen: Screen;
	/** `auto`: shown where there is room. */
	readonly details: 'auto' | 'open' | 'closed';
	readonly detailsTop: number;
	readonly notice: Notice | null;
};

/** What the last frame showed: an observation, not a wish. */
export type Drawn = {
	/** Lines of the list, for paging and for checking visible rows first. */
	readonly height: number;
	/**
	 * The node under the cursor while that rests at the top, `null` until it is drawn: it stays listed even when its
	 * verdict turns to denied.
	 */
	readonly top: NodeKey | null;
};

/** Everything that is known. What is drawn follows from it and is never stored in it. */
export type State = {
	/** What Enter is for: to open a session, or to pick one node or several for another program. */
	readonly purpose: 'connect' | 'pick' | 'pick-many';
	readonly nodes: NodeTable;
	/** What the simulation said; what is shown is `shownAccess`. */
	readonly access: AccessTable;
	/** What a cache said, by row: shown with its age while there is nothing newer, and never acted upon. */
	readonly remembered: Vector<Remembered | null>;
	/** What verdicts rest on, by row; a row without an entry rests on nothing that was asked. */
	readonly grounds: Vector<Grounds | null>;
	readonly scopes: readonly ScopeState[];
	/** What belongs to no scope, such as a profile without a region. */
	readonly problems: readonly Problem[];
	/** Whether it is settled what is to be listed: before that there are no scopes yet. */
	readonly knowsScopes: boolean;
	/** What real attempts to open a session came to, the latest first: they beat the simulation for a while. */
	readonly outcomes: readonly Outcome[];
	/** Which nodes the person opened lately and pinned. Another function when that changed. */
	readonly familiar: Familiar;
	/** The profile that the environment chooses for scopes that name none (`AWS_PROFILE`); `null`: it chooses none. */
	readonly chosenProfile: string | null;
	/** Whether verdicts are asked for at all. */
	readonly checksAccess: boolean;
	/** When the oldest nodes that a cache gave were listed (milliseconds since the epoch); `null` without a cache. */
	readonly cachedAt: number | null;
	readonly waits: readonly Wait[];
	/** How the person wants the screen. */
	readonly display: Display;
	/** Aliases by account, as far as they are known. */
	readonly aliases: Readonly<Record<string, string>>;
	/** Sessions and tunnels that are open in the background. */
	readonly background: {readonly sessions: number; readonly tunnels: number};
	/** Which program speaks for sessions, such as `built-in client`; `null` until it is known. */
	readonly client: string | null;
	/** The clock as last observed, in milliseconds since the epoch. */
	readonly now: number;
	readonly ui: Ui;
	readonly drawn: Drawn;
};

/** Keys by the command that they shall give in place of our own. */
export type OwnKeys = Readonly<Record<string, readonly string[]>>;

/** How the person wants the screen. */
export type Display = {
	/** By name in their order, `null`: what fits. */
	readonly columns: readonly string[] | null;
	/** Whether it is read aloud. */
	readonly isSpoken: boolean;
	readonly keys: OwnKeys;
};

const ownDisplay: Display = {columns: null, isSpoken: false, keys: {}};

const untouched: Feed = {status: 'pending', fetching: 'idle', problem: null};

/** A scope of which nothing is known yet. */
export const newScope = (scope: Scope): ScopeState => ({
	scope,
	caller: null,
	principal: null,
	feeds: {identity: untouched, instances: untouched, managedNodes: untouched, access: untouched},
});

/** What a program starts with. */
export type Start = {
	readonly scopes: readonly Scope[];
	readonly now: number;
	readonly query?: string;
	readonly checksAccess?: boolean;
	readonly showsAll?: boolean;
	readonly purpose?: State['purpose'];
	readonly display?: Display;
	readonly chosenProfile?: string | null;
};

/** The state before anything happened. */
export const initialState = ({
	scopes,
	now,
	query = '',
	checksAccess = true,
	showsAll = false,
	purpose = 'connect',
	display = ownDisplay,
	chosenProfile = null,
}: Start): State => ({
	purpose,
	nodes: emptyNodeTable(),
	access: emptyAccessTable,
	remembered: emptyVector,
	grounds: emptyVector,
	scopes: scopes.map(newScope),
	problems: [],
	knowsScopes: scopes.length > 0,
	outcomes: [],
	familiar: unfamiliar,
	chosenProfile,
	checksAccess,
	cachedAt: null,
	waits: [],
	display,
	aliases: {},
	background: {sessions: 0, tunnels: 0},
	client: null,
	now,
	ui: {
		focus: 'search',
		line: query === '' ? emptyLine : {text: query, caret: query.length},
		showsAll,
		cursor: {at: 'top'},
		sort: null,
		marks: new Set(),
		screen: {kind: 'list'},
		details: 'auto',
		detailsTop: 0,
		notice: null,
	},
	drawn: {height: 10, top: null},
});
