import type { ServerId } from '@parley/protocol';
import { idColumn } from '../database/columns';
import type { PacketBook } from './packet-book';
import { OURSELVES, type QueueBook } from './queue-book';

/** Bytes of others that are held. */
export interface HeldLimits {
  /** For one destination. */
  readonly perDestination: number;
  readonly inAll: number;
}

/** What one server hands in for one destination, as it will be after this work. */
interface Line {
  readonly from: Buffer;
  bytes: number;
  turn: number;
  readonly added: { packets: number; bytes: number };
}

interface Destination {
  readonly to: Buffer;
  /** Nobody's turn comes before it. */
  readonly floor: number;
  /** Of others. */
  bytes: number;
  readonly lines: Map<ServerId | null, Line>;
}

/**
 * Gives room and turns to what is handed in during one work.
 *
 * Room: whoever hands in may hold as much as is still free at the destination, and a destination as much as is still free in all (dynamic thresholds,
 * Choudhury and Hahne 1998). So there is room left for one more, however much the others send, and nobody is pushed out.
 *
 * Turns: start-time fair queueing (Goyal, Vin and Cheng 1996) with packets of one size. A server that sends a lot gets later and later turns; one that
 * sends little is beside the first of them.
 */
export class Intake {
  private readonly destinations = new Map<ServerId, Destination>();
  /** Bytes of others that were given room. */
  private added = 0;

  constructor(
    private readonly packets: PacketBook,
    private readonly queues: QueueBook,
    private readonly limits: HeldLimits,
  ) {}

  /**
   * The turn of a packet of this size; null when there is no room for it. For our own there always is.
   * @param from null for our own
   */
  admit(to: ServerId, from: ServerId | null, size: number): number | null {
    const destination = this.destination(to);
    const line = this.line(destination, from);
    if (from !== null) {
      if (line.bytes + size > this.limits.perDestination - destination.bytes) return null;
      if (destination.bytes + size > this.limits.inAll - this.queues.bytes - this.added) return null;
      destination.bytes += size;
      this.added += size;
    }
    line.bytes += size;
    line.added.packets += 1;
    line.added.bytes += size;
    line.turn = Math.max(line.turn + 1, destination.floor);
    return line.turn;
  }

  /** Writes down what came. */
  save(): void {
    for (const { to, lines } of this.destinations.values())
      for (const { from, added, turn } of lines.values())
        if (added.packets > 0) this.queues.add(to, from, { ...added, turn });
  }

  private destination(id: ServerId): Destination {
    const known = this.destinations.get(id);
    if (known !== undefined) return known;
    const to = idColumn(id);
    const { bytes, turn } = this.queues.destination(to);
    // With nothing that waits, the last turn that was given is the present.
    const opened: Destination = { to, floor: this.packets.first(to) ?? turn, bytes, lines: new Map() };
    this.destinations.set(id, opened);
    return opened;
  }

  private line({ to, lines }: Destination, id: ServerId | null): Line {
    const known = lines.get(id);
    if (known !== undefined) return known;
    const from = id === null ? OURSELVES : idColumn(id);
    const opened: Line = { from, ...this.queues.of(to, from), added: { packets: 0, bytes: 0 } };
    lines.set(id, opened);
    return opened;
  }
}
