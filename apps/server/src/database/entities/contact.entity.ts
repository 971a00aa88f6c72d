import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** What the server needs of a contact: where it is, and which stamp admits its envelopes. */
@Entity('contacts')
export class ContactEntity {
  @PrimaryColumn('blob')
  account!: Uint8Array;

  @Column('bigint')
  version!: number;

  /** One of `contactState`. */
  @Column('text')
  state!: string;

  /** The pinned server. */
  @Index('contacts_by_server')
  @Column('blob')
  server!: Uint8Array;

  /** JSON array of `host:port`. */
  @Column('text')
  addresses!: string;

  @Column('blob', { name: 'stamp_secret' })
  stampSecret!: Uint8Array;

  @Column('blob')
  sealed!: Uint8Array;

  /** An error code while the pinned address answers with another key. */
  @Column('text', { nullable: true })
  alert!: string | null;

  @Index('contacts_by_change', { unique: true })
  @Column('bigint')
  change!: number;
}

/** One request in the box; the seal is null once it was handled or crowded out. */
@Entity('requests')
export class RequestEntity {
  /** Id of the envelope. */
  @PrimaryColumn('blob')
  id!: Uint8Array;

  @Column('blob')
  server!: Uint8Array;

  @Column('text', { name: 'remote_address' })
  remoteAddress!: string;

  /** IPv4 /24 or IPv6 /56 of the remote address. */
  @Column('text', { name: 'address_block' })
  addressBlock!: string;

  @Column('bigint', { name: 'received_at' })
  receivedAt!: number;

  @Column('boolean')
  invited!: boolean;

  @Column('blob', { nullable: true })
  sealed!: Uint8Array | null;

  @Index('requests_by_change', { unique: true })
  @Column('bigint')
  change!: number;
}

/** A one-time token that admits one stranger. */
@Entity('invites', { withoutRowid: true })
export class InviteEntity {
  @PrimaryColumn('blob')
  token!: Uint8Array;

  @Column('bigint', { name: 'expires_at' })
  expiresAt!: number;
}
