import type { Client, MessageView } from '@parley/client';
import type { NewMessage } from './unsent-message';

/** Sends through this client. The id is the salt of the content: whatever is asked for twice makes the same message. */
export function sendTo(client: Client): (message: NewMessage) => Promise<MessageView> {
  return ({ id, conversation, text, sentAt, inReplyTo }) =>
    client.send(conversation, text, { key: bytesOf(id), sentAt, ...(inReplyTo !== undefined && { inReplyTo }) });
}

/** The 16 bytes of a UUID. */
function bytesOf(uuid: string): Uint8Array {
  const digits = uuid.replaceAll('-', '').match(/../g) ?? [];
  return Uint8Array.from(digits, (pair) => parseInt(pair, 16));
}
