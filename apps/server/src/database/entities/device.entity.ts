import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** A signed-in device and its last commit. */
@Entity('devices', { withoutRowid: true })
export class DeviceEntity {
  @PrimaryColumn('blob')
  id!: Uint8Array;

  @Column('text')
  name!: string;

  /** SHA-256 of the token. */
  @Index('devices_by_token', { unique: true })
  @Column('blob', { name: 'token_hash' })
  tokenHash!: Uint8Array;

  @Column('bigint', { name: 'signed_in_at' })
  signedInAt!: number;

  @Column('bigint', { name: 'last_seen_at' })
  lastSeenAt!: number;

  /** Number of the last commit; 0 before the first. */
  @Column('bigint', { name: 'commit_number' })
  commitNumber!: number;

  /** SHA-256 of the last commit, so that a retry is told from another commit of the same number. */
  @Column('blob', { name: 'commit_hash', nullable: true })
  commitHash!: Uint8Array | null;

  /** What was answered to the last commit (JSON). */
  @Column('text', { name: 'commit_answer', nullable: true })
  commitAnswer!: string | null;
}
