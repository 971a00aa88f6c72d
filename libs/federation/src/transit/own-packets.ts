import type { PacketBody, ServerId } from '@parley/protocol';
import type { Surroundings } from '../ports';
import { pack, type PackingOptions } from './packing';
import type { NewPacket, TransitStore } from './ports';
import { bodyOf, sharePackets } from './sharing';

interface OwnPacketsOptions extends PackingOptions, Pick<Surroundings, 'clock'> {
  readonly store: TransitStore;
  /** Encoded `signed` announcement of ours, whole; null before there is one. */
  readonly ownAnnouncement: () => Uint8Array | null;
}

/** Packs what this server itself sends, and writes it down to go on. */
export class OwnPackets {
  constructor(private readonly options: OwnPacketsOptions) {}

  /** Packs mail of the outbox, as much as fits; whether there was some. */
  async mail(to: ServerId, via: ServerId | null, limit: number, maxBytes: number): Promise<boolean> {
    const { store } = this.options;
    if (this.options.ownAnnouncement() === null) return false;
    const mail = sharePackets(await store.unpacked(to, limit, maxBytes));
    const packets = await Promise.all(
      mail.map(async (shared) => {
        const { packet, blind } = await this.#pack(to, via, bodyOf(shared), shared.expiresAt);
        return { ...packet, mail: { envelopes: shared.envelopes.map(({ id }) => id), blind } };
      }),
    );
    return packets.length > 0 && (await store.hold(packets)).held.length > 0;
  }

  /** Packs something that is in no outbox. @param ttlSeconds how long each server on the way keeps it */
  async other(to: ServerId, via: ServerId | null, body: PacketBody, ttlSeconds: number): Promise<void> {
    const { store, clock } = this.options;
    const { packet } = await this.#pack(to, via, body, clock.now() + ttlSeconds * 1000);
    await store.hold([packet]);
  }

  async #pack(
    to: ServerId,
    via: ServerId | null,
    body: PacketBody,
    expiresAt: number,
  ): Promise<{ packet: NewPacket; blind: Uint8Array }> {
    const announcement = this.options.ownAnnouncement();
    if (announcement === null) throw new Error('there is no announcement yet');
    const ttl = Math.max(1, Math.ceil((expiresAt - this.options.clock.now()) / 1000));
    const { id, bytes, blind } = await pack(this.options, { to, via, ttl, body }, announcement);
    return { packet: { id, bytes, to, via, from: null, expiresAt, mail: null }, blind };
  }
}
