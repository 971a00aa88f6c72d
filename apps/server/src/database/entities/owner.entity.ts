import { Column, Entity, PrimaryColumn } from 'typeorm';

/** The one owner of this server; no row before the set-up. */
@Entity('owner')
export class OwnerEntity {
  /** Always 1. */
  @PrimaryColumn('integer')
  id!: number;

  @Column('blob')
  account!: Uint8Array;

  @Column('text')
  handle!: string;

  /** Encoded `signed` card. */
  @Column('blob')
  card!: Uint8Array;

  /** Encoded `vault`. */
  @Column('blob')
  vault!: Uint8Array;

  /** SHA-256 of the authentication secret that the password gives. */
  @Column('blob', { name: 'password_hash' })
  passwordHash!: Uint8Array;

  /** SHA-256 of the authentication secret that the recovery words give. */
  @Column('blob', { name: 'recovery_hash' })
  recoveryHash!: Uint8Array;

  @Column('bigint', { name: 'claimed_at' })
  claimedAt!: number;

  /** The card names another server: commits are refused. */
  @Column('boolean')
  moved!: boolean;
}
