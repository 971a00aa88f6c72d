import { Inject, Injectable } from '@nestjs/common';
import type { PeerBook as PeerBookPort, PeerWord, WantedPeer } from '@parley/federation';
import {
  MAX_PEERS,
  MAX_PEER_WISHES,
  MAX_PEER_WISHES_PER_ADDRESS_BLOCK,
  ProtocolError,
  type Clock,
  type ServerId,
} from '@parley/protocol';
import type Database from 'better-sqlite3';

import { addressBlock } from '../contacts/address-block';
import { idColumn, idFrom } from '../database/columns';
import { CLOCK } from '../database/ports';
import { UnitOfWork } from '../database/unit-of-work';
import { PeerRules } from './peer-rules';

/** What is kept of a server that is a peer, may become one, or must not. */
export interface KnownPeer {
  readonly server: ServerId;
  readonly state: 'requested' | 'incoming' | 'approved' | 'blocked';
  /** `host:port` or `host`, as the owner said. */
  readonly address: string | null;
  /** Shown to that server. */
  readonly token: Uint8Array | null;
  /** Network address that its wish came from. */
  readonly remoteAddress: string | null;
  /** Unix ms. */
  readonly addedAt: number;
}

interface Row {
  server: Buffer;
  state: KnownPeer['state'];
  address: string | null;
  token: Buffer | null;
  remote_address: string | null;
  added_at: number;
}

const isWanted = ({ state }: KnownPeer): boolean => state === 'requested' || state === 'approved';

/** Whom the owner wants as peers, who wants to be one, and who is blocked: kept in memory, changed durably. */
@Injectable()
export class PeerBook implements PeerBookPort {
  private readonly peers = new Map<ServerId, KnownPeer>();
  /** What servers said since the start that do not want us. */
  private readonly unwilling = new Set<ServerId>();
  private readonly listeners = new Set<() => void>();
  private readonly upsert: Database.Statement<
    [Buffer, string, string | null, Uint8Array | null, string | null, string | null, number]
  >;
  private readonly erase: Database.Statement<[Buffer]>;

  constructor(
    private readonly unit: UnitOfWork,
    private readonly rules: PeerRules,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {
    const { db } = unit;
    this.upsert = db.prepare(
      `INSERT INTO peers (server, state, address, token, remote_address, address_block, added_at) VALUES (?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (server) DO UPDATE SET state = excluded.state, address = excluded.address, token = excluded.token,
       remote_address = excluded.remote_address, address_block = excluded.address_block`,
    );
    this.erase = db.prepare('DELETE FROM peers WHERE server = ?');
    const columns = 'server, state, address, token, remote_address, added_at';
    for (const row of db.prepare<[], Row>(`SELECT ${columns} FROM peers ORDER BY added_at`).all()) {
      const peer = peerOf(row);
      this.peers.set(peer.server, peer);
    }
  }

  /** Every server in the book, the longest known first. */
  all(): readonly KnownPeer[] {
    return [...this.peers.values()];
  }

  find(server: ServerId): KnownPeer | undefined {
    return this.peers.get(server);
  }

  wanted(): readonly WantedPeer[] {
    return this.all()
      .filter((peer) => isWanted(peer) && !this.rules.denies(peer.server))
      .map(({ server, token }) => ({ server, ...(token !== null && { token }) }));
  }

  word(server: ServerId): PeerWord {
    const peer = this.peers.get(server);
    return peer !== undefined && isWanted(peer) && !this.rules.denies(server) ? 'yes' : 'no';
  }

  isBlocked(server: ServerId): boolean {
    return this.rules.denies(server) || this.peers.get(server)?.state === 'blocked';
  }

  /** Whether that server wants us; null when it has not said. */
  theirs(server: ServerId): boolean | null {
    const state = this.peers.get(server)?.state;
    if (state === 'approved' || state === 'incoming') return true;
    return this.unwilling.has(server) ? false : null;
  }

  /** Calls `listener` after each change. */
  onChange(listener: () => void): void {
    this.listeners.add(listener);
  }

  async asked(server: ServerId, from: string, token: Uint8Array | undefined): Promise<PeerWord> {
    if (this.isBlocked(server)) return 'no';
    this.unwilling.delete(server);
    const known = this.peers.get(server);
    if (known !== undefined && isWanted(known)) {
      if (known.state === 'requested') await this.keep({ ...known, state: 'approved' });
      return 'yes';
    }
    const wish = known ?? { server, address: null, token: null, addedAt: this.clock.now() };
    const state = this.rules.letsIn(server, token) ? ('approved' as const) : ('incoming' as const);
    if (known === undefined && this.peers.size >= MAX_PEERS) return 'no';
    if (state === 'incoming' && !(await this.hasRoomForWish(server, from))) return 'no';
    // It asks whenever its link comes up.
    if (known?.state !== state || known.remoteAddress !== from)
      await this.keep({ ...wish, state, remoteAddress: from });
    return state === 'approved' ? 'yes' : 'no';
  }

  async declined(server: ServerId): Promise<void> {
    const known = this.peers.get(server);
    if (known === undefined || known.state === 'blocked') return;
    this.unwilling.add(server);
    if (known.state === 'approved') await this.keep({ ...known, state: 'requested' });
    else if (known.state === 'incoming') await this.forget(server);
    else this.told();
  }

  /**
   * The owner wants this server as a peer.
   * @param address where it is dialled; null leaves what is known
   * @throws ProtocolError `blocked`, `request-limit`
   */
  async want(server: ServerId, address: string | null, token: Uint8Array | null): Promise<KnownPeer> {
    if (this.rules.denies(server)) throw new ProtocolError('blocked', 'that server stands in [Relay] deny');
    const known = this.peers.get(server);
    if (known?.state === 'blocked') throw new ProtocolError('blocked', 'that server is blocked; unblock it first');
    if (known === undefined && this.peers.size >= MAX_PEERS)
      throw new ProtocolError('request-limit', `a server has at most ${MAX_PEERS} peers`);
    const willing = known?.state === 'incoming' || known?.state === 'approved';
    return this.keep({
      server,
      state: willing ? 'approved' : 'requested',
      address: address ?? known?.address ?? null,
      token: token ?? known?.token ?? null,
      remoteAddress: known?.remoteAddress ?? null,
      addedAt: known?.addedAt ?? this.clock.now(),
    });
  }

  /** The owner takes back a yes. Who wants us stays in the book as a wish. */
  async unwant(server: ServerId): Promise<void> {
    const known = this.peers.get(server);
    if (known?.state === 'approved') await this.keep({ ...known, state: 'incoming' });
    else if (known?.state === 'requested') await this.forget(server);
  }

  async block(server: ServerId): Promise<KnownPeer> {
    const known = this.peers.get(server);
    const rest = known ?? { server, address: null, token: null, remoteAddress: null, addedAt: this.clock.now() };
    return this.keep({ ...rest, state: 'blocked' });
  }

  async forget(server: ServerId): Promise<void> {
    await this.unit.write(() => this.erase.run(idColumn(server)));
    this.peers.delete(server);
    this.told();
  }

  private async keep(peer: KnownPeer): Promise<KnownPeer> {
    const { server, state, address, token, remoteAddress, addedAt } = peer;
    const block = remoteAddress === null ? null : addressBlock(remoteAddress);
    await this.unit.write(() =>
      this.upsert.run(idColumn(server), state, address, token, remoteAddress, block, addedAt),
    );
    this.peers.set(server, peer);
    this.told();
    return peer;
  }

  /** One network holds few of the places for wishes; of all of them the oldest goes. */
  private async hasRoomForWish(server: ServerId, from: string): Promise<boolean> {
    const wishes = this.all().filter((peer) => peer.state === 'incoming' && peer.server !== server);
    const block = addressBlock(from);
    const near = wishes.filter(({ remoteAddress }) => remoteAddress !== null && addressBlock(remoteAddress) === block);
    if (near.length >= MAX_PEER_WISHES_PER_ADDRESS_BLOCK) return false;
    const [oldest] = wishes;
    if (wishes.length >= MAX_PEER_WISHES && oldest !== undefined) await this.forget(oldest.server);
    return true;
  }

  private told(): void {
    for (const listener of this.listeners) listener();
  }
}

const peerOf = (row: Row): KnownPeer => ({
  server: idFrom(row.server),
  state: row.state,
  address: row.address,
  token: row.token,
  remoteAddress: row.remote_address,
  addedAt: row.added_at,
});
