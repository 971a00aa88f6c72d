import {
  CUSTODY_MS,
  HELD_CUSTODY_MS,
  type LinkFrame,
  type PacketId,
  type ReturnCode,
  type ServerId,
} from '@parley/protocol';
import type { Link } from '../link/link';
import type { Surroundings } from '../ports';
import type { Hop } from './hop';
import type { TransitStore } from './ports';
import { readCustody } from './receipts';

interface HopAnswersOptions extends Pick<Surroundings, 'clock' | 'keys'> {
  readonly store: TransitStore;
  readonly hopTo: (server: ServerId) => Hop | null;
  /** The hop takes no packets for this destination now. */
  readonly refused: (to: ServerId, hop: ServerId, code: ReturnCode) => void;
}

type Returned = Extract<LinkFrame, { type: 'returned' }>['returned'];

/** What hops say of packets that were sent to them. What nobody sent is ignored. */
export class HopAnswers {
  constructor(private readonly options: HopAnswersOptions) {}

  /** The hop has these durably. @throws ProtocolError `bad-signature` or `malformed` */
  async custody(link: Link, receipt: Uint8Array): Promise<void> {
    const hop = this.options.hopTo(link.peer);
    if (hop === null) return;
    const known = hop.known(await readCustody(this.options.keys, link.peer, receipt));
    const ids = [...known.keys()];
    const isRelayed = (id: PacketId): boolean => known.get(id)?.relayed === true;
    await this.#inCustody(link.peer, ids.filter(isRelayed), HELD_CUSTODY_MS);
    const routed = ids.filter((id) => !isRelayed(id));
    await this.#inCustody(link.peer, routed, CUSTODY_MS);
    hop.answered(ids);
  }

  /** The hop does not take these. */
  async returned(link: Link, returned: Returned): Promise<void> {
    const { store, hopTo, refused } = this.options;
    const hop = hopTo(link.peer);
    if (hop === null) return;
    const known = hop.known(returned.map(({ id }) => id));
    const codes = new Map<ServerId, ReturnCode>();
    for (const { id, code } of returned) {
      const to = known.get(id)?.to;
      if (to !== undefined) codes.set(to, code);
      if (to !== undefined && isFinal(code)) await store.dropped([id], code);
    }
    for (const [to, code] of codes) refused(to, link.peer, code);
    hop.answered([...known.keys()]);
  }

  async #inCustody(by: ServerId, packets: readonly PacketId[], forMs: number): Promise<void> {
    const { store, clock } = this.options;
    if (packets.length > 0) await store.inCustody(packets, by, clock.now() + forMs);
  }
}

/** Whether the packet as it is cannot go on over any hop. */
const isFinal = (code: ReturnCode): boolean => code === 'too-far' || code === 'malformed' || code === 'too-large';
