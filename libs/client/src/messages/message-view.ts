import {
  content as contentMessage,
  knownBody,
  ProtocolError,
  type AccountId,
  type FileBody,
  type MessageId,
  type StoredMessage,
} from '@parley/protocol';
import type { MessageStateName, MessageView, TransferView } from '../api/views';
import { fileMessageOf } from '../transfers/file-message';
import { transferView } from '../transfers/transfer-view';
import type { ProvenDelivery } from './delivery-proof';
import type { OpenRecord } from './record-book';
import { SELF } from './self';

const RANK: Record<MessageStateName, number> = { failed: 0, queued: 1, sent: 2, delivered: 3, received: 4, read: 5 };

/** How far a message is: the best that any proven delivery or receipt says. */
export function bestState(
  receipt: 'received' | 'read' | undefined,
  deliveries: readonly ProvenDelivery[],
): { readonly state: MessageStateName; readonly reason?: string } {
  let best: { state: MessageStateName; reason?: string } | null = receipt === undefined ? null : { state: receipt };
  for (const { state, reason } of deliveries) {
    if (best === null || RANK[state] > RANK[best.state]) best = reason === null ? { state } : { state, reason };
  }
  return best ?? { state: 'queued' };
}

/**
 * What people see of a record; null for one that only marks a place.
 * @param conversation id as people see it
 */
export function messageView(
  record: OpenRecord,
  conversation: string,
  self: AccountId,
  deliveries: readonly ProvenDelivery[],
): MessageView | null {
  const { stored, position, incoming } = record;
  if (stored.kind === 'undecryptable') {
    const { envelope, from, at, reason } = stored;
    // It has no message id: the envelope's stands in.
    const id = envelope as unknown as MessageId;
    const problem = { kind: 'undecryptable', reason } as const;
    return { id, conversation, from, sentAt: at, text: '', state: 'received', incoming, position, problem };
  }
  if (stored.kind !== 'message' || stored.deleted?.everywhere === false) return null;
  const own = stored.from === self;
  const noted = own && conversation === SELF;
  const progress =
    !own || noted ? ({ state: noted ? 'read' : 'received' } as const) : bestState(stored.receipt, deliveries);
  const device = stored.device === undefined ? {} : { device: stored.device };
  // On the server what was deleted does not count as to be read.
  const base = { id: stored.id, conversation, from: stored.from, ...device, incoming: !own, position, ...progress };
  if (stored.deleted !== undefined) return { ...base, sentAt: stored.deleted.sentAt, text: '', deleted: true };
  const { edited } = stored;
  const latest = edited === undefined ? {} : { text: edited.text, editedAt: edited.at };
  const file = (body: FileBody): TransferView =>
    transferView(fileMessageOf(stored, body, record.id, conversation, self), undefined, null);
  return { ...base, ...said(stored.content, stored.at, file), ...latest, ...reactionsOf(stored) };
}

/** What is shown in the place of a record that does not open; its own id stands in for the message's. */
export function unopenedView(
  { id, position, incoming }: Pick<OpenRecord, 'id' | 'position' | 'incoming'>,
  conversation: string,
  self: AccountId,
  reason: string,
  deliveries: readonly ProvenDelivery[] = [],
): MessageView {
  const from = incoming && conversation !== SELF ? (conversation as AccountId) : self;
  const problem = { kind: 'undecryptable', reason } as const;
  const shown = { id: id as unknown as MessageId, conversation, from, sentAt: 0, text: '', position, incoming };
  const progress = incoming ? ({ state: 'received' } as const) : bestState(undefined, deliveries);
  return { ...shown, ...progress, problem };
}

/** Each emoji once, in the order in which somebody first chose it. */
function reactionsOf({ reactions = [] }: StoredMessage): Pick<MessageView, 'reactions'> {
  const byEmoji = new Map<string, AccountId[]>();
  for (const { emoji, from } of [...reactions].sort((a, b) => a.at - b.at || (a.from < b.from ? -1 : 1)))
    if (emoji !== null) byEmoji.set(emoji, [...(byEmoji.get(emoji) ?? []), from]);
  return byEmoji.size === 0 ? {} : { reactions: [...byEmoji].map(([emoji, from]) => ({ emoji, from })) };
}

/** The words of an encoded content. */
function said(
  bytes: Uint8Array,
  at: number,
  file: (body: FileBody) => TransferView,
): Pick<MessageView, 'text' | 'sentAt' | 'inReplyTo' | 'transfer' | 'problem'> {
  try {
    const { body, sentAt, inReplyTo } = contentMessage.decode(bytes);
    const known = knownBody(body);
    const reply = inReplyTo === undefined ? {} : { inReplyTo };
    if (known?.kind === 'text') return { text: known.text, sentAt, ...reply };
    if (known?.kind === 'file') return { text: known.caption ?? '', sentAt, ...reply, transfer: file(known) };
    return { text: '', sentAt, ...reply, problem: { kind: 'unknown-kind', reason: body.kind } };
  } catch (error) {
    const reason = error instanceof ProtocolError ? error.code : 'internal';
    return { text: '', sentAt: at, problem: { kind: 'undecryptable', reason } };
  }
}
