import { Column, Entity, PrimaryColumn } from 'typeorm';

/** What the owner chose while the server runs; a setting that was never changed has no row. */
@Entity('settings', { withoutRowid: true })
export class SettingEntity {
  @PrimaryColumn('text')
  name!: string;

  @Column('text')
  value!: string;
}
