import {
  MAX_ENVELOPES_PER_FRAME,
  MAX_IN_FLIGHT_BYTES,
  MAX_IN_FLIGHT_ENVELOPES,
  type PacketId,
  type ServerId,
  type Timers,
} from '@parley/protocol';
import { AnswerWatch } from '../delivery/answer-watch';
import type { Link } from '../link/link';
import type { HeldPacket } from './ports';

/** What waits for room on a hop. */
export interface HopUser {
  /** Sends at most one frame over this hop. */
  takeTurn(hop: Hop): Promise<void>;
  /** These are no longer on their way over this hop: answered, or the link is gone. */
  landed(hop: Hop, packets: readonly PacketId[]): void;
  /** The hop is of less use than before: its link is gone, or it is silent. */
  worse(): void;
}

export interface UnderWay {
  readonly user: HopUser;
  readonly to: ServerId;
  readonly bytes: number;
  /** Goes to a relay that may hold it for long. */
  readonly relayed: boolean;
}

/** A linked server that packets go to: what is on its way there and has no answer, and who waits for room. */
export class Hop {
  readonly #underWay = new Map<PacketId, UnderWay>();
  readonly #queue = new Set<HopUser>();
  readonly #watch: AnswerWatch;
  #bytes = 0;
  #link: Link;
  #serving = false;

  constructor(link: Link, timers: Timers) {
    this.#link = link;
    this.#watch = new AnswerWatch({
      timers,
      waits: () => this.#underWay.size > 0,
      silent: () => {
        for (const user of this.#users()) user.worse();
      },
    });
    this.#watch.use(link);
  }

  get server(): ServerId {
    return this.#link.peer;
  }

  get link(): Link {
    return this.#link;
  }

  /** Whether it left packets, and the ping after them, unanswered. */
  get silent(): boolean {
    return this.#watch.silent;
  }

  get inFlight(): number {
    return this.#underWay.size;
  }

  /** Another link to the same server is used from now on: what went over the former one is offered again. */
  use(link: Link): void {
    this.close();
    this.#link = link;
    this.#watch.use(link);
  }

  /** There is no link any more. */
  close(): void {
    this.#watch.use(null);
    const users = this.#users();
    this.#queue.clear();
    this.answered([...this.#underWay.keys()]);
    for (const user of users) user.worse();
  }

  /** Gives the user a turn once there is room, after those who came before. */
  enqueue(user: HopUser): void {
    this.#queue.add(user);
    void this.#serve();
  }

  send(user: HopUser, packets: readonly HeldPacket[], relayed: boolean): void {
    for (const { id, to, bytes } of packets) {
      this.#forget(id);
      this.#underWay.set(id, { user, to, bytes: bytes.length, relayed });
      this.#bytes += bytes.length;
    }
    this.#link.send({ type: 'forward', packets: packets.map(({ id, bytes }) => ({ id, packet: bytes })) });
    this.#watch.sent();
  }

  /** What is known of those packets among these that are on their way over this hop. */
  known(packets: readonly PacketId[]): Map<PacketId, UnderWay> {
    const known = new Map<PacketId, UnderWay>();
    for (const id of packets) {
      const one = this.#underWay.get(id);
      if (one !== undefined) known.set(id, one);
    }
    return known;
  }

  /** These are answered, and the answer is worked off. */
  answered(packets: readonly PacketId[]): void {
    const landed = new Map<HopUser, PacketId[]>();
    for (const id of packets) {
      const user = this.#forget(id)?.user;
      if (user === undefined) continue;
      const ids = landed.get(user);
      if (ids === undefined) landed.set(user, [id]);
      else ids.push(id);
    }
    if (landed.size === 0) return;
    if (!this.#link.closed) this.#watch.answered();
    for (const [user, ids] of landed) user.landed(this, ids);
    void this.#serve();
  }

  #users(): Set<HopUser> {
    return new Set([...this.#queue, ...[...this.#underWay.values()].map(({ user }) => user)]);
  }

  #forget(id: PacketId): UnderWay | undefined {
    const known = this.#underWay.get(id);
    if (known === undefined) return undefined;
    this.#underWay.delete(id);
    this.#bytes -= known.bytes;
    return known;
  }

  /** Whether a whole frame still fits: small frames near the limit would only cost more. */
  get #hasRoom(): boolean {
    return (
      this.#underWay.size + MAX_ENVELOPES_PER_FRAME <= MAX_IN_FLIGHT_ENVELOPES && this.#bytes < MAX_IN_FLIGHT_BYTES
    );
  }

  async #serve(): Promise<void> {
    if (this.#serving) return;
    this.#serving = true;
    while (this.#hasRoom && !this.#link.closed) {
      const [next] = this.#queue;
      if (next === undefined) break;
      this.#queue.delete(next);
      await next.takeTurn(this);
    }
    this.#serving = false;
  }
}
