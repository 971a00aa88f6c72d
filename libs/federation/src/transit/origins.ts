import { ProtocolError, equalBytes, type ServerId, type ServerPlace } from '@parley/protocol';
import type { Announced, AnnouncementBook, Routes } from '../routing/ports';

/** Servers whose packets came last: their answers must find the way, whether or not they matter to the owner. */
const MAX_RECENT = 512;

interface OriginsOptions {
  /** Verifies an announcement and keeps it when it matters. @throws ProtocolError `malformed`, `bad-signature` */
  readonly open: (bytes: Uint8Array) => Promise<Announced>;
  readonly book: Pick<AnnouncementBook, 'lastOf'>;
  readonly routes: Pick<Routes, 'announcementOf'>;
}

/** Where other servers said they are, and who holds their mail. */
export class Origins {
  readonly #recent = new Map<ServerId, Announced>();
  /** Relays that somebody told us of, of servers that we know nothing else of. */
  readonly #told = new Map<ServerId, readonly ServerPlace[]>();
  /** Where relays listen, as servers that use them said. */
  readonly #places = new Map<ServerId, string>();

  constructor(private readonly options: OriginsOptions) {}

  /** The announcement that came with a packet of this server. @throws ProtocolError `bad-signature` or `malformed` */
  async verify(server: ServerId, bytes: Uint8Array): Promise<Announced> {
    const known = this.#recent.get(server);
    if (known !== undefined && equalBytes(known.bytes, bytes)) return known;
    const announced = await this.options.open(bytes);
    if (announced.announcement.server !== server)
      throw new ProtocolError('bad-signature', 'an announcement of another server');
    if ((known?.announcement.sequence ?? -1) < announced.announcement.sequence)
      remember(this.#recent, server, announced);
    return announced;
  }

  /** Somebody says that these relays hold mail for a server. */
  tell(server: ServerId, relays: readonly ServerPlace[]): void {
    if (relays.length > 0) remember(this.#told, server, relays);
  }

  /** Relays that hold mail for a server, best first: what it said of itself last, else what others say. */
  relaysOf(server: ServerId): readonly ServerPlace[] {
    const said = [
      this.options.book.lastOf(server),
      this.options.routes.announcementOf(server),
      this.#recent.get(server)?.announcement ?? null,
    ].filter((announcement) => announcement !== null);
    const [newest] = said.sort((a, b) => b.sequence - a.sequence);
    const relays = newest !== undefined && newest.relays.length > 0 ? newest.relays : (this.#told.get(server) ?? []);
    for (const { server: relay, address } of relays) remember(this.#places, relay, address);
    return relays.filter(({ server: relay }) => relay !== server);
  }

  /** Where a relay listens that was named by somebody. */
  placeOf(relay: ServerId): string | null {
    return this.#places.get(relay) ?? null;
  }
}

/** Keeps a bounded number; what was set longest ago goes first. */
function remember<Value>(map: Map<ServerId, Value>, server: ServerId, value: Value): void {
  map.delete(server);
  map.set(server, value);
  const [oldest] = map.keys();
  if (oldest !== undefined && map.size > MAX_RECENT) map.delete(oldest);
}
