import {type Message, payloadType} from '../../src/protocol/message.ts';
import type {GatewayScript, ScriptedGateway} from './scripted-gateway.ts';

/** What an agent wants of a client before data flows. */
export type Agent = {
	readonly version?: string;
	readonly sessionType?: string;
	readonly properties?: Readonly<Record<string, unknown>> | null;
	/** Further actions, as they stand in the request. */
	readonly actions?: readonly object[];
	readonly customerMessage?: string;
};

/** A HandshakeRequest. */
export const handshakeRequest = (agent: Agent): string =>
	JSON.stringify({
		AgentVersion: agent.version ?? '3.3.987.0',
		RequestedClientActions: [
			{
				ActionType: 'SessionType',
				ActionParameters: {SessionType: agent.sessionType ?? 'Standard_Stream', Properties: agent.properties ?? null},
			},
			...(agent.actions ?? []),
		],
	});

/** A gateway's script that shakes hands first; `rest` sees all but the client's HandshakeResponse. */
export const shakesHands = (
	agent: Agent,
	rest: {
		readonly completed?: (gateway: ScriptedGateway, response: Record<string, unknown>) => void;
		readonly received?: (message: Message, gateway: ScriptedGateway) => void;
	} = {},
): GatewayScript => ({
	opened(gateway, connection) {
		if (connection === 1) gateway.output(handshakeRequest(agent), payloadType.handshakeRequest);
	},
	received(message, gateway) {
		if (message.payloadType !== payloadType.handshakeResponse) {
			rest.received?.(message, gateway);
			return;
		}
		const complete = JSON.stringify({HandshakeTimeToComplete: 1, CustomerMessage: agent.customerMessage ?? ''});
		gateway.output(complete, payloadType.handshakeComplete);
		rest.completed?.(gateway, JSON.parse(Buffer.from(message.payload).toString()));
	},
});
