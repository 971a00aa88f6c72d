import { ProtocolError, type AccountId, type Clock, type MessageId, type RecordId } from '@parley/protocol';
import type { Contact } from '../contacts/contact-book';
import type { SealedNames } from '../keys/sealed-names';
import { saidAbout } from '../revisions/revised';
import { KeyedMutex } from '../states/keyed-mutex';
import type { Contents } from './contents';
import type { MessageChanges } from './message-changes';
import type { RecordBook } from './record-book';
import type { RecordViews } from './record-views';
import { checkSendable } from './sendable';

/** Sends messages that failed once more. */
export class Retries {
  readonly #order = new KeyedMutex<RecordId>();

  constructor(
    private readonly self: AccountId,
    private readonly names: SealedNames,
    private readonly records: RecordBook,
    private readonly views: RecordViews,
    private readonly contents: Contents,
    private readonly changes: MessageChanges,
    private readonly clock: Clock,
  ) {}

  /**
   * The same content, and so the same message: who has it already keeps it once. What was said about it goes with it, for it has probably
   * failed too. Nothing happens to a message that is on its way.
   * @throws ProtocolError `not-found`, and what sending throws
   */
  async retry(contact: Contact, message: MessageId): Promise<void> {
    checkSendable(contact);
    const id = this.names.message(message);
    await this.#order.run(id, async () => {
      const [item] = await this.records.items({ ids: [id] });
      const view = item && (await this.views.open(item, contact.account)).view;
      if (view?.from !== this.self || view.deleted) throw new ProtocolError('not-found', 'there is no such message');
      if (view.state !== 'failed') return;
      await this.changes.change(contact.account, id, async (known, seal) => {
        const { stored } = known;
        const { created = known.change } = stored;
        const next = { ...stored, created, retriedAt: this.clock.now() };
        delete next.stateSince;
        const sealings = [await seal(contact, stored.content, id)];
        for (const kind of ['edit', 'reaction', 'transfer'] as const) {
          const said = saidAbout(stored, kind, this.self);
          if (said === null) continue;
          const content = this.contents.make(said.body, [], said.at);
          sealings.push(await seal(contact, content, this.names.revision(message, kind)));
        }
        return { next: { ...known, stored: next }, parts: sealings.map(({ part }) => part) };
      });
    });
  }
}
