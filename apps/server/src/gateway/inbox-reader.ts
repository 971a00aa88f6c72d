import { INBOX_WINDOW } from '@parley/protocol';
import type { InboxService } from '../messaging/inbox.service';
import type { Outlet } from './outlet';

/** Sealed content in one event. */
const MAX_EVENT_BYTES = 4 * 1024 * 1024;

/** What the holder of the read lease is shown of the inbox: a window from the oldest entry, moved on by acknowledgements. */
export class InboxReader {
  /** Last position shown in this epoch; null while another device reads. */
  private shown: number | null = null;
  /** A new holder is told of an empty inbox too. */
  private greets = false;
  private readonly retry = (): void => this.pump();

  constructor(
    private readonly inbox: InboxService,
    private readonly outlet: Outlet,
  ) {}

  /** The lease came (with its epoch) or went. A new epoch starts over from the oldest entry. */
  hold(epoch: number | null): void {
    this.outlet.send({ event: 'lease', epoch });
    this.shown = epoch === null ? null : 0;
    this.greets = epoch !== null;
    this.pump();
  }

  /** Shows more when there is more and room in the window. Called after every transaction. */
  pump(): void {
    while (this.shown !== null && this.outlet.hasRoom(this.retry)) {
      if (this.shown >= this.inbox.latest && !this.greets) return;
      const unacknowledged = this.shown === 0 ? 0 : this.inbox.waitingUpTo(this.shown);
      const room = INBOX_WINDOW - unacknowledged;
      const entries = room > 0 ? this.inbox.entries(this.shown, room, MAX_EVENT_BYTES) : [];
      const last = entries.at(-1);
      if (last === undefined && !this.greets) return;
      if (last !== undefined) this.shown = last.position;
      this.greets = false;
      const remaining = Math.max(this.inbox.size - unacknowledged - entries.length, 0);
      this.outlet.send({ event: 'inbox', entries, remaining });
    }
  }
}
