import { commit, ProtocolError, type Committed, type Logger } from '@parley/protocol';
import { Batch, type CommitPart } from './commit-part';

/**
 * Called when the server refused an operation for its own sake: returns what to commit in its place, at the same place in the order, or
 * throws what the operation ends in.
 */
export type OnRefusal = (error: ProtocolError) => Promise<CommitPart>;

interface Slot {
  /** null while it is being prepared: it holds its place in the order. */
  part: CommitPart | null;
  /** Committed by itself, because it was in a batch that was refused. */
  alone: boolean;
  attempts: number;
  readonly onRefusal: OnRefusal | null;
  readonly resolve: (committed: Committed) => void;
  readonly reject: (error: unknown) => void;
}

interface Flight {
  readonly number: number;
  readonly bytes: Uint8Array;
  readonly slots: readonly Slot[];
}

export interface CommitPort {
  /** @throws ProtocolError `server-unavailable` when the answer is unknown, else the server's refusal */
  commit(bytes: Uint8Array): Promise<Committed>;
  /** Asks for a new greeting, because the numbers do not fit. */
  resynchronise(): void;
}

const MAX_ATTEMPTS = 5;

/**
 * Turns operations into commits. One commit is in flight; what comes meanwhile fills the next. An operation keeps its place in the order
 * from the moment it is submitted. A commit whose answer was lost is repeated byte for byte, which the server answers as before.
 */
export class CommitQueue {
  readonly #slots: Slot[] = [];
  #flight: Flight | null = null;
  #online = false;
  /** Number of the last commit; known from the greeting. */
  #last = 0;
  #scheduled = false;
  #ended: ProtocolError | null = null;
  #open: () => void = () => undefined;
  #opened = new Promise<void>((resolve) => (this.#open = resolve));
  #idle: (() => void)[] = [];
  #room: { readonly below: number; readonly resolve: () => void }[] = [];

  constructor(
    private readonly port: CommitPort,
    private readonly logger: Logger,
  ) {}

  /** Operations that are not answered yet. */
  get waiting(): number {
    return this.#slots.length + (this.#flight?.slots.length ?? 0);
  }

  /** @throws ProtocolError the refusal of this operation; others are not touched by it */
  submit(part: CommitPart | Promise<CommitPart>, onRefusal: OnRefusal | null = null): Promise<Committed> {
    if (this.#ended !== null) return Promise.reject(this.#ended);
    return new Promise((resolve, reject) => {
      const slot: Slot = { part: null, alone: false, attempts: 0, onRefusal, resolve, reject };
      this.#slots.push(slot);
      if (part instanceof Promise) this.#prepare(slot, part);
      else {
        slot.part = part;
        this.#schedule();
      }
    });
  }

  /** Until {@link release}, nothing new is encrypted; what is ready is committed. */
  hold(): void {
    this.#open();
    this.#opened = new Promise((resolve) => (this.#open = resolve));
  }

  /** From now on what is encrypted is worth something. */
  release(): void {
    this.#open();
  }

  /** The connection is there; `last` is the number of the last commit of this device that the server knows. */
  online(last: number): void {
    this.#online = true;
    const flight = this.#flight;
    if (flight === null) {
      this.#last = last;
      this.#schedule();
    } else if (last === flight.number || last === flight.number - 1) {
      this.#send(flight);
    } else {
      // The server was restored from a backup: what was in flight is not in it.
      this.#flight = null;
      this.#last = last;
      this.#slots.unshift(...flight.slots);
      this.#schedule();
    }
  }

  offline(): void {
    this.#online = false;
  }

  /** Resolves when every operation so far is answered. */
  idle(): Promise<void> {
    return this.waiting === 0 ? Promise.resolve() : new Promise((resolve) => this.#idle.push(resolve));
  }

  /**
   * Resolves once the first greeting is worked through (and when everything ends). Before it nobody knows whether the server was restored from
   * a backup, and while sessions and packages are ended that were restored, they are not used: nothing is encrypted.
   */
  async opened(): Promise<void> {
    for (let known; known !== this.#opened;) await (known = this.#opened);
  }

  /** Resolves when fewer operations are waiting: whoever adds many waits here first. */
  room(below: number): Promise<void> {
    return this.waiting < below || this.#ended !== null
      ? Promise.resolve()
      : new Promise((resolve) => this.#room.push({ below, resolve }));
  }

  /** Everything that is not answered, and what comes later, ends in this error. */
  end(error: ProtocolError): void {
    this.#ended ??= error;
    this.#open();
    const slots = [...(this.#flight?.slots ?? []), ...this.#slots.splice(0)];
    this.#flight = null;
    for (const slot of slots) slot.reject(error);
    this.#settled();
  }

  #prepare(slot: Slot, part: Promise<CommitPart>): void {
    part.then(
      (ready) => {
        slot.part = ready;
        this.#schedule();
      },
      (error: unknown) => {
        // A state that was forgotten while it was being prepared: as if the server had refused it.
        if (error instanceof ProtocolError && error.code === 'state-conflict') this.#refusedOne(slot, error);
        else this.#fail(slot, error);
      },
    );
  }

  #fail(slot: Slot, error: unknown): void {
    const at = this.#slots.indexOf(slot);
    if (at >= 0) this.#slots.splice(at, 1);
    slot.reject(error);
    this.#settled();
    this.#schedule();
  }

  /** Operations of the same turn of the event loop share a commit. */
  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    queueMicrotask(() => {
      this.#scheduled = false;
      this.#next();
    });
  }

  #next(): void {
    if (!this.#online || this.#flight !== null || this.#ended !== null) return;
    const batch = new Batch();
    const slots: Slot[] = [];
    for (const slot of this.#slots) {
      if (slot.part === null || (slot.alone && slots.length > 0) || !batch.add(slot.part)) break;
      slots.push(slot);
      if (slot.alone) break;
    }
    if (slots.length === 0) return;
    this.#slots.splice(0, slots.length);
    const number = this.#last + 1;
    try {
      const bytes = commit.encode(batch.commit(number));
      this.#flight = { number, bytes, slots };
    } catch (error) {
      this.#refused(slots, error);
      return;
    }
    this.#send(this.#flight);
  }

  #send(flight: Flight): void {
    this.port.commit(flight.bytes).then(
      (committed) => {
        if (this.#flight !== flight) return;
        this.#flight = null;
        this.#last = flight.number;
        for (const slot of flight.slots) slot.resolve(committed);
        this.#settled();
        this.#next();
      },
      (error: unknown) => {
        if (this.#flight !== flight) return;
        const code = error instanceof ProtocolError ? error.code : 'internal';
        // The answer is unknown: the next greeting tells whether to repeat it.
        if (code === 'server-unavailable') return;
        this.#flight = null;
        if (code !== 'commit-out-of-order') this.#refused(flight.slots, error);
        else {
          this.#online = false;
          this.#slots.unshift(...flight.slots);
          this.port.resynchronise();
        }
      },
    );
  }

  /** Nothing of a refused commit happened. With several operations in it, each is tried by itself: only the guilty one fails. */
  #refused(slots: readonly Slot[], error: unknown): void {
    const [slot, ...others] = slots;
    if (slot === undefined) return;
    if (others.length > 0) {
      for (const each of slots) each.alone = true;
      this.#slots.unshift(...slots);
      this.#next();
      return;
    }
    this.#slots.unshift(slot);
    this.#refusedOne(slot, error);
  }

  /** The operation is prepared anew at its place in the order, or ends in its refusal. */
  #refusedOne(slot: Slot, error: unknown): void {
    const { onRefusal } = slot;
    if (!(error instanceof ProtocolError) || onRefusal === null || ++slot.attempts >= MAX_ATTEMPTS) {
      this.#fail(slot, error);
      return;
    }
    this.logger.info('commit.again', { code: error.code, attempt: slot.attempts });
    slot.part = null;
    slot.alone = true;
    this.#prepare(
      slot,
      Promise.resolve().then(() => onRefusal(error)),
    );
  }

  #settled(): void {
    const waiting = this.waiting;
    if (this.#room.length > 0) {
      const open = this.#room.filter(({ below }) => waiting < below || this.#ended !== null);
      this.#room = this.#room.filter((entry) => !open.includes(entry));
      for (const { resolve } of open) resolve();
    }
    if (waiting > 0) return;
    for (const resolve of this.#idle.splice(0)) resolve();
  }
}
