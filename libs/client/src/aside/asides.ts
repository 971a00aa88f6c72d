import type { AccountId, RecordRow } from '@parley/protocol';
import type { ContactBook } from '../contacts/contact-book';
import { SELF } from '../messages/self';
import type { AsideRecords } from './aside-records';
import type { ConversationSettings, Settings } from './conversation-settings';
import type { OwnProfile } from './own-profile';
import type { Pictures } from './pictures';

/** What lies beside a conversation. */
export interface Aside {
  readonly settings: Settings;
  readonly picture: Uint8Array | null;
}

/** What lies beside all conversations. */
export class Asides {
  constructor(
    private readonly book: ContactBook,
    private readonly records: AsideRecords,
    private readonly settings: ConversationSettings,
    private readonly pictures: Pictures,
    private readonly profile: OwnProfile,
  ) {}

  of(conversation: string): Aside {
    const picture = conversation === SELF ? this.profile.picture : this.pictures.of(conversation as AccountId);
    return { settings: this.settings.of(conversation), picture };
  }

  /** Everything but pictures, which are large. */
  async load(): Promise<void> {
    const conversations = [SELF, ...this.book.all().map(({ account }) => account)];
    await this.records.load([this.profile.id, ...conversations.map((id) => this.settings.id(id))]);
    await this.profile.adopt();
  }

  loadPictures(): Promise<void> {
    return this.records.load(this.book.all().map(({ account }) => this.pictures.id(account)));
  }

  /** Takes a row of the feed. @returns whether it is one of these records */
  async apply(row: RecordRow, conversation: string): Promise<boolean> {
    const taken = await this.records.apply(row, conversation);
    if (taken && row.id === this.profile.id) await this.profile.adopt();
    return taken;
  }

  /** A contact was removed. */
  drop(conversation: string): void {
    this.records.drop(conversation);
  }
}
