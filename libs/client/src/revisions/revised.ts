import {
  content as contentMessage,
  ProtocolError,
  type AccountId,
  type RevisionBody,
  type StoredMessage,
  type TransferNotice,
} from '@parley/protocol';

/** What an account said about a message. */
export interface Revision {
  readonly from: AccountId;
  /** Unix ms, by the clock of the device that said it. */
  readonly at: number;
  readonly body: RevisionBody;
}

/**
 * A message after something was said about it; null when that changes nothing. In whatever order revisions come, and however often, the
 * outcome is the same: the latest of each kind and account counts, of two at the same time the one whose value is greater, and what was
 * deleted stays so. Only its author edits or deletes a message.
 */
export function revised(stored: StoredMessage, { from, at, body }: Revision): StoredMessage | null {
  if (stored.deleted !== undefined) return null;
  switch (body.kind) {
    case 'reaction': {
      const known = stored.reactions?.find((reaction) => reaction.from === from);
      const { emoji } = body;
      if (known !== undefined && !isNewer(at, emoji, known.at, known.emoji)) return null;
      const others = stored.reactions?.filter((reaction) => reaction !== known) ?? [];
      return { ...stored, reactions: [...others, { from, emoji, at }] };
    }
    case 'edit': {
      const { text } = body;
      if (from !== stored.from || !isText(stored)) return null;
      if (stored.edited !== undefined && !isNewer(at, text, stored.edited.at, stored.edited.text)) return null;
      return { ...stored, edited: { text, at } };
    }
    case 'delete':
      return from === stored.from ? withoutContent(stored, true) : null;
    case 'transfer':
      return withNotice(stored, from, at, body);
  }
}

const FINAL: readonly TransferNotice['state'][] = ['cancelled', 'declined', 'received'];
const OF_AUTHOR: readonly TransferNotice['state'][] = ['uploaded', 'cancelled'];
const OF_BOTH: readonly TransferNotice['state'][] = ['paused', 'running'];

/** The last word of each side counts; what is final stays. */
function withNotice(
  stored: StoredMessage,
  from: AccountId,
  at: number,
  { state, sha256 }: TransferNotice,
): StoredMessage | null {
  const byAuthor = from === stored.from;
  if (contentOf(stored)?.body.kind !== 'file') return null;
  if (!OF_BOTH.includes(state) && OF_AUTHOR.includes(state) !== byAuthor) return null;
  const { said = [], sha256: told } = stored.transfer ?? {};
  const digest = told ?? (byAuthor ? sha256 : undefined);
  const known = said.find((notice) => notice.from === from);
  const stays = known !== undefined && !follows(at, state, known.at, known.state);
  if (stays && digest === told) return null;
  const next = stays ? said : [...said.filter((notice) => notice !== known), { from, state, at }];
  return { ...stored, transfer: { said: next, ...(digest && { sha256: digest }) } };
}

/** Whether a word takes the place of another one of the same side: final ones do whenever they were said. */
function follows(at: number, state: TransferNotice['state'], knownAt: number, known: TransferNotice['state']): boolean {
  const [final, knownFinal] = [FINAL.includes(state), FINAL.includes(known)];
  return final === knownFinal ? isNewer(at, state, knownAt, known) : final;
}

/** A message of which only its place is left. */
export function withoutContent(stored: StoredMessage, everywhere: boolean): StoredMessage {
  const rest = { ...stored };
  delete rest.edited;
  delete rest.reactions;
  delete rest.transfer;
  const sentAt = stored.deleted?.sentAt ?? contentOf(stored)?.sentAt ?? stored.at;
  return { ...rest, content: new Uint8Array(), deleted: { everywhere, sentAt } };
}

/** What an account has said of one kind about a message, as it is now; null for nothing. */
export function saidAbout(
  stored: StoredMessage,
  kind: RevisionBody['kind'],
  from: AccountId,
): Omit<Revision, 'from'> | null {
  const { id: message, deleted, edited, reactions, transfer } = stored;
  if (deleted?.everywhere === true) return { at: deleted.sentAt, body: { kind: 'delete', message } };
  if (kind === 'edit') return edited ? { at: edited.at, body: { kind, message, text: edited.text } } : null;
  if (kind === 'transfer') {
    const notice = transfer?.said.find((known) => known.from === from);
    const digest = from === stored.from && transfer?.sha256 ? { sha256: transfer.sha256 } : {};
    return notice === undefined ? null : { at: notice.at, body: { kind, message, state: notice.state, ...digest } };
  }
  const reaction = reactions?.find((known) => known.from === from);
  return kind === 'reaction' && reaction !== undefined
    ? { at: reaction.at, body: { kind, message, emoji: reaction.emoji } }
    : null;
}

/** A time for something that this account says now about a message: later than all it has said before, whatever its clocks show. */
export function nextTime(stored: StoredMessage, self: AccountId, now: number): number {
  const own = stored.reactions?.find(({ from }) => from === self)?.at ?? 0;
  const edited = stored.from === self ? (stored.edited?.at ?? 0) : 0;
  const noticed = stored.transfer?.said.find(({ from }) => from === self)?.at ?? 0;
  return Math.max(now, own + 1, edited + 1, noticed + 1);
}

/** Whether the first of two revisions of one kind and account takes the place of the second. */
export function isLater(revision: Omit<Revision, 'from'>, known: Omit<Revision, 'from'>): boolean {
  return isNewer(revision.at, valueOf(revision.body), known.at, valueOf(known.body));
}

function isNewer(at: number, value: string | null, knownAt: number, known: string | null): boolean {
  return at > knownAt || (at === knownAt && (value ?? '') > (known ?? ''));
}

function valueOf(body: RevisionBody): string | null {
  switch (body.kind) {
    case 'reaction':
      return body.emoji;
    case 'edit':
      return body.text;
    case 'delete':
      return null;
    case 'transfer':
      return body.state;
  }
}

/** Whether a message is one of words, which another text can take the place of. */
function isText(stored: StoredMessage): boolean {
  return contentOf(stored)?.body.kind === 'text';
}

function contentOf({ content }: StoredMessage): ReturnType<(typeof contentMessage)['decode']> | null {
  try {
    return contentMessage.decode(content);
  } catch (error) {
    if (error instanceof ProtocolError) return null;
    throw error;
  }
}
