import {writeFileSync} from 'node:fs';
import path from 'node:path';
import {afterEach, expect, test, vi} from 'vitest';
import {configuredEndpoint} from '../../src/aws/configured-endpoint.ts';
import {dismissRobots, emptyHome} from '../support/robot.ts';

afterEach(() => {
	vi.unstubAllEnvs();
	dismissRobots();
});

test.each([
	['ec2', 'default', 'http://own:1'],
	['ssm', 'default', 'http://general:1'],
	['ssm', 'plain', null],
	['ssm', 'nobody', null],
])('%s of profile %s is at %s', async (service, profile, expected) => {
	const file = path.join(emptyHome(), 'config');
	const lines = [
		...['[default]', 'services = mine', 'endpoint_url = http://general:1', '[profile plain]', 'region = eu-west-1'],
		...['[services mine]', 'ec2 =', '  endpoint_url = http://own:1', ''],
	];
	writeFileSync(file, lines.join('\n'));
	vi.stubEnv('AWS_CONFIG_FILE', file);
	vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', path.join(file, 'none'));
	expect(await configuredEndpoint(profile, service)).toBe(expected);
});
