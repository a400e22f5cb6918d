/**
 * The version that we report to agents and callers: a real release of the plugin. Agents run smux without its
 * keep-alive only for clients newer than 1.2.331.0; AWS CLI uses the environment form for those newer than 1.2.497.0.
 */
export const clientVersion = '1.2.764.0';
