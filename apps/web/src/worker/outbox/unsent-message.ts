import type { ConversationId, QuoteView } from '@parley/client';
import type { MessageId } from '@parley/protocol';

/** A message as it leaves the composer. A page makes it up, so that it can show it before anybody else knows of it. */
export interface NewMessage {
  /** A random UUID: a message that is asked for twice is sent once. */
  readonly id: string;
  readonly conversation: ConversationId;
  readonly text: string;
  /** Unix ms; also their order, so that no two of a page have the same. */
  readonly sentAt: number;
  readonly inReplyTo?: MessageId;
  /** What it answers, as the page shows it until the message is sent. */
  readonly quote?: QuoteView;
}

/** A message that is not yet durable on the own server. */
export interface UnsentMessage extends NewMessage {
  /** Code of the refusal that it waits for a person with; null: it goes out by itself. */
  readonly failure: string | null;
}
