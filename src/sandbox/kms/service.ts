import {randomBytes} from 'node:crypto';
import type {Fleet, FleetKey} from '../fleet.ts';
import {permit} from '../permit.ts';
import {refuse, type Service, type ServiceAnswer, type ServiceRequest} from '../service.ts';
import {invalidMember, stringOf} from '../ssm/input.ts';
import type {World} from '../world.ts';
import type {EncryptionContext, Vault} from './vault.ts';

/** The ARN of a key. */
export const keyArn = ({partition, account}: Fleet, region: string, id: string): string =>
	`arn:${partition}:kms:${region}:${account}:key/${id}`;

/** A key of a region by id, alias, or the ARN of either (KMS API, KeyId). */
export const findKey = (fleet: Fleet, region: string, given: string): FleetKey | null => {
	const name = given.replace(/^arn:[^:]*:kms:[^:]*:[^:]*:(key\/)?/, '');
	return fleet.regions.get(region)?.keys?.find(({id, alias}) => name === id || name === alias) ?? null;
};

const contextOf = (value: unknown): EncryptionContext | null => {
	if (value === undefined) return {};
	if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
	const entries = Object.entries(value);
	return entries.every(([, one]) => typeof one === 'string') ? Object.fromEntries(entries) : null;
};

/** What policies see of an encryption context (Service Authorization Reference, KMS). */
export const requestKeys = (
	context: EncryptionContext,
	alias: string | null,
): Readonly<Record<string, readonly string[]>> => ({
	...Object.fromEntries(Object.entries(context).map(([name, value]) => [`kms:EncryptionContext:${name}`, [value]])),
	...(Object.keys(context).length > 0 && {'kms:EncryptionContextKeys': Object.keys(context)}),
	...(alias !== null && {'kms:RequestAlias': [alias]}),
});

type Ready = {readonly key: FleetKey; readonly arn: string; readonly context: EncryptionContext} | ServiceAnswer;

/** Finds the key and judges the call: IAM decides only where the key's own policy leaves it to the account. */
const prepare = (world: World, request: ServiceRequest, given: string): Ready => {
	const fleet = world.fleet();
	const {region, json, caller, action} = request;
	const key = findKey(fleet, region, given);
	const arn = keyArn(fleet, region, key?.id ?? given);
	const context = contextOf(json['EncryptionContext']);
	if (!context) return refuse('SerializationException', 'EncryptionContext is not a map of strings.');
	const alias = /(^|:)alias\//.test(given) ? given.replace(/^.*:(?=alias\/)/, '') : null;
	const aliases = key?.alias ? {'kms:ResourceAliases': [key.alias]} : {};
	const refusal = permit(world, request, arn, {...requestKeys(context, alias), ...aliases});
	if (refusal) return refusal;
	if (!key) {
		const what = alias === null ? `Key '${arn}' does not exist` : `Alias ${alias} is not found.`;
		return refuse('NotFoundException', what);
	}
	if (!key.trustsAccount) {
		const name = `kms:${action}`;
		const message = `User: ${caller.arn} is not authorized to perform: ${name} on resource: ${arn} because no resource-based policy allows the ${name} action`;
		return refuse('AccessDeniedException', message);
	}
	if (key.state === 'Disabled') return refuse('DisabledException', `${arn} is disabled.`);
	if (key.state === 'PendingDeletion') return refuse('KMSInvalidStateException', `${arn} is pending deletion.`);
	return {key, arn, context};
};

/** How many bytes are asked for: by number, or as a kind of AES key. */
const sizeOf = (json: ServiceRequest['json']): number | ServiceAnswer => {
	const number = json['NumberOfBytes'];
	const spec = stringOf(json, 'KeySpec');
	if ((number === undefined) === (spec === undefined))
		return refuse('ValidationException', 'Please specify either number of bytes or key spec.');
	if (spec !== undefined) {
		if (spec === 'AES_256' || spec === 'AES_128') return spec === 'AES_256' ? 32 : 16;
		return invalidMember('KeySpec', spec, 'Member must satisfy enum value set: [AES_256, AES_128]');
	}
	if (typeof number === 'number' && Number.isInteger(number) && number >= 1 && number <= 1024) return number;
	return invalidMember('NumberOfBytes', number, 'Member must have value between 1 and 1024');
};

/** KMS GenerateDataKey: fresh bytes, plain and sealed for the encryption context. */
const generateDataKey = (world: World, vault: Vault, request: ServiceRequest): ServiceAnswer => {
	const ready = prepare(world, request, stringOf(request.json, 'KeyId') ?? '');
	if ('kind' in ready) return ready;
	const size = sizeOf(request.json);
	if (typeof size !== 'number') return size;
	const plain = randomBytes(size);
	const sealed = vault.seal({region: request.region, keyId: ready.key.id}, plain, ready.context);
	return {
		kind: 'json',
		body: {CiphertextBlob: sealed.toString('base64'), Plaintext: plain.toString('base64'), KeyId: ready.arn},
	};
};

/** KMS Decrypt: the key is named by the ciphertext; a wrong encryption context opens nothing. */
const decrypt = (world: World, vault: Vault, request: ServiceRequest): ServiceAnswer => {
	const ciphertext = Buffer.from(stringOf(request.json, 'CiphertextBlob') ?? '', 'base64');
	const label = vault.labelOf(ciphertext);
	if (!label || label.region !== request.region) return refuse('InvalidCiphertextException', '');
	const ready = prepare(world, request, label.keyId);
	if ('kind' in ready) return ready;
	const given = stringOf(request.json, 'KeyId');
	if (given !== undefined && findKey(world.fleet(), request.region, given)?.id !== label.keyId)
		return refuse(
			'IncorrectKeyException',
			'The key ID in the request does not identify a CMK that can perform this operation.',
		);
	const plain = vault.open(ciphertext, ready.context);
	if (!plain) return refuse('InvalidCiphertextException', '');
	return {
		kind: 'json',
		body: {Plaintext: plain.toString('base64'), KeyId: ready.arn, EncryptionAlgorithm: 'SYMMETRIC_DEFAULT'},
	};
};

/** KMS as far as encrypted sessions need it. */
export const createKms = (world: World, vault: Vault): Service => ({
	GenerateDataKey: request => generateDataKey(world, vault, request),
	Decrypt: request => decrypt(world, vault, request),
});
