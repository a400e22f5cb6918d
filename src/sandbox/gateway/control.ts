import {randomUUID} from 'node:crypto';
import {encodeMessage, type Message, messageFlags, messageType, payloadType} from '../../protocol/message.ts';

/** Writes a message outside the streams: sequence number 0, both flags, no payload type. */
export const encodeControl = (type: string, payload: unknown, now: number): Uint8Array =>
	encodeMessage({
		type,
		schemaVersion: 1,
		createdDate: now,
		sequenceNumber: 0,
		flags: messageFlags.control,
		id: randomUUID(),
		payloadType: payloadType.none,
		payload: Buffer.from(JSON.stringify(payload)),
	});

/** Writes the message that tells the client that one of its own has arrived. */
export const encodeAcknowledge = ({type, id, sequenceNumber}: Message, now: number): Uint8Array =>
	encodeControl(
		messageType.acknowledge,
		{
			AcknowledgedMessageType: type,
			AcknowledgedMessageId: id,
			AcknowledgedMessageSequenceNumber: sequenceNumber,
			IsSequentialMessage: true,
		},
		now,
	);

/** Writes the message that ends a session; `output` is shown to the person, empty at an ordinary end. */
export const encodeChannelClosed = (
	{sessionId, target, output}: {readonly sessionId: string; readonly target: string; readonly output: string},
	now: number,
): Uint8Array =>
	encodeControl(
		messageType.channelClosed,
		{
			MessageId: randomUUID(),
			CreatedDate: new Date(now).toISOString(),
			DestinationId: target,
			SessionId: sessionId,
			MessageType: messageType.channelClosed,
			SchemaVersion: 1,
			Output: output,
		},
		now,
	);

/** Which message of ours the client has acknowledged; `null` when its JSON does not say. Only the number counts. */
export const readAcknowledged = (payload: Uint8Array): number | null => {
	try {
		const parsed: unknown = JSON.parse(Buffer.from(payload).toString());
		const number =
			typeof parsed === 'object' && parsed !== null && 'AcknowledgedMessageSequenceNumber' in parsed
				? parsed.AcknowledgedMessageSequenceNumber
				: null;
		return typeof number === 'number' && Number.isSafeInteger(number) ? number : null;
	} catch {
		return null;
	}
};
