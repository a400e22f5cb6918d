import type {AccountSources} from '../domain/account-sources.ts';
import {createClients} from './clients.ts';
import {createAccount} from './iam-account.ts';
import {createIamCall} from './iam-call.ts';
import {createEntity} from './iam-entity.ts';
import {createEverybody} from './iam-everybody.ts';
import {createInline} from './iam-inline.ts';
import {createManaged} from './iam-managed.ts';
import type {SourcesOptions} from './options.ts';

/** IAM as the verbs that change or survey access need it. Nothing is loaded or connected before the first call. */
export const createAccountSources = (options: SourcesOptions): AccountSources => {
	const call = createIamCall(createClients(options));
	return {
		entity: createEntity(call),
		everybody: createEverybody(call),
		...createInline(call),
		...createManaged(call),
		account: createAccount(call),
	};
};
