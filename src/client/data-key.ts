import type {Access} from './access.ts';
import type {FindCredentials} from './credentials.ts';
import type {SessionCall} from './invocation.ts';
import {transportTo} from './transport.ts';
import type {Env} from './world.ts';

/** A data key: 64 plain bytes for us, the same ones sealed by KMS for the agent. */
export type DataKey = {readonly plain: Uint8Array; readonly sealed: Uint8Array};

/**
 * Has KMS make the key of a session, bound to its id, its target and, where the agent sent one, its random challenge.
 * Rejects with a sentence.
 */
export const generateDataKey = async (
	keyId: string,
	challenge: string | null,
	{session, region, target}: SessionCall,
	{find, access, env}: {readonly find: FindCredentials; readonly access: Access; readonly env: Env},
): Promise<DataKey> => {
	if (target === null) throw new Error('encryption needs a newer AWS CLI, please upgrade it');
	const {GenerateDataKeyCommand, KMSClient, NodeHttpHandler} = await import('./sdk/kms.ts');
	const address = env['AWS_ENDPOINT_URL_KMS'] || env['AWS_ENDPOINT_URL'] || `https://kms.${region}.amazonaws.com`;
	const client = new KMSClient({
		region,
		credentials: async () => {
			const credentials = await find();
			if (!credentials) throw new Error('no AWS credentials were found');
			return credentials;
		},
		maxAttempts: 2,
		requestHandler: new NodeHttpHandler(await transportTo(address, access)),
	});
	const {Plaintext, CiphertextBlob} = await client.send(
		new GenerateDataKeyCommand({
			KeyId: keyId,
			NumberOfBytes: 64,
			EncryptionContext: {
				'aws:ssm:SessionId': session.sessionId,
				'aws:ssm:TargetId': target,
				...(challenge === null ? {} : {'aws:ssm:RandomChallenge': challenge}),
			},
		}),
	);
	if (!Plaintext || !CiphertextBlob) throw new Error('KMS answered without a key');
	return {plain: Plaintext, sealed: CiphertextBlob};
};
