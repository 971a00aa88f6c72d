import { Column, Entity, Index, PrimaryColumn, PrimaryGeneratedColumn } from 'typeorm';

/** A packet that waits here, or that somebody else has in custody, until its arrival is known. */
@Entity('packets')
@Index('packets_waiting', ['toServer', 'turn'], { where: 'custody_by IS NULL' })
@Index('packets_by_relay', ['toServer', 'via', 'turn'], { where: 'custody_by IS NULL' })
@Index('packets_in_custody', ['toServer', 'custodyBy', 'custodyUntil'], { where: 'custody_by IS NOT NULL' })
export class PacketEntity {
  @PrimaryGeneratedColumn('increment', { type: 'integer' })
  position!: number;

  /** Its id. */
  @Index('packets_by_id', { unique: true })
  @Column('blob')
  packet!: Uint8Array;

  @Column('blob', { name: 'to_server' })
  toServer!: Uint8Array;

  /** The relay that holds it when there is no route to the destination. */
  @Column('blob', { nullable: true })
  via!: Uint8Array | null;

  /** Who handed it in; null for our own. */
  @Column('blob', { name: 'from_server', nullable: true })
  fromServer!: Uint8Array | null;

  /** What our own one brings from the outbox, ids one behind the other, and what the marks of their arrival are made with. */
  @Column('blob', { nullable: true })
  envelope!: Uint8Array | null;

  @Column('blob', { nullable: true })
  blind!: Uint8Array | null;

  /** Among those for one destination the lowest goes first. */
  @Column('bigint')
  turn!: number;

  /** Bytes of its row in `packet_bytes`. */
  @Column('bigint')
  size!: number;

  @Column('blob', { name: 'custody_by', nullable: true })
  custodyBy!: Uint8Array | null;

  /** When it waits again (unix ms). */
  @Column('bigint', { name: 'custody_until', nullable: true })
  custodyUntil!: number | null;

  @Index('packets_by_expiry')
  @Column('bigint', { name: 'expires_at' })
  expiresAt!: number;
}

/** Encoded `packet`s, apart from what changes while they are here: a change of a row with a large blob writes the blob anew. */
@Entity('packet_bytes')
export class PacketBytesEntity {
  /** Of its row in `packets`. */
  @PrimaryColumn('integer')
  position!: number;

  @Column('blob')
  bytes!: Uint8Array;
}

/** What one server handed in for another, as far as it has not arrived: quotas and turns without counting packets. */
@Entity('queues', { withoutRowid: true })
export class QueueEntity {
  @PrimaryColumn('blob', { name: 'to_server' })
  toServer!: Uint8Array;

  /** Empty for our own. */
  @PrimaryColumn('blob', { name: 'from_server' })
  fromServer!: Uint8Array;

  /** At none it goes. */
  @Column('bigint')
  packets!: number;

  @Column('bigint')
  bytes!: number;

  /** Of the last packet. */
  @Column('bigint')
  turn!: number;
}

/** Encoded `signed` arrival receipts that servers which handed packets in have not confirmed. */
@Entity('arrivals')
export class ArrivalEntity {
  @PrimaryGeneratedColumn('increment', { type: 'integer' })
  id!: number;

  @Column('blob')
  receipt!: Uint8Array;

  /** Rows of `unsettled` with it; at none it goes. */
  @Column('integer')
  uses!: number;
}

/**
 * A packet whose arrival is to be told to a server that handed it in. Whoever handed in a packet that was here already is written down before it
 * has arrived.
 */
@Entity('unsettled', { withoutRowid: true })
@Index('unsettled_of_server', ['fromServer', 'arrival'])
export class UnsettledEntity {
  @PrimaryColumn('blob')
  packet!: Uint8Array;

  @PrimaryColumn('blob', { name: 'from_server' })
  fromServer!: Uint8Array;

  /** Row of `arrivals`; null until it has arrived. */
  @Column('integer', { nullable: true })
  arrival!: number | null;

  /** When it need not be told any more (unix ms). */
  @Column('bigint', { name: 'expires_at' })
  expiresAt!: number;
}
