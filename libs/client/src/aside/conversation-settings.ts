import { MAX_TEXT_BYTES, ProtocolError, utf8Length, type RecordId, type SettingsRecord } from '@parley/protocol';
import type { SealedNames } from '../keys/sealed-names';
import type { AsideRecords } from './aside-records';

export type Settings = Omit<SettingsRecord, 'kind'>;

const PLAIN: Settings = { pinned: false, archived: false, mutedUntil: 0, draft: '' };

/** What a person set about conversations, and typed there without sending it. None of it changes how messages travel. */
export class ConversationSettings {
  constructor(
    private readonly names: SealedNames,
    private readonly aside: AsideRecords,
  ) {}

  id(conversation: string): RecordId {
    return this.names.settings(conversation);
  }

  /** The same object as long as nothing changes. */
  of(conversation: string): Settings {
    const known = this.aside.get(this.id(conversation));
    return known?.kind === 'settings' ? known : PLAIN;
  }

  /** As {@link of}, asked of the server: for clients that have loaded nothing. */
  async fetched(conversation: string): Promise<Settings> {
    await this.aside.load([this.id(conversation)]);
    return this.of(conversation);
  }

  /** @throws ProtocolError `message-too-long` for a draft that could not be sent */
  async set(conversation: string, changes: Partial<Settings>): Promise<void> {
    if (utf8Length(changes.draft ?? '') > MAX_TEXT_BYTES)
      throw new ProtocolError('message-too-long', 'the text is longer than a message may be');
    await this.aside.change(this.id(conversation), conversation, (record) => {
      const known = record?.kind === 'settings' ? record : { kind: 'settings' as const, ...PLAIN };
      const next = { ...known, ...changes };
      const same = Object.entries(next).every(([key, value]) => known[key as keyof Settings] === value);
      return same ? null : next;
    });
  }
}
