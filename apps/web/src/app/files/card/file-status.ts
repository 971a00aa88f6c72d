import type { TransferView } from '@parley/client';
import type { FileWork } from '../../../worker/files/file-work';
import { fileReason } from '../file-reason';
import { viewingOf } from '../kind-of-file';
import { bytesText, shareText, timeLeftText } from '../sizes';

export type FileAct =
  'accept' | 'always' | 'decline' | 'pause' | 'resume' | 'cancel' | 'take' | 'choose' | 'open' | 'save';

/** How a file stands, as its card shows it. */
export interface FileStatus {
  readonly words: string;
  /** Something is wrong. */
  readonly bad: boolean;
  /** Part of it that is there, 0–1; null: nothing moves; NaN: it moves, and nobody knows how far it is. */
  readonly part: number | null;
  /** The first is the one that most people want. */
  readonly acts: readonly FileAct[];
}

interface Known {
  readonly transfer: TransferView;
  /** What this browser does about it. */
  readonly work: FileWork | undefined;
  /** Files of this contact are accepted always. */
  readonly always: boolean;
  /** Name of the contact. */
  readonly name: string;
  readonly locale: string;
}

const status = (words: string, acts: readonly FileAct[] = [], part: number | null = null, bad = false): FileStatus => ({
  words,
  acts,
  part,
  bad,
});

/** What the card of a file says and offers. */
export function fileStatus(known: Known): FileStatus {
  const { transfer, work } = known;
  if (work?.step === 'kept') return kept(known);
  if (work?.step === 'failed' && !isOver(transfer))
    return status(fileReason(work.reason ?? 'internal'), afterFailure(transfer, work), null, true);
  switch (transfer.state) {
    case 'declined':
      return status(transfer.direction === 'out' ? $localize`${known.name}:name: declined it` : $localize`Declined`);
    case 'cancelled':
      return status($localize`Cancelled`);
    case 'expired':
      return status($localize`Not on your server any more`);
    case 'failed':
      return status(fileReason(transfer.reason ?? 'internal'), [], null, true);
    case 'paused':
      if (transfer.pausedBy === 'contact')
        return status(
          `${$localize`Paused by ${known.name}:name:`} · ${amount(known)}`,
          work?.step === 'wanted' ? ['choose', 'cancel'] : ['cancel'],
          share(transfer),
        );
      return status(
        `${$localize`Paused`} · ${amount(known)}`,
        work?.step === 'wanted' ? ['choose', 'cancel'] : ['resume', 'cancel'],
        share(transfer),
      );
    case 'complete':
      return complete(known);
    default:
      return transfer.direction === 'out' ? sending(known) : coming(known);
  }
}

function sending(known: Known): FileStatus {
  const { transfer, work, name } = known;
  if (transfer.state === 'waiting') return status($localize`On your server, waiting for ${name}:name:`, ['cancel']);
  if (transfer.state === 'running')
    return status(`${$localize`${name}:name: is receiving it`} · ${pace(known)}`, ['pause', 'cancel'], share(transfer));
  if (work?.step === 'wanted')
    return status($localize`Choose the file again to go on.`, ['choose', 'cancel'], share(transfer));
  if (work === undefined) return status($localize`Sent by another device · ${amount(known)}:amount:`, ['cancel']);
  return status(pace(known), ['pause', 'cancel'], share(transfer));
}

function coming(known: Known): FileStatus {
  const { transfer, work, always } = known;
  if (transfer.state === 'offered')
    return status(size(known), always ? ['accept', 'decline'] : ['accept', 'decline', 'always']);
  if (work === undefined)
    return status(`${$localize`On your server`} · ${amount(known)}`, ['take', 'cancel'], share(transfer));
  return status(pace(known), ['pause', 'cancel'], share(transfer));
}

/** All of it has reached the recipient; it may be fetched from the own server as long as that keeps it. */
function complete(known: Known): FileStatus {
  const { transfer, work, name } = known;
  if (work?.step === 'saving') return status($localize`From your server · ${size(known)}:size:`, [], NaN);
  if (transfer.conversation === 'self') return status($localize`On your server · ${size(known)}:size:`, ['take']);
  const words = transfer.direction === 'out' ? `${$localize`Received by ${name}:name:`} · ${size(known)}` : size(known);
  return status(words, transfer.expires === null ? [] : ['take']);
}

function kept({ transfer, locale }: Known): FileStatus {
  return status(bytesText(transfer.size, locale), viewingOf(transfer.type) === null ? ['save'] : ['open', 'save']);
}

function afterFailure({ direction }: TransferView, { reason }: FileWork): readonly FileAct[] {
  if (direction === 'out') return ['choose', 'cancel'];
  return reason === 'file-damaged' ? [] : ['take', 'cancel'];
}

const isOver = ({ state }: TransferView): boolean => ['declined', 'cancelled', 'expired'].includes(state);

const share = ({ done, size: whole }: TransferView): number => (whole === 0 ? 1 : Math.min(1, done / whole));

const size = ({ transfer, locale }: Known): string => bytesText(transfer.size, locale);

function amount({ transfer: { done, size: whole }, locale }: Known): string {
  return $localize`${shareText(done, whole, locale)}:done: of ${bytesText(whole, locale)}:whole:`;
}

/** "42 % · 3.1 of 7.4 MB · 2.1 MB/s · 2 min left" */
function pace(known: Known): string {
  const { transfer, locale } = known;
  const { rate, done, size: whole } = transfer;
  const percent = new Intl.NumberFormat(locale, { style: 'percent' }).format(share(transfer));
  const speed = rate > 0 ? [`${bytesText(rate, locale)}/s`, timeLeftText((whole - done) / rate)] : [];
  return [percent, amount(known), ...speed].filter(Boolean).join(' · ');
}
