import {
  MAX_ENVELOPES_PER_FRAME,
  MAX_LINK_FRAME_BYTES,
  ProtocolError,
  closeCodes,
  type EnvelopeId,
  type LinkFrame,
  type ServerId,
} from '@parley/protocol';
import { closeCodeOf } from '../link/closing';
import type { Link } from '../link/link';
import { Backoff } from '../links/backoff';
import type { Surroundings } from '../ports';
import { AnswerWatch } from './answer-watch';
import { InFlight } from './in-flight';
import type { DeliveryStore } from './ports';
import { readReceipt } from './receipts';

type Frame<T extends LinkFrame['type']> = Extract<LinkFrame, { type: T }>;

/** CBOR around one envelope in a deliver frame, with its id; generous. */
const OVERHEAD_PER_ENVELOPE = 64;
const MAX_BYTES_PER_FRAME = MAX_LINK_FRAME_BYTES - (MAX_ENVELOPES_PER_FRAME + 1) * OVERHEAD_PER_ENVELOPE;
/** So many answers of one link may wait to be worked off; then it is not read. */
const MAX_PENDING_ANSWERS = 64;

interface OutletOptions extends Pick<Surroundings, 'keys' | 'timers' | 'random' | 'logger'> {
  readonly store: DeliveryStore;
  /** Asks for a link to the server of this outlet. */
  readonly wantLink: () => void;
  /** Nothing waits here, nothing is under way, and there is no link: this outlet need not be kept. */
  readonly idle: () => void;
  /** The link answers nothing any more, or again. */
  readonly silent: (silent: boolean) => void;
  readonly counts: { envelopesOut: number; receipted: number; refusedOut: number };
}

/**
 * What goes to one server, in the order of the outbox. The store is the truth: on every new link everything that has no
 * receipt is offered again from the start. Answers are worked off one after the other, so that nothing overtakes.
 */
export class Outlet {
  readonly #inFlight = new InFlight();
  readonly #fullBackoff: Backoff;
  #link: Link | null = null;
  /** Everything up to this sequence was offered on the present link. */
  #cursor = 0;
  #pumping = false;
  #pumpAgain = false;
  #answers: Promise<void> = Promise.resolve();
  /** Answers of a link that wait to be worked off. */
  readonly #pending = new WeakMap<Link, number>();
  /** Links that brought a bad answer: what came after it is worth nothing. */
  readonly #distrusted = new WeakSet<Link>();
  readonly #watch: AnswerWatch;
  /** While the other side's storage is full nothing is offered: from the moment we read so until the backoff is over. */
  #paused = false;
  #cancelPause: (() => void) | null = null;

  constructor(
    private readonly server: ServerId,
    private readonly options: OutletOptions,
  ) {
    this.#fullBackoff = new Backoff(options.random);
    const { timers, silent } = options;
    this.#watch = new AnswerWatch({ timers, waits: () => this.#inFlight.size > 0, silent });
  }

  get inFlight(): number {
    return this.#inFlight.size;
  }

  /** Whether its link answers nothing. */
  get silent(): boolean {
    return this.#watch.silent;
  }

  /** New mail is in the outbox, or mail is there and a link may be needed. */
  mail(): void {
    if (this.#link === null) this.options.wantLink();
    else void this.#pump();
  }

  /** Mail with lower sequences than what was offered last waits here now. */
  mailBefore(): void {
    this.#cursor = 0;
    this.mail();
  }

  /** This is the link to use from now on. */
  linkUp(link: Link): void {
    this.#reset(link);
    // Receipts of the former link are still being stored: what they cover need not be offered again.
    void this.#answers.then(() => this.#pump());
  }

  /** There is no link any more; one is asked for if something waits. */
  linkDown(): void {
    this.#reset(null);
    void this.options.store
      .waiting(this.server, 0, 1, 1)
      .then(async (rows) => {
        if (rows.length > 0 && this.#link === null) this.options.wantLink();
        if (rows.length > 0) return;
        await this.#answers;
        if (this.#link === null) this.options.idle();
      })
      .catch(() => this.#storeFailed());
  }

  /** Without anything in flight there is nothing to answer: what was in flight before is offered again. */
  receipt(link: Link, { receipt }: Frame<'receipt'>): void {
    if (this.#inFlight.size === 0) return;
    this.#inTurn(link, async () => {
      const { keys, store, counts } = this.options;
      const ids = await readReceipt(keys, this.server, link.established.peerKey, receipt);
      await store.receipted(this.server, receipt, ids);
      counts.receipted += this.#settle(ids);
      this.#fullBackoff.reset();
    });
  }

  refuse(link: Link, { refused }: Frame<'refuse'>): void {
    if (this.#inFlight.size === 0) return;
    if (link === this.#link && refused.some(({ code }) => code === 'storage-full')) this.#paused = true;
    this.#inTurn(link, async () => {
      const final = refused.filter(({ code }) => code !== 'storage-full');
      if (final.length > 0) await this.options.store.refused(this.server, final);
      this.options.counts.refusedOut += this.#settle(final.map(({ id }) => id));
      const full = refused.filter(({ code }) => code === 'storage-full').map(({ id }) => id);
      if (full.length > 0 && this.#paused) this.#pauseBefore(full);
    });
  }

  /** Sends nothing more; settles when the answers that came are stored. */
  async stop(): Promise<void> {
    this.#reset(null);
    await this.#answers;
  }

  #reset(link: Link | null): void {
    this.#link = link;
    this.#cursor = 0;
    this.#inFlight.clear();
    this.#cancelPause?.();
    this.#cancelPause = null;
    this.#paused = false;
    this.#watch.use(link);
  }

  #settle(ids: readonly EnvelopeId[]): number {
    let settled = 0;
    for (const id of ids) if (this.#inFlight.remove(id) !== null) settled += 1;
    this.#watch.answered();
    return settled;
  }

  /** Waits, then offers again from the first of these on. */
  #pauseBefore(ids: readonly EnvelopeId[]): void {
    const sequences = ids.map((id) => this.#inFlight.remove(id)).filter((sequence) => sequence !== null);
    this.#watch.answered();
    this.#cursor = Math.min(this.#cursor, ...sequences.map((sequence) => sequence - 1));
    this.#cancelPause ??= this.options.timers.after(this.#fullBackoff.next(), () => {
      this.#cancelPause = null;
      this.#paused = false;
      void this.#pump();
    });
  }

  #inTurn(link: Link, work: () => Promise<void>): void {
    const pending = (this.#pending.get(link) ?? 0) + 1;
    this.#pending.set(link, pending);
    if (pending > MAX_PENDING_ANSWERS) link.pause(this);
    this.#answers = this.#answers
      .then(() => (this.#distrusted.has(link) ? undefined : work()))
      .then(
        () => void this.#pump(),
        (error: unknown) => {
          const close = error instanceof ProtocolError ? closeCodeOf(error) : closeCodes.failed;
          this.options.logger.warn('answer-failed', { server: this.server, reason: close.reason });
          this.#distrusted.add(link);
          link.close(close);
        },
      )
      .then(() => this.#workedOff(link));
  }

  #workedOff(link: Link): void {
    const pending = (this.#pending.get(link) ?? 0) - 1;
    this.#pending.set(link, pending);
    if (pending <= MAX_PENDING_ANSWERS) link.resume(this);
  }

  async #pump(): Promise<void> {
    this.#pumpAgain = true;
    if (this.#pumping) return;
    this.#pumping = true;
    try {
      while (this.#pumpAgain) {
        this.#pumpAgain = false;
        while (await this.#offer());
      }
    } catch {
      this.#storeFailed();
    } finally {
      this.#pumping = false;
    }
  }

  /** Sends one frame of what waits; whether there may be more. */
  async #offer(): Promise<boolean> {
    const link = this.#link;
    if (link === null || this.#paused || !this.#inFlight.hasRoom) return false;
    const after = this.#cursor;
    const { store, counts } = this.options;
    const rows = await store.waiting(this.server, after, MAX_ENVELOPES_PER_FRAME, MAX_BYTES_PER_FRAME);
    if (this.#link !== link || this.#cursor !== after || this.#paused) return true;
    const last = rows.at(-1);
    if (last === undefined) return false;
    this.#cursor = last.sequence;
    const fresh = rows.filter(({ id }) => !this.#inFlight.has(id));
    for (const row of fresh) this.#inFlight.add(row);
    counts.envelopesOut += fresh.length;
    if (fresh.length > 0) {
      link.send({ type: 'deliver', envelopes: fresh.map(({ id, bytes }) => ({ id, envelope: bytes })) });
      this.#watch.sent();
    }
    return true;
  }

  #storeFailed(): void {
    this.options.logger.warn('outbox-failed', { server: this.server });
    this.#link?.close(closeCodes.failed);
  }
}
