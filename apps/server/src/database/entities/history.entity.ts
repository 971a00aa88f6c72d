import { Column, Entity, Index, PrimaryColumn, PrimaryGeneratedColumn } from 'typeorm';

/** A sealed history record. */
@Entity('records')
@Index('records_of_conversation', ['conversation', 'position', 'incoming'])
export class RecordEntity {
  /** Order in the owner's whole history; never used twice. */
  @PrimaryGeneratedColumn('increment', { type: 'integer' })
  position!: number;

  @Index('records_by_id', { unique: true })
  @Column('blob')
  id!: Uint8Array;

  @Column('blob')
  conversation!: Uint8Array;

  @Column('boolean')
  incoming!: boolean;

  @Index('records_by_change', { unique: true })
  @Column('bigint')
  change!: number;

  @Column('blob')
  sealed!: Uint8Array;
}

/** How far a conversation was read and cleared. */
@Entity('conversations', { withoutRowid: true })
export class ConversationEntity {
  @PrimaryColumn('blob')
  conversation!: Uint8Array;

  @Column('bigint')
  read!: number;

  @Column('bigint')
  cleared!: number;

  @Index('conversations_by_change', { unique: true })
  @Column('bigint')
  change!: number;
}
