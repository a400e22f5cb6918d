import {type PortalLogin, portalRoleOf, type SignIn} from '../domain/portal.ts';
import type {Problem} from '../domain/problem.ts';
import type {Profile} from '../domain/profile.ts';
import type {Sources} from '../domain/sources.ts';
import {clean} from '../domain/text.ts';
import type {Event} from '../state/events.ts';
import type {State} from '../state/state.ts';
import type {Store} from '../state/store.ts';
import type {Effects} from '../ui/effects.ts';
import type {Asker} from './asker.ts';

/** What signing in needs. */
export type SignInInput = {
	readonly store: Store<State, Event>;
	readonly sources: Sources;
	readonly asker: Asker;
	/** Opens an address in a browser; `false` where none can be opened. */
	readonly openBrowser: (address: string) => Promise<boolean>;
	/** The profile that the SDK takes where none is named. */
	readonly defaultProfile: string;
	/** Told of a sign-in that came through: everything is worth asking again. */
	readonly onSignedIn: () => void;
	readonly signal: AbortSignal;
};

const tellProblem = ({summary, hint}: Problem): string => (hint === '' ? summary : `${summary} · ${hint}`);

/** The logins that the listed scopes rest on. */
const loginsOf = (scopes: State['scopes'], profiles: readonly Profile[], defaultProfile: string): Set<string> =>
	new Set(
		scopes.flatMap(({scope: {profile}}) => {
			const known = profiles.find(({name}) => name === (profile ?? defaultProfile));
			return known?.login ?? portalRoleOf(profile ?? '')?.session ?? [];
		}),
	);

/** Which login is meant without asking: the only one that has expired, the only one in use, the only one there is. */
const meant = (logins: readonly PortalLogin[], used: ReadonlySet<string>): PortalLogin | null => {
	const inUse = logins.filter(({name}) => used.has(name));
	for (const some of [inUse.filter(({isOpen}) => !isOpen), inUse, logins]) {
		const [first, second] = some;
		if (first) return second ? null : first;
	}
	return null;
};

const lines = (login: string, {address, userCode}: SignIn, note: string): readonly string[] => [
	`sign in to ${clean(login)}: open ${address}`,
	`and confirm the code ${userCode}${note}`,
];

/** What signing in adds to the menus; `begin` signs in to a login by name. */
export type SignInEffects = Pick<Effects, 'openMenu' | 'choose'> & {readonly begin: (login: string) => void};

/** The effects behind `L`: which login, the code, and what follows. The list goes on meanwhile. */
export const createSignIn = ({
	store,
	sources,
	asker,
	openBrowser,
	defaultProfile,
	onSignedIn,
	signal,
}: SignInInput): SignInEffects => {
	const tell = (text: string): void => store.dispatch({type: 'told', text});

	/** Shows the code until the sign-in is through or given up. */
	const show = async (login: string, begun: SignIn): Promise<void> => {
		const given = new AbortController();
		const finished = sources.finishSignIn(begun.id, AbortSignal.any([signal, given.signal]));
		const through = finished.then(() => null);
		let note = '';
		for (;;) {
			const answer = await Promise.race([asker.ask(lines(login, begun, note), 'open it in a browser'), through]);
			if (answer === null) {
				asker.withdraw();
				break;
			}
			if (!answer) {
				given.abort();
				break;
			}
			const isOpened = await openBrowser(begun.completeAddress);
			note = isOpened ? ' · the browser has it' : ' · no browser can be opened here';
		}
		const found = await finished;
		if (found.ok) {
			tell(`signed in to ${clean(login)}`);
			onSignedIn();
		} else if (found.problem.kind !== 'cancelled') tell(tellProblem(found.problem));
		else if (!signal.aborted) tell('sign-in given up');
	};

	const begin = async (login: string): Promise<void> => {
		tell(`asking for a code to sign in to ${clean(login)}…`);
		const begun = await sources.beginSignIn(login, signal);
		if (signal.aborted) return;
		if (begun.ok) await show(login, begun.value);
		else tell(tellProblem(begun.problem));
	};

	const offer = async (): Promise<void> => {
		const [logins, profiles] = await Promise.all([sources.logins(signal), sources.profiles(signal)]);
		if (!logins.ok) return store.dispatch({type: 'menuFailed', name: 'logins', problem: logins.problem});
		const used = loginsOf(store.get().scopes, profiles.ok ? profiles.value : [], defaultProfile);
		const only = meant(logins.value, used);
		const {screen} = store.get().ui;
		if (only && screen.kind === 'menu' && screen.menu.name === 'logins') {
			store.dispatch({type: 'coverClosed'});
			return begin(only.name);
		}
		const items = logins.value.map(({name, isOpen}) => ({
			id: name,
			label: name,
			note: [isOpen ? 'signed in' : 'not signed in', used.has(name) ? 'in use' : ''].filter(Boolean).join(' · '),
		}));
		store.dispatch({type: 'menuFilled', name: 'logins', items});
	};

	return {
		openMenu: () => void offer(),
		choose: (_, login) => void begin(login),
		begin: login => void begin(login),
	};
};
