import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A sealed state of the owner's clients. Of a deleted one the version stays, so that none is used twice. */
@Entity('states')
export class StateEntity {
  @PrimaryColumn('blob')
  key!: Uint8Array;

  @Column('bigint')
  version!: number;

  @Column('blob', { nullable: true })
  sealed!: Uint8Array | null;
}

/** Highest generation that a sending session said it used. Kept when the state goes, so that nothing is used twice. */
@Entity('generations', { withoutRowid: true })
export class GenerationEntity {
  @PrimaryColumn('blob')
  session!: Uint8Array;

  @Column('bigint')
  generation!: number;
}

/** Numbers that only rise: `change`, `lease`, `starts`, `announced`. */
@Entity('counters', { withoutRowid: true })
export class CounterEntity {
  @PrimaryColumn('text')
  name!: string;

  @Column('bigint')
  value!: number;
}
