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

/** Another text for a message, or the own reaction to it, as it leaves a page: one of the two. */
export interface NewRevision {
  /** A random UUID. */
  readonly id: string;
  readonly conversation: ConversationId;
  readonly message: MessageId;
  /** Unix ms. */
  readonly sentAt: number;
  readonly text?: string;
  /** Null takes it back. */
  readonly emoji?: string | null;
}

/** A revision that is not yet durable on the own server. A refused one is gone: the message is as it was. */
export interface UnsentRevision extends NewRevision {
  readonly failure: null;
}

export type Unsent = UnsentMessage | UnsentRevision;

export const isRevision = (unsent: NewMessage | NewRevision): unsent is NewRevision => 'message' in unsent;
