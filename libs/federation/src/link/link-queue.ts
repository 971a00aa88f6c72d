import { ProtocolError, closeCodes, type Logger } from '@parley/protocol';
import { closeCodeOf } from './closing';
import type { Link } from './link';

/** Frames of one link that wait for their turn before it is read no further. */
const MAX_WAITING = 8;

/** Work on what one link brings, one piece after the other. A failure ends the link, and what waits is dropped. */
export class LinkQueue {
  #last: Promise<void> = Promise.resolve();
  #waiting = 0;

  constructor(
    private readonly link: Link,
    private readonly logger: Logger,
  ) {}

  add(work: () => Promise<void>): void {
    this.#waiting += 1;
    if (this.#waiting > MAX_WAITING) this.link.pause(this);
    this.#last = this.#last
      .then(() => (this.link.closed ? undefined : work()))
      .catch((error: unknown) => this.#fail(error))
      .then(() => this.#done());
  }

  #done(): void {
    this.#waiting -= 1;
    if (this.#waiting <= MAX_WAITING) this.link.resume(this);
  }

  #fail(error: unknown): void {
    const known = error instanceof ProtocolError;
    const code = known ? error.code : 'internal';
    this.logger.warn('frame-failed', { server: this.link.peer, code });
    this.link.close(known ? closeCodeOf(error) : closeCodes.failed);
  }
}
