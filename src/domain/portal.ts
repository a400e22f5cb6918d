/** A sign-in that waits for the person to confirm a code in a browser (OAuth 2.0 device authorization, RFC 8628). */
export type SignIn = {
	/** Names the sign-in for {@link Sources.finishSignIn}. */
	readonly id: string;
	/** What the person compares or types. */
	readonly userCode: string;
	/** Where: an https address. */
	readonly address: string;
	/** The same with the code in it. */
	readonly completeAddress: string;
	/** Milliseconds since the epoch; after that the code is void. */
	readonly expires: number;
};

/** Something to sign in to: an `sso-session` by name, or a start URL of legacy profiles. Not cleaned. */
export type PortalLogin = {
	readonly name: string;
	/** Whether a sign-in still holds or can be renewed, as far as this machine knows. */
	readonly isOpen: boolean;
	/** When the sign-in ends, milliseconds since the epoch; `null`: there is none. */
	readonly expires: number | null;
	/** Where the access portal is. Cleaned; `null` where the configuration does not say. */
	readonly startUrl: string | null;
};

/** An account that a sign-in opens (SSO ListAccounts). Texts are cleaned. */
export type PortalAccount = {readonly id: string; readonly name: string | null; readonly email: string | null};

/** A role of an account, reached through an `sso-session` without a profile of its own. */
export type PortalRole = {readonly session: string; readonly account: string; readonly role: string};

/** The name that stands where a profile's would: `session/111122223333/Role`. */
export const portalProfile = ({session, account, role}: PortalRole): string => `${session}/${account}/${role}`;

/** Reads such a name; `null` where the text is none. A profile of the configuration with this name comes first. */
export const portalRoleOf = (profile: string): PortalRole | null => {
	const [, session, account, role] = /^(.+)\/(\d{12})\/([\w+=,.@-]{1,64})$/.exec(profile) ?? [];
	return session && account && role ? {session, account, role} : null;
};
