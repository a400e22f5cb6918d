import type {Tags} from '../domain/node.ts';
import type {CallerIdentity, Principal} from '../domain/principal.ts';

const ssoFolder = 'aws-reserved/sso.amazonaws.com/';

/** ARNs of a role whose path is not known, most likely first (reference: iam-simulation §3). */
const roleGuesses = (partition: string, account: string, name: string, ssoRegion: string | null): string[] => {
	const folders = name.startsWith('AWSReservedSSO_')
		? [...(ssoRegion ? [`${ssoFolder}${ssoRegion}/`] : []), ssoFolder, '']
		: [''];
	return folders.map(folder => `arn:${partition}:iam::${account}:role/${folder}${name}`);
};

/** Makes a caller identity a principal; `entity` is what IAM said of the user or role, `null` where it said nothing. */
export const principalOf = (
	identity: CallerIdentity,
	entity: {readonly arn: string; readonly tags: Tags} | null,
	ssoRegion: string | null,
): Principal => {
	const [, partition = 'aws', service = '', account = '', rest = ''] =
		/^arn:([\w-]+):(iam|sts)::(\d{12}):(.+)$/.exec(identity.arn) ?? [];
	const tags = entity?.tags ?? null;
	if (service === 'iam' && rest === 'root') return {kind: 'root', identity, partition};
	const user = service === 'iam' ? /^user\/(?:.*\/)?([^/]+)$/.exec(rest)?.[1] : undefined;
	if (user) {
		return {kind: 'user', identity, partition, sources: [identity.arn], name: user, sessionName: null, tags};
	}
	const [, name, sessionName] = (service === 'sts' && /^assumed-role\/([^/]+)\/(.+)$/.exec(rest)) || [];
	if (name && sessionName) {
		const guesses = roleGuesses(partition, account, name, ssoRegion);
		const sources = entity ? [entity.arn, ...guesses.filter(arn => arn !== entity.arn)] : guesses;
		return {kind: 'role', identity, partition, sources, name, sessionName, tags};
	}
	const why = rest.startsWith('federated-user/')
		? "a federated user's session policy cannot be read"
		: `IAM cannot simulate ${identity.arn}`;
	return {kind: 'unsimulatable', identity, partition, why};
};
