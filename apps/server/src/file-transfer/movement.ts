import { Injectable } from '@nestjs/common';
import { MAX_PAGE, PROGRESS_INTERVAL_MS, type TransferId, type TransferProgress } from '@parley/protocol';
import { TransferBook } from './transfer-book';

type Listener = (transfers: readonly TransferProgress[]) => void;
type Way = 'stored' | 'fetched';

/** What of running transfers moves, chunk by chunk: told to who listens a few times a second, kept nowhere. */
@Injectable()
export class Movement {
  /** Bytes of parts under way. */
  private readonly underWay: Record<Way, Map<TransferId, number>> = { stored: new Map(), fetched: new Map() };
  private readonly moved = new Set<TransferId>();
  private readonly listeners = new Set<Listener>();
  private timer: NodeJS.Timeout | null = null;
  /** Since the start: bytes of parts that came, and that went to other servers. */
  readonly bytes: Record<Way, number> = { stored: 0, fetched: 0 };

  constructor(private readonly book: TransferBook) {}

  /** Calls `listener` with those of which something moved. Returns how to stop that. */
  onProgress(listener: Listener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** A part sets out. `ended` is called when its row says so, or when it is not under way any more. */
  of(transfer: TransferId, way: Way): { moved(bytes: number): void; ended(): void } {
    const underWay = this.underWay[way];
    let mine = 0;
    const add = (bytes: number): void => {
      mine += bytes;
      const all = (underWay.get(transfer) ?? 0) + bytes;
      if (all === 0) underWay.delete(transfer);
      else underWay.set(transfer, all);
      this.note(transfer);
    };
    return {
      moved: (bytes) => {
        this.bytes[way] += bytes;
        add(bytes);
      },
      ended: () => add(-mine),
    };
  }

  stop(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.listeners.clear();
  }

  private note(transfer: TransferId): void {
    this.moved.add(transfer);
    this.timer ??= setTimeout(() => this.tell(), PROGRESS_INTERVAL_MS).unref();
  }

  private tell(): void {
    this.timer = null;
    const moved = [...this.moved];
    this.moved.clear();
    const progress = moved.flatMap((id) => this.progressOf(id));
    for (let at = 0; at < progress.length; at += MAX_PAGE)
      for (const listener of this.listeners) listener(progress.slice(at, at + MAX_PAGE));
  }

  private progressOf(id: TransferId): TransferProgress[] {
    const row = this.book.find(id);
    if (row === undefined) return [];
    const now = (way: Way): number => Math.min(row.sealedBytes, row[way] + (this.underWay[way].get(id) ?? 0));
    return [{ id, stored: now('stored'), fetched: now('fetched') }];
  }
}
