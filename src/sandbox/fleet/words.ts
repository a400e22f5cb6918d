import {isIP} from 'node:net';
import {checked, dictionary, type Reader, text} from './reader.ts';

/** An AWS account id. */
export const accountId = text(/^\d{12}$/, 'an account id of 12 digits');

/** A region's code, such as `eu-west-1` or `us-gov-west-1`. */
export const regionName = text(/^[a-z]{2,}(-[a-z]+)+-\d{1,2}$/, 'a region such as eu-west-1');

/** A moment as ISO 8601 in UTC, such as `2026-11-01T08:00:00Z`. */
export const moment = checked(text(), (value, path, flaws) => {
	if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,3})?Z$/.test(value) || Number.isNaN(Date.parse(value)))
		flaws.push({path, reason: `expected a time such as 2026-11-01T08:00:00Z, found ${JSON.stringify(value)}`});
});

/** An IPv4 or IPv6 address. */
export const address = checked(text(), (value, path, flaws) => {
	if (isIP(value) === 0) flaws.push({path, reason: `expected an IP address, found ${JSON.stringify(value)}`});
});

/** Name of a user, group or role (IAM API, userNameType). */
export const principalName = text(/^[\w+=,.@-]{1,64}$/, 'a name of letters, digits and +=,.@_- (at most 64)');

/** Name of a policy (IAM API, policyNameType). */
export const policyName = text(/^[\w+=,.@-]{1,128}$/, 'a policy name of letters, digits and +=,.@_- (at most 128)');

/** Free text that a person may have typed: any characters, up to a length. */
export const phrase = (longest: number): Reader<string> =>
	checked(text(), (value, path, flaws) => {
		if (value.length > longest) flaws.push({path, reason: `at most ${longest} characters, found ${value.length}`});
		if (!value.isWellFormed()) flaws.push({path, reason: 'a lone surrogate cannot be sent as UTF-8'});
	});

/** Tags of a resource: keys of 1–128 characters, values of up to 256, at most 50 (AWS's own limits). */
export const tags = checked(
	dictionary(text(/^[\s\S]{1,128}$/, 'a tag key of 1 to 128 characters'), phrase(256)),
	(value, path, flaws) => {
		const count = Object.keys(value).length;
		if (count > 50) flaws.push({path, reason: `a resource has at most 50 tags, found ${count}`});
	},
);
