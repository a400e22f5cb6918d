import {readdirSync, readFileSync, statSync} from 'node:fs';
import path from 'node:path';
import {describe, expect, test} from 'vitest';
import {never, pagesIn} from '../support/aws-sources.ts';
import {type Answer, json, query, type SeenRequest} from '../support/canned-aws.ts';
import {
	actionOf,
	create,
	future,
	identity,
	oauthError,
	signInService,
	tokenFile,
	writeToken,
} from '../support/sign-in-service.ts';

describe('a sign-in', () => {
	test('shows a code, waits for the person, and leaves the token where AWS tools look', async () => {
		const {home, aws, sources} = await create(signInService(2));
		const begun = await sources.beginSignIn('corp', never);
		if (!begun.ok) throw new Error(begun.problem.summary);
		expect(begun.value).toMatchObject({
			userCode: 'ABCD- [2JEFGH',
			completeAddress: 'https://device.sso.eu-central-1.amazonaws.com/?user_code=ABCD-EFGH',
		});
		expect(JSON.stringify(begun.value)).not.toMatch(/hush|device"/);
		expect(await sources.finishSignIn(begun.value.id, never)).toEqual({ok: true, value: undefined});
		const file = tokenFile(home, 'corp');
		expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({
			startUrl: 'https://corp.awsapps.com/start',
			region: 'eu-central-1',
			accessToken: 'access',
			refreshToken: 'refresh',
			clientId: 'client',
			clientSecret: 'hush',
		});
		expect(statSync(file).mode & 0o777).toBe(0o600);
		expect(readdirSync(path.dirname(file))).toHaveLength(1);
		expect(aws.seen.map(actionOf)).toEqual(['/client/register', '/device_authorization', '/token', '/token', '/token']);
		expect(aws.seen[0]?.headers['user-agent']).toBe('reach/1.2.3');
	});

	test('to a start URL names the token by it', async () => {
		const {home, sources} = await create(signInService(0));
		const begun = await sources.beginSignIn('https://old.awsapps.com/start', never);
		expect(begun.ok && (await sources.finishSignIn(begun.value.id, never))).toMatchObject({ok: true});
		expect(JSON.parse(readFileSync(tokenFile(home, 'https://old.awsapps.com/start'), 'utf8'))).toMatchObject({
			accessToken: 'access',
		});
	});

	test.each([
		['access_denied', 'access-denied'],
		['expired_token', 'timeout'],
		['invalid_client', 'other'],
	])('that ends with %s says so', async (error, kind) => {
		const service = signInService(0);
		const {sources} = await create(request => (actionOf(request) === '/token' ? oauthError(error) : service(request)));
		const begun = await sources.beginSignIn('corp', never);
		expect(begun.ok && (await sources.finishSignIn(begun.value.id, never))).toMatchObject({ok: false, problem: {kind}});
	});

	test('can be given up', async () => {
		const {sources} = await create(signInService(Number.POSITIVE_INFINITY));
		const begun = await sources.beginSignIn('corp', never);
		const controller = new AbortController();
		const finished = begun.ok && sources.finishSignIn(begun.value.id, controller.signal);
		controller.abort();
		expect(await finished).toMatchObject({ok: false, problem: {kind: 'cancelled'}});
	});

	test.each(['file:///etc/passwd', 'javascript:alert(1)', 'http://example.com/'])(
		'never sends a browser to %s',
		async verificationUri => {
			const {sources} = await create(signInService(0, {verificationUri}));
			expect(await sources.beginSignIn('corp', never)).toMatchObject({ok: false, problem: {kind: 'malformed'}});
		},
	);

	test('to nowhere, or one that nobody began, is refused', async () => {
		const {sources} = await create(signInService(0, {verificationUri: 'http://127.0.0.1:1/device'}));
		expect(await sources.beginSignIn('corp', never)).toMatchObject({ok: true});
		expect(await sources.beginSignIn('nobody', never)).toMatchObject({ok: false, problem: {kind: 'invalid-input'}});
		expect(await sources.finishSignIn('none', never)).toMatchObject({ok: false, problem: {kind: 'invalid-input'}});
	});

	test('is offered for each profile by the login that it rests on', async () => {
		const {sources} = await create(() => 'reset');
		const found = await sources.profiles(never);
		expect(found.ok && found.value.map(({name, login}) => [name, login])).toEqual([
			['prod', 'corp'],
			['old', 'https://old.awsapps.com/start'],
			['ops', 'corp'],
		]);
	});
});

/** A portal with 150 accounts on two pages. */
const portal = (request: SeenRequest): Answer => {
	const url = new URL(request.action, 'http://portal');
	switch (url.pathname) {
		case '/assignment/accounts': {
			const second = url.searchParams.get('next_token') === 'two';
			const accounts = Array.from({length: second ? 50 : 100}, (_, index) => ({
				accountId: String(100000000000 + index + (second ? 100 : 0)),
				accountName: `account\u0007 ${index}`,
			}));
			return json({accountList: accounts, ...(second ? {} : {nextToken: 'two'})});
		}
		case '/assignment/roles':
			return json({roleList: [{roleName: 'Ops'}, {roleName: 'ReadOnly'}]});
		case '/federation/credentials':
			return json({
				roleCredentials: {
					accessKeyId: `ASIA${url.searchParams.get('role_name')}`,
					secretAccessKey: 's',
					sessionToken: 't',
					expiration: 4e12,
				},
			});
		case '/token':
			return json({accessToken: 'renewed', expiresIn: 3600, refreshToken: 'refresh2'});
		default:
			return query(request.action, identity);
	}
};

describe('what a login opens', () => {
	test('all accounts, page by page, and their roles', async () => {
		const {home, aws, sources} = await create(portal);
		writeToken(home, 'corp', {accessToken: 'access', expiresAt: future});
		const accounts = (await pagesIn(sources.accounts('corp', never))).flatMap(page => (page.ok ? page.value : []));
		expect(accounts).toHaveLength(150);
		expect(accounts[0]).toEqual({id: '100000000000', name: 'account  0', email: null});
		expect(await pagesIn(sources.accountRoles('corp', '100000000000', never))).toEqual([
			{ok: true, value: ['Ops', 'ReadOnly']},
		]);
		expect(aws.seen.map(({headers}) => headers['x-amz-sso_bearer_token'])).toEqual(['access', 'access', 'access']);
	});

	test('a role without a profile: its credentials are taken once, when they are needed', async () => {
		const {home, aws, sources} = await create(portal);
		writeToken(home, 'corp', {accessToken: 'access', expiresAt: future});
		const scope = {profile: 'corp/111122223333/Ops', region: 'eu-west-1'};
		expect(aws.seen).toEqual([]);
		const found = await Promise.all([
			sources.identify(scope, never),
			sources.identify({...scope, region: 'us-east-1'}, never),
			sources.credentials(scope, never),
		]);
		expect(found.map(({ok}) => ok)).toEqual([true, true, true]);
		expect(found[2]).toMatchObject({value: {accessKeyId: 'ASIAOps'}});
		expect(aws.seen.filter(({action}) => action.startsWith('/federation'))).toHaveLength(1);
	});

	test('roles of many accounts are opened eight at a time', async () => {
		let running = 0;
		let most = 0;
		const {home, sources} = await create(async request => {
			if (!request.action.startsWith('/federation')) return portal(request);
			running += 1;
			most = Math.max(most, running);
			// None is answered before as many are under way as may be.
			while (most < 8) await new Promise(resolve => setTimeout(resolve, 5));
			running -= 1;
			return portal(request);
		});
		writeToken(home, 'corp', {accessToken: 'access', expiresAt: future});
		const found = await Promise.all(
			Array.from({length: 40}, (_, index) =>
				sources.credentials({profile: `corp/${100000000000 + index}/Ops`, region: 'eu-west-1'}, never),
			),
		);
		expect(found.every(({ok}) => ok)).toBe(true);
		expect(most).toBe(8);
	});

	test('a token that can be renewed is renewed, and the new one kept', async () => {
		const {home, aws, sources} = await create(portal);
		const token = {
			accessToken: 'stale',
			expiresAt: '2020-01-01T00:00:00Z',
			refreshToken: 'refresh',
			clientId: 'c',
			clientSecret: 's',
		};
		writeToken(home, 'corp', token);
		expect(await pagesIn(sources.accountRoles('corp', '100000000000', never))).toMatchObject([{ok: true}]);
		expect(aws.seen[0]?.action).toBe('/token');
		expect(aws.seen[1]?.headers['x-amz-sso_bearer_token']).toBe('renewed');
		expect(JSON.parse(readFileSync(tokenFile(home, 'corp'), 'utf8'))).toMatchObject({
			accessToken: 'renewed',
			refreshToken: 'refresh2',
			clientId: 'c',
		});
	});

	test.each([
		['no token', null],
		['an expired token', {accessToken: 'a', expiresAt: '2020-01-01T00:00:00Z'}],
	])('with %s is an expired login, with the command that renews it', async (_, token) => {
		const {home, sources} = await create(portal);
		if (token) writeToken(home, 'corp', token);
		const expired = {ok: false, problem: {kind: 'expired-login', hint: 'run: aws sso login --sso-session corp'}};
		expect(await pagesIn(sources.accounts('corp', never))).toMatchObject([expired]);
		const scope = {profile: 'corp/111122223333/Ops', region: 'eu-west-1'};
		expect(await sources.identify(scope, never)).toMatchObject(expired);
	});

	test('a name that only looks like a role of a login is a profile that is missing', async () => {
		const {sources} = await create(portal);
		expect(await sources.identify({profile: 'other/111122223333/Ops', region: 'eu-west-1'}, never)).toMatchObject({
			ok: false,
			problem: {kind: 'no-credentials', summary: expect.stringContaining('there is no profile')},
		});
	});
});
