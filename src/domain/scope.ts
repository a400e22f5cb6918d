/** One place to list nodes from: a profile of the AWS configuration (`null`: the default credentials chain) in one region. */
export type Scope = {readonly profile: string | null; readonly region: string};

/** Names a scope, unique among scopes: `profile/region`, with `-` for the default chain. */
export const scopeKey = ({profile, region}: Scope): string => `${profile ?? '-'}/${region}`;

/** Whether two scopes have the same name. Makes no texts, as 100,000 nodes may be asked. */
export const isSameScope = (one: Scope, other: Scope): boolean =>
	one === other || (one.region === other.region && one.profile === other.profile);
