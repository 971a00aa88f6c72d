import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** A file transfer, out or in. One that has ended stays until it expires, so that every device learns of it. */
@Entity('transfers')
export class TransferEntity {
  @PrimaryColumn('blob')
  id!: Uint8Array;

  /** `out` or `in`. */
  @Column('text')
  direction!: string;

  /** The history record of the file message. */
  @Column('blob')
  record!: Uint8Array;

  @Index('transfers_of_contact')
  @Column('blob')
  contact!: Uint8Array;

  /** Key of the permits to fetch parts; null while it is offered. */
  @Column('blob', { nullable: true })
  token!: Uint8Array | null;

  @Column('bigint', { name: 'sealed_bytes' })
  sealedBytes!: number;

  @Column('bigint', { name: 'part_bytes' })
  partBytes!: number;

  /** One of `transferState`. */
  @Column('text')
  state!: string;

  @Column('boolean')
  paused!: boolean;

  @Column('text', { nullable: true })
  reason!: string | null;

  /** Bytes of its rows in `parts`. */
  @Column('bigint')
  stored!: number;

  /** Bytes of parts that the contact's server has fetched. */
  @Column('bigint')
  fetched!: number;

  @Column('bigint', { name: 'created_at' })
  createdAt!: number;

  @Column('bigint', { name: 'expires_at' })
  expiresAt!: number;

  @Index('transfers_by_change', { unique: true })
  @Column('bigint')
  change!: number;
}

/** A sealed part that lies in a file and was what its digest says. */
@Entity('parts', { withoutRowid: true })
export class PartEntity {
  @PrimaryColumn('blob')
  transfer!: Uint8Array;

  @PrimaryColumn('integer')
  number!: number;

  /** SHA-256. */
  @Column('blob')
  digest!: Uint8Array;

  @Column('bigint')
  bytes!: number;

  /** The file was synchronised with the disk. */
  @Column('boolean')
  synced!: boolean;

  /** The contact's server has fetched it. */
  @Column('boolean')
  fetched!: boolean;
}
