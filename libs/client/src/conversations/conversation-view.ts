import type { Card } from '@parley/protocol';
import type { Aside } from '../aside/asides';
import type { ConversationView, MessageView } from '../api/views';
import type { Contact } from '../contacts/contact-book';
import { SELF } from '../messages/self';

/** What history says of a conversation. */
export interface ConversationState {
  readonly unread: number;
  /** Position of the last record read. */
  readonly read: number;
  readonly last: MessageView | null;
}

/** @param contact undefined: notes to self */
export function conversationView(
  own: Card,
  contact: Contact | undefined,
  { unread, read: readUpTo, last }: ConversationState,
  { settings, picture }: Aside,
): ConversationView {
  const { pinned, archived, mutedUntil, draft, acceptFiles = false } = settings;
  const state = { unread, readUpTo, last, picture, pinned, archived, mutedUntil, acceptFiles, draft };
  if (contact === undefined)
    return { id: SELF, kind: 'self', title: 'Notes to self', members: [own.account], colour: own.colour, ...state };
  const { account, card } = contact;
  const { name: title, colour } = card;
  return { id: account, kind: 'direct', title, members: [own.account, account], colour, ...state };
}
