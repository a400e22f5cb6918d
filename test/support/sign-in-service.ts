import {createHash} from 'node:crypto';
import {mkdirSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {onTestFinished} from 'vitest';
import {createSources} from '../../src/aws/sources.ts';
import {patient, useAwsHome} from './aws-sources.ts';
import {type Answer, json, type SeenRequest, startCannedAws} from './canned-aws.ts';

const config = `
[profile prod]
sso_session = corp
sso_account_id = 111122223333
sso_role_name = Ops
[profile old]
sso_start_url = https://old.awsapps.com/start
sso_region = eu-west-1
sso_account_id = 111122223333
sso_role_name = Ops
[profile ops]
source_profile = prod
role_arn = arn:aws:iam::111122223333:role/ops
[sso-session corp]
sso_region = eu-central-1
sso_start_url = https://corp.awsapps.com/start
sso_registration_scopes = sso:account:access, codewhisperer:analysis
`;

/** What STS says of the caller. */
export const identity =
	'<Arn>arn:aws:iam::111122223333:user/alice</Arn><UserId>AIDA1</UserId><Account>111122223333</Account>';
/** A moment that does not come while tests run. */
export const future = '2099-01-01T00:00:00Z';

/** A refusal as OIDC says it. */
export const oauthError = (error: string): Answer => ({
	status: 400,
	body: JSON.stringify({error, error_description: `because ${error}`}),
	headers: {'content-type': 'application/json'},
});

/** AWS with canned answers, asked with a configuration of its own. */
export const create = async (answer: (request: SeenRequest) => Answer | Promise<Answer>) => {
	const home = useAwsHome({config});
	const aws = await startCannedAws(answer);
	onTestFinished(aws.close);
	const sources = createSources({
		version: '1.2.3',
		endpointUrl: aws.url,
		environment: {},
		mfa: null,
		onWaiting: () => {},
		timeouts: patient,
	});
	return {home, aws, sources};
};

/** Where AWS tools keep a login’s token. */
export const tokenFile = (home: string, login: string) =>
	path.join(home, '.aws', 'sso', 'cache', `${createHash('sha1').update(login).digest('hex')}.json`);

/** Leaves a token as a sign-in does. */
export const writeToken = (home: string, login: string, token: object) => {
	mkdirSync(path.dirname(tokenFile(home, login)), {recursive: true});
	writeFileSync(tokenFile(home, login), JSON.stringify(token));
};

/** The path that was asked. */
export const actionOf = ({action}: SeenRequest) => action.split('?')[0] ?? '';

/** A sign-in service whose person confirms after so many looks. */
export const signInService = (looks: number, more: Record<string, unknown> = {}) => {
	let asked = 0;
	return (request: SeenRequest): Answer => {
		switch (actionOf(request)) {
			case '/client/register':
				return json({clientId: 'client', clientSecret: 'hush', clientSecretExpiresAt: 4e9});
			case '/device_authorization':
				return json({
					deviceCode: 'device',
					userCode: 'ABCD-\u001b[2JEFGH',
					verificationUri: 'https://device.sso.eu-central-1.amazonaws.com/',
					verificationUriComplete: 'https://device.sso.eu-central-1.amazonaws.com/?user_code=ABCD-EFGH',
					expiresIn: 600,
					interval: 0.01,
					...more,
				});
			default:
				asked += 1;
				return asked <= looks
					? oauthError('authorization_pending')
					: json({accessToken: 'access', tokenType: 'Bearer', expiresIn: 3600, refreshToken: 'refresh'});
		}
	};
};
