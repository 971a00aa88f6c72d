import { Column, Entity, Index, PrimaryColumn, PrimaryGeneratedColumn } from 'typeorm';

/** An envelope that waits for the reading client. */
@Entity('inbox')
export class InboxEntity {
  @PrimaryGeneratedColumn('increment', { type: 'integer' })
  position!: number;

  @Column('blob')
  envelope!: Uint8Array;

  @Column('blob')
  contact!: Uint8Array;

  @Column('bigint', { name: 'received_at' })
  receivedAt!: number;

  @Column('blob')
  sealed!: Uint8Array;
}

/** Envelopes taken from contacts, for ever: the first half of each id (128 bits). Of answered requests: of the SHA-256 of each seal. */
@Entity('seen', { withoutRowid: true })
export class SeenEntity {
  @PrimaryColumn('blob')
  envelope!: Uint8Array;
}

/** An envelope that waits for another server, oldest first. */
@Entity('outbox')
@Index('outbox_by_server', ['server', 'position'])
@Index('outbox_unpacked', ['server', 'position'], { where: 'packet IS NULL' })
export class OutboxEntity {
  @PrimaryGeneratedColumn('increment', { type: 'integer' })
  position!: number;

  @Index('outbox_by_envelope', { unique: true })
  @Column('blob')
  envelope!: Uint8Array;

  @Column('blob')
  contact!: Uint8Array;

  @Column('blob')
  server!: Uint8Array;

  /** When it is given up (unix ms). */
  @Index('outbox_by_expiry')
  @Column('bigint', { name: 'expires_at' })
  expiresAt!: number;

  /** Encoded `envelope`. */
  @Column('blob')
  bytes!: Uint8Array;

  /** Row of `packets` that it travels in as well; null while it is in none. */
  @Column('integer', { nullable: true })
  packet!: number | null;
}

/** How far one outgoing envelope got. */
@Entity('deliveries', { withoutRowid: true })
export class DeliveryEntity {
  @PrimaryColumn('blob')
  envelope!: Uint8Array;

  /** The history record whose delivery it is. */
  @Index('deliveries_of_record', { where: 'record IS NOT NULL' })
  @Column('blob', { nullable: true })
  record!: Uint8Array | null;

  @Column('blob')
  contact!: Uint8Array;

  /** One of `deliveryState`. */
  @Column('text')
  state!: string;

  @Column('text', { nullable: true })
  reason!: string | null;

  /** Row of `receipts`; only deliveries that belong to a record keep theirs. */
  @Column('integer', { nullable: true })
  receipt!: number | null;

  @Column('bigint', { name: 'queued_at' })
  queuedAt!: number;

  @Column('bigint', { name: 'settled_at', nullable: true })
  settledAt!: number | null;

  @Index('deliveries_by_change', { unique: true })
  @Column('bigint')
  change!: number;

  /** With it the receipt is an arrival receipt, in which SHA-256(blind ‖ envelope id) stands for the envelope. */
  @Column('blob', { nullable: true })
  blind!: Uint8Array | null;
}

/** Encoded `signed` delivery and arrival receipts; one covers a batch of deliveries, so it is kept once. */
@Entity('receipts')
export class ReceiptEntity {
  @PrimaryGeneratedColumn('increment', { type: 'integer' })
  id!: number;

  @Column('blob')
  receipt!: Uint8Array;

  /** Deliveries that it proves; at none it goes. */
  @Column('integer')
  uses!: number;
}
