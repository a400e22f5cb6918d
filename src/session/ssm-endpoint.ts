/** Region prefix → DNS suffix of its partition (AWS SDK endpoint rules); every other region is `amazonaws.com`. */
const suffixes: ReadonlyArray<readonly [RegExp, string]> = [
	[/^cn-/, 'amazonaws.com.cn'],
	[/^us-iso-/, 'c2s.ic.gov'],
	[/^us-isob-/, 'sc2s.sgov.gov'],
	[/^us-isof-|^eu-isof-/, 'csp.hci.ic.gov'],
	[/^eu-isoe-/, 'cloud.adc-e.uk'],
	[/^eusc-/, 'amazonaws.eu'],
];

/** Systems Manager's public endpoint in a region, as the SDK would choose it without FIPS and dual-stack settings. */
export const ssmEndpoint = (region: string): string => {
	const [, suffix = 'amazonaws.com'] = suffixes.find(([prefix]) => prefix.test(region)) ?? [];
	return `https://ssm.${region}.${suffix}`;
};
