import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A server that is a peer, may become one, or must not. */
@Entity('peers')
export class PeerEntity {
  @PrimaryColumn('blob')
  server!: Uint8Array;

  /** `requested` by the owner, `incoming` from that server, `approved`, `blocked`. */
  @Column('text')
  state!: string;

  /** `host:port` as the owner said. */
  @Column('text', { nullable: true })
  address!: string | null;

  /** Shown to that server. */
  @Column('blob', { nullable: true })
  token!: Uint8Array | null;

  /** Where its wish came from. */
  @Column('text', { name: 'remote_address', nullable: true })
  remoteAddress!: string | null;

  /** IPv4 /24 or IPv6 /56 of that. */
  @Column('text', { name: 'address_block', nullable: true })
  addressBlock!: string | null;

  /** Unix ms. */
  @Column('bigint', { name: 'added_at' })
  addedAt!: number;
}

/** What a server that matters to the owner last said of itself. */
@Entity('places')
export class PlaceEntity {
  @PrimaryColumn('blob')
  server!: Uint8Array;

  @Column('bigint')
  sequence!: number;

  /** Encoded `signed` announcement. */
  @Column('blob')
  announcement!: Uint8Array;
}
