/** A profile of the AWS configuration, as far as it is shown or chosen by. Texts are cleaned but for `name`. */
export type Profile = {
	/** As the configuration spells it. */
	readonly name: string;
	readonly region: string | null;
	/** The `sso-session` that logs it in, or its start URL for legacy profiles; `null`: no SSO. */
	readonly sso: {
		readonly session: string | null;
		readonly startUrl: string | null;
		readonly region: string | null;
		readonly account: string | null;
		readonly role: string | null;
	} | null;
	/**
	 * What one signs in to for it, by way of its `source_profile` where it has one: an `sso-session`, or a start URL for
	 * legacy profiles. Not cleaned: it names the login in `Sources.beginSignIn`. `null`: nothing to sign in to.
	 */
	readonly login: string | null;
	/** The role that it assumes. */
	readonly roleArn: string | null;
};
