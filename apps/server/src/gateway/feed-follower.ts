import type { ChangeFeed } from './change-feed';
import type { Outlet } from './outlet';

/**
 * One client's way through the change feed: what is there first, page by page as fast as it reads, then what comes. The database is the
 * buffer, so there is no gap, no double and no growth between the two.
 */
export class FeedFollower {
  private cursor: number | null = null;
  private live = false;
  private readonly retry = (): void => this.pump();

  constructor(
    private readonly feed: ChangeFeed,
    private readonly outlet: Outlet,
  ) {}

  /** Starts (again) behind this change number. */
  follow(after: number): void {
    this.cursor = after;
    this.live = false;
    this.pump();
  }

  /** Sends what has changed since. Called after every transaction. */
  pump(): void {
    while (this.cursor !== null && this.outlet.hasRoom(this.retry)) {
      const { rows, upTo, complete } = this.feed.page(this.cursor);
      const newsworthy = rows.length > 0 || !this.live;
      this.cursor = upTo;
      this.live = complete;
      if (newsworthy) this.outlet.send({ event: 'changes', rows, upTo, live: complete });
      if (complete) return;
    }
  }
}
