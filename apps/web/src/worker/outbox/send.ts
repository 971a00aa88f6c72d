import type { Client, MessageView } from '@parley/client';
import { isRevision, type NewMessage, type NewRevision } from './unsent-message';

/**
 * Sends through this client; null for a revision. The id is the salt of the content: whatever is asked for twice makes the same message. A
 * revision that is carried out twice says the same twice.
 */
export function sendTo(client: Client): (unsent: NewMessage | NewRevision) => Promise<MessageView | null> {
  return async (unsent) => {
    if (isRevision(unsent)) return await revise(client, unsent);
    const { id, conversation, text, sentAt, inReplyTo } = unsent;
    return client.send(conversation, text, {
      key: bytesOf(id),
      sentAt,
      ...(inReplyTo !== undefined && { inReplyTo }),
    });
  };
}

async function revise(client: Client, { conversation, message, text, emoji }: NewRevision): Promise<null> {
  if (text !== undefined) await client.edit(conversation, message, text);
  if (emoji !== undefined) await client.react(conversation, message, emoji);
  return null;
}

/** The 16 bytes of a UUID. */
function bytesOf(uuid: string): Uint8Array {
  const digits = uuid.replaceAll('-', '').match(/../g) ?? [];
  return Uint8Array.from(digits, (pair) => parseInt(pair, 16));
}
