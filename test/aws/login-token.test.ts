import {readFileSync} from 'node:fs';
import {describe, expect, test} from 'vitest';
import {never, pagesIn} from '../support/aws-sources.ts';
import {actionOf, create, future, signInService, tokenFile, writeToken} from '../support/sign-in-service.ts';

describe('a sign-in', () => {
	test('keeps the tokens of another login of the same name, and uses none of them', async () => {
		const {home, aws, sources} = await create(signInService(0));
		const other = {accessToken: 'theirs', expiresAt: future, startUrl: 'https://other.awsapps.com/start'};
		writeToken(home, 'corp', other);
		expect(await sources.logins(never)).toMatchObject({value: [{name: 'corp', isOpen: false}, {}]});
		expect(await pagesIn(sources.accounts('corp', never))).toMatchObject([{problem: {kind: 'expired-login'}}]);
		expect(await sources.beginSignIn('corp', never)).toMatchObject({
			problem: {kind: 'file', hint: expect.stringContaining(tokenFile(home, 'corp'))},
		});
		expect(aws.seen).toEqual([]);
		expect(JSON.parse(readFileSync(tokenFile(home, 'corp'), 'utf8'))).toEqual(other);
		// The same portal, written otherwise, and tokens that open nothing any more stand in nobody's way.
		writeToken(home, 'corp', {...other, startUrl: 'https://corp.awsapps.com/start#/'});
		expect(await sources.logins(never)).toMatchObject({value: [{name: 'corp', isOpen: true}, {}]});
		writeToken(home, 'corp', {...other, expiresAt: '2020-01-01T00:00:00Z'});
		expect(await sources.beginSignIn('corp', never)).toMatchObject({ok: true});
	});

	test('never asks without a pause, however long a pause the service wants', async () => {
		const {aws, sources} = await create(signInService(0, {interval: 3e6, expiresIn: 9e6}));
		const begun = await sources.beginSignIn('corp', never);
		const leaving = new AbortController();
		const finished = sources.finishSignIn(begun.ok ? begun.value.id : '', leaving.signal);
		for (let count = 0; count < 20; count++) await sources.beginSignIn('corp', never);
		expect(aws.seen.filter(request => actionOf(request) === '/token')).toEqual([]);
		leaving.abort();
		expect(await finished).toMatchObject({problem: {kind: 'cancelled'}});
	});
});
