import {createServer} from 'node:http';
import type {AddressInfo} from 'node:net';
import process from 'node:process';
import type {Fleet, FleetFault} from '../../src/sandbox/fleet.ts';
import {
	createGateway,
	type Gateway,
	type GatewayOptions,
	type SessionOrder,
} from '../../src/sandbox/gateway/gateway.ts';

/** A fleet of one running instance whose agent is there. */
export const smallFleet = (more: Partial<Fleet> = {}): Fleet => ({
	partition: 'aws',
	account: '111122223333',
	caller: 'alice',
	principals: new Map(),
	organization: null,
	live: {sourceIp: '203.0.113.7', mfa: false},
	simulatorShape: 'aggregated',
	sessionDocument: {mustBeAllowed: true},
	regions: new Map([
		[
			'eu-west-1',
			{
				instances: [
					{
						id: 'i-0a1b2c3d4e5f60718',
						name: 'payments-api-1',
						state: 'running',
						type: 'm7g.large',
						platform: 'Linux/UNIX',
						architecture: 'arm64',
						privateIp: '10.0.1.17',
						publicIp: null,
						vpc: null,
						subnet: null,
						zone: 'eu-west-1a',
						launched: '2026-11-01T08:00:00Z',
						owner: '111122223333',
						instanceProfile: null,
						tags: {},
						agent: {
							ping: 'Online',
							version: '3.3.987.0',
							os: 'Amazon Linux',
							osVersion: '2023',
							lastPing: '2026-11-23T10:00:00Z',
						},
					},
				],
				managedNodes: [],
				documents: [],
			},
		],
	]),
	shell: ['bash', '--norc'],
	latencyMs: {},
	rateLimit: {},
	ownSessionPattern: 'session-name',
	advancedTier: true,
	faults: [],
	...more,
});

/** A fault of the gateway, with the fleet format's defaults. */
export const gatewayFault = (fault: FleetFault['fault'], more: Partial<FleetFault> = {}): FleetFault => ({
	service: 'gateway',
	action: null,
	region: null,
	page: null,
	fault,
	times: Number.POSITIVE_INFINITY,
	delayMs: 0,
	afterMessages: 0,
	...more,
});

/** What StartSession would have agreed to. */
export const order = (more: Partial<SessionOrder> = {}): SessionOrder => ({
	sessionId: 'alice-0123456789abcdef0',
	owner: 'arn:aws:iam::111122223333:user/alice',
	region: 'eu-west-1',
	target: 'i-0a1b2c3d4e5f60718',
	document: 'SSM-SessionManagerRunShell',
	sessionType: 'Standard_Stream',
	parameters: {},
	reason: null,
	...more,
});

/** A gateway behind a real HTTP server on a free port. */
export type TestGateway = {
	readonly gateway: Gateway;
	readonly port: number;
	readonly url: (sessionId?: string) => string;
	readonly lines: readonly string[];
	readonly close: () => Promise<void>;
};

/** Starts a gateway; close it at the end of the test. */
export const startGateway = async (
	fleet: Partial<Fleet> = {},
	options: Partial<GatewayOptions> = {},
): Promise<TestGateway> => {
	const lines: string[] = [];
	const whole = smallFleet(fleet);
	const gateway = createGateway({
		fleet: () => whole,
		log: line => lines.push(line),
		kill: (pid, signal) => void process.kill(pid, signal),
		...options,
	});
	const server = createServer();
	server.on('upgrade', gateway.handleUpgrade);
	await new Promise<void>(resolve => {
		server.listen(0, '127.0.0.1', resolve);
	});
	const {port} = server.address() as AddressInfo;
	return {
		gateway,
		port,
		lines,
		url: (sessionId = order().sessionId) =>
			`ws://127.0.0.1:${port}/v1/data-channel/${sessionId}?role=publish_subscribe`,
		close: async () => {
			await gateway.close();
			await new Promise(resolve => {
				server.close(resolve);
			});
		},
	};
};
