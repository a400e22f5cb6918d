import {createHash, generateKeyPairSync, type KeyObject, randomBytes, sign} from 'node:crypto';
import {bits, der, identifier, integer, octets, sequence, set, tagged, text, time, yes} from './der.ts';

/** A certificate and its private key, both PEM. */
export type Certified = {readonly cert: string; readonly key: string};

/** A certificate authority that lives as long as the sandbox. Its key never leaves the process. */
export type Authority = {
	/** Its own certificate, PEM: what programs are told to trust. */
	readonly certificate: string;
	/** A certificate for a host name; the same one each time. */
	issue(host: string): Certified;
};

const day = 24 * 60 * 60 * 1000;
const lifetime = 30 * day;

const ecdsaWithSha256 = sequence(identifier('1.2.840.10045.4.3.2'));
const commonName = identifier('2.5.4.3');
const nameOf = (name: string): Buffer => sequence(set(sequence(commonName, text(name))));

const publicBytes = (key: KeyObject): Buffer => key.export({type: 'spki', format: 'der'});

/** How certificates name a key: RFC 5280, 4.2.1.2, over the whole of its description. */
const keyId = (key: KeyObject): Buffer => createHash('sha1').update(publicBytes(key)).digest();

const extension = (dotted: string, isCritical: boolean, value: Uint8Array): Buffer =>
	sequence(identifier(dotted), ...(isCritical ? [yes] : []), octets(value));

const pem = (bytes: Uint8Array): string => {
	const lines =
		Buffer.from(bytes)
			.toString('base64')
			.match(/.{1,64}/g) ?? [];
	return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
};

type Wanted = {
	readonly subject: string;
	readonly key: KeyObject;
	readonly issuerKey: KeyObject;
	readonly issuerPrivate: KeyObject;
	readonly now: number;
	readonly extensions: readonly Buffer[];
};

const authorityName = 'reach sandbox, for this run only';

/** An X.509 v3 certificate (RFC 5280), signed by the authority's key. */
const certificate = ({subject, key, issuerKey, issuerPrivate, now, extensions}: Wanted): string => {
	const body = sequence(
		tagged(0, integer(Uint8Array.of(2))),
		integer(Buffer.concat([Uint8Array.of(0x01), randomBytes(15)])),
		ecdsaWithSha256,
		nameOf(authorityName),
		sequence(time(now - day), time(now + lifetime)),
		nameOf(subject),
		publicBytes(key),
		tagged(
			3,
			sequence(
				...extensions,
				extension('2.5.29.14', false, octets(keyId(key))),
				extension('2.5.29.35', false, sequence(der(0x80, keyId(issuerKey)))),
			),
		),
	);
	return pem(sequence(body, ecdsaWithSha256, bits(sign('sha256', body, issuerPrivate))));
};

/** Makes an authority with a new key. */
export const createAuthority = (now: () => number): Authority => {
	const own = generateKeyPairSync('ec', {namedCurve: 'P-256'});
	const issued = new Map<string, Certified>();

	const issue = (host: string): Certified => {
		const {publicKey, privateKey} = generateKeyPairSync('ec', {namedCurve: 'P-256'});
		const cert = certificate({
			// A common name holds 64 characters at most; programs look at the alternative name.
			subject: host.slice(0, 64),
			key: publicKey,
			issuerKey: own.publicKey,
			issuerPrivate: own.privateKey,
			now: now(),
			extensions: [
				extension('2.5.29.17', false, sequence(der(0x82, Buffer.from(host, 'latin1')))),
				extension('2.5.29.15', true, bits(Uint8Array.of(0x80), 7)),
				extension('2.5.29.37', false, sequence(identifier('1.3.6.1.5.5.7.3.1'))),
				extension('2.5.29.19', true, sequence()),
			],
		});
		return {cert, key: privateKey.export({type: 'pkcs8', format: 'pem'}).toString()};
	};

	return {
		certificate: certificate({
			subject: authorityName,
			key: own.publicKey,
			issuerKey: own.publicKey,
			issuerPrivate: own.privateKey,
			now: now(),
			extensions: [
				extension('2.5.29.19', true, sequence(yes)),
				// Signs certificates and revocation lists, nothing else.
				extension('2.5.29.15', true, bits(Uint8Array.of(0x06), 1)),
			],
		}),
		issue(host) {
			const known = issued.get(host) ?? issue(host);
			issued.set(host, known);
			return known;
		},
	};
};
