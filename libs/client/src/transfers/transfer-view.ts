import type { TransferProgress, TransferRow, TransferState } from '@parley/protocol';
import type { TransferStateName, TransferView } from '../api/views';
import type { FileMessage } from './file-message';
import { SELF } from '../messages/self';
import { savedName } from './saved-name';

/** What the own server knows of a transfer, in either of its forms. */
export type KnownTransfer = Omit<TransferRow, 'change'>;

/** What is happening right now. */
export interface Movement extends Partial<Pick<TransferProgress, 'stored' | 'fetched'>> {
  /** Bytes of the file that this device has written, or read. */
  readonly here?: number;
  /** Bytes in a second. */
  readonly rate: number;
}

/**
 * What people see of a file: made of what the two sides said, and of what the own server knows.
 * @param row null when the server knows nothing (any more); undefined while it was not asked
 */
export function transferView(
  file: FileMessage,
  row: KnownTransfer | null | undefined,
  movement: Movement | null,
): TransferView {
  const { body, own, message, conversation } = file;
  const { transfer: id, name, size, type, width, height, thumbnail } = body;
  const known = row === undefined || row?.record === file.record ? row : null;
  const { state, reason } = stateOf(file, known);
  const moving = state === 'uploading' || state === 'running';
  return {
    id,
    conversation,
    message,
    direction: own ? 'out' : 'in',
    name,
    savedName: savedName(name),
    size,
    type,
    ...(width === undefined ? {} : { width }),
    ...(height === undefined ? {} : { height }),
    thumbnail: thumbnail ?? null,
    state,
    ...(reason === null ? {} : { reason }),
    ...(state === 'paused' ? { pausedBy: pausedBy(file) } : {}),
    done: doneOf(file, state, known ?? null, movement),
    rate: moving ? (movement?.rate ?? 0) : 0,
    sha256: file.sha256 === null ? null : hexOf(file.sha256),
    expires: known == null || state === 'offered' || isOver(known.state) ? null : known.expiresAt,
  };
}

const pausedBy = ({ said }: FileMessage): 'own' | 'contact' =>
  said.contact === 'paused' && said.own !== 'paused' ? 'contact' : 'own';

function stateOf(
  { own, said, layout, conversation, sha256 }: FileMessage,
  row: KnownTransfer | null | undefined,
): { state: TransferStateName; reason: string | null } {
  const [author, reader] = own ? [said.own, said.contact] : [said.contact, said.own];
  if (reader === 'received') return { state: 'complete', reason: null };
  if (reader === 'declined') return { state: 'declined', reason: null };
  if (author === 'cancelled') return { state: 'cancelled', reason: null };
  if (layout === null) return { state: 'failed', reason: 'too-large' };
  if (row === null) return { state: 'expired', reason: null };
  const kept = conversation === SELF;
  if (row === undefined && kept) return { state: sha256 === null ? 'uploading' : 'complete', reason: null };
  if (row === undefined)
    return { state: own ? (author === 'uploaded' ? 'waiting' : 'uploading') : 'offered', reason: null };
  const { reason } = row;
  if (row.state === 'cancelled' || row.state === 'expired' || row.state === 'failed')
    return { state: row.state, reason };
  if (reader === 'failed') return { state: 'failed', reason: 'file-damaged' };
  if (row.state === 'offered') return { state: 'offered', reason: null };
  if (row.paused || author === 'paused' || reader === 'paused') return { state: 'paused', reason };
  if (!own) return { state: 'running', reason };
  // Nobody fetches a file among the notes: it has come where it belongs.
  if (kept && row.state === 'ready' && sha256 !== null) return { state: 'complete', reason: null };
  if (kept) return { state: 'uploading', reason };
  if (row.state === 'open') return { state: 'uploading', reason };
  return { state: row.fetched > 0 ? 'running' : 'waiting', reason };
}

function doneOf(
  { body: { size }, own, layout }: FileMessage,
  state: TransferStateName,
  row: KnownTransfer | null,
  movement: Movement | null,
): number {
  if (state === 'complete') return size;
  if (row === null || layout === null) return 0;
  const stored = movement?.stored ?? row.stored;
  const fetched = movement?.fetched ?? row.fetched;
  const sealed = own && row.state !== 'open' ? fetched : stored;
  const there = Math.min(size, Math.floor((sealed / layout.sealedBytes) * size));
  return !own && movement?.here !== undefined ? movement.here : there;
}

/** Its parts are gone. */
export const isOver = (state: TransferState): boolean =>
  state === 'cancelled' || state === 'expired' || state === 'failed';

const hexOf = (bytes: Uint8Array): string => [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
