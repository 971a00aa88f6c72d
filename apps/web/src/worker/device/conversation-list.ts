import type { Client, ConversationView } from '@parley/client';
import { ProtocolError } from '@parley/protocol';

/** Keeps the list of conversations up to date while the client is open. */
export async function followConversations(
  client: Client,
  tell: (conversations: readonly ConversationView[]) => void,
): Promise<void> {
  try {
    for (let change = client.snapshot().change; ;) {
      tell(await client.conversations());
      const events = client.events(change)[Symbol.asyncIterator]();
      const next = await events.next();
      await events.return?.();
      if (next.done) return;
      change = client.snapshot().change;
    }
  } catch (error) {
    if (!(error instanceof ProtocolError)) throw error;
  }
}
