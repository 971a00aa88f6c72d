import { ProtocolError, rest, type AccountId, type DeviceId, type MessageId } from '@parley/protocol';
import { changePassword } from './account/change-password';
import { makeBackup } from './account/make-backup';
import { renewRecovery } from './account/renew-recovery';
import { updateProfile } from './account/update-profile';
import type {
  Client,
  ConversationFlags,
  ExportFormat,
  ExportWords,
  HistoryOptions,
  ProfileChange,
  SearchOptions,
  SendOptions,
} from './api/client';
import type {
  AccountView,
  ClientEvent,
  ConversationView,
  DeviceView,
  HistoryPart,
  MessageInfo,
  MessageView,
  Snapshot,
} from './api/views';
import { conversationView } from './conversations/conversation-view';
import { FileClient } from './facade/file-client';
import { RowEvents } from './feed/row-events';
import { messageView } from './messages/message-view';
import { SELF } from './messages/self';

/** The client as programs see it: finds what they mean, asks the part that does it, answers with views. */
export class SignedInClient extends FileClient implements Client {
  /** Contacts and requests, so that they can be asked for before anything is connected. */
  async load(): Promise<void> {
    await this.parts.book.load();
    await this.parts.requests.load();
  }

  snapshot(): Snapshot {
    const { connection, ended, feed } = this.sync;
    const rest = { connection, unlocked: ended === null, change: feed.upTo };
    const reach = this.sync.presence.reach;
    if (ended !== null)
      return { ...rest, reading: false, inboxRemaining: null, contacts: [], requests: [], conversations: [], reach };
    const { inbox, conversations } = this.parts;
    return {
      ...rest,
      reading: inbox.lease !== null,
      inboxRemaining: inbox.remaining,
      contacts: this.contacts(),
      requests: this.requests(),
      conversations: conversations.all(),
      reach,
    };
  }

  subscribe(listener: () => void): () => void {
    return this.notifier.subscribe(listener);
  }

  start({
    read,
    list = true,
    active = true,
  }: {
    readonly read: boolean;
    readonly list?: boolean;
    readonly active?: boolean;
  }): Promise<void> {
    this.sync.presence.use(active);
    return this.sync.start(read, list);
  }

  setActive(active: boolean): void {
    this.sync.presence.use(active);
  }

  presence(): boolean {
    return this.sync.presence.on;
  }

  async setPresence(on: boolean): Promise<void> {
    const body = { schema: rest.settingsChange, value: { presence: on } };
    const { presence } = await this.parts.server.send('PUT', '/api/settings', body, rest.settingsAnswer);
    this.sync.presence.switched(presence);
    this.notifier.changed();
  }

  stop(): Promise<void> {
    return this.sync.stop();
  }

  drained(): Promise<number> {
    return this.sync.drained();
  }

  async send(to: string, text: string, options: SendOptions = {}): Promise<MessageView> {
    const conversation = this.conversationOf(to);
    const { sender, book } = this.parts;
    const record =
      conversation === SELF
        ? await sender.note(text, options)
        : await sender.send(book.need(conversation as AccountId), text, options);
    const view = messageView(record, conversation, this.account.accountId, []);
    if (view === null) throw new ProtocolError('internal', 'a message that was sent has no view');
    return view;
  }

  async react(conversation: string, id: MessageId, emoji: string | null): Promise<void> {
    return this.parts.revisions.react(this.conversationOf(conversation), id, emoji);
  }

  async edit(conversation: string, id: MessageId, text: string): Promise<void> {
    return this.parts.revisions.edit(this.conversationOf(conversation), id, text);
  }

  async deleteMessage(conversation: string, id: MessageId, { everywhere }: { everywhere: boolean }): Promise<void> {
    return this.parts.revisions.delete(this.conversationOf(conversation), id, everywhere);
  }

  async messageInfo(conversation: string, id: MessageId): Promise<readonly MessageInfo[]> {
    return this.parts.infos.of(this.conversationOf(conversation), id);
  }

  async retry(conversation: string, id: MessageId): Promise<void> {
    const { retries, book } = this.parts;
    return retries.retry(book.need(this.conversationOf(conversation) as AccountId), id);
  }

  async history(conversation: string, options: HistoryOptions = {}): Promise<HistoryPart> {
    return this.parts.history.messages(this.conversationOf(conversation), options);
  }

  async *search(query: string, options: SearchOptions = {}): AsyncGenerator<MessageView> {
    const { conversation } = options;
    const where = conversation === undefined ? {} : { conversation: this.conversationOf(conversation) };
    yield* (await this.parts.search.get()).find(query, { ...options, ...where });
  }

  async conversations(): Promise<readonly ConversationView[]> {
    const { history, book, asides } = this.parts;
    const listed = await history.conversations();
    return listed.flatMap(({ id, unread, read, last }) => {
      if (last === null) return [];
      const contact = id === SELF ? undefined : book.get(id as AccountId);
      return conversationView(this.keys.card, contact, { unread, read, last: last.view }, asides.of(id));
    });
  }

  async markRead(conversation: string, upTo: MessageId): Promise<void> {
    return this.parts.readMarks.mark(this.conversationOf(conversation), upTo);
  }

  async setDraft(conversation: string, text: string): Promise<void> {
    return this.parts.settings.set(this.conversationOf(conversation), { draft: text });
  }

  async setFlags(
    conversation: string,
    { pinned, archived, mutedUntil, acceptFiles }: ConversationFlags,
  ): Promise<void> {
    return this.parts.settings.set(this.conversationOf(conversation), {
      ...(pinned === undefined ? {} : { pinned }),
      ...(archived === undefined ? {} : { archived }),
      ...(acceptFiles === undefined ? {} : { acceptFiles }),
      ...(mutedUntil === undefined ? {} : { mutedUntil }),
    });
  }

  async *export(conversation: string, format: ExportFormat, words?: ExportWords): AsyncGenerator<string> {
    const id = this.conversationOf(conversation);
    const contact = this.parts.book.get(id as AccountId);
    const nameOf = ({ from }: MessageView): string =>
      from === this.account.accountId ? this.account.name : (contact?.card.name ?? from);
    // Most clients never need it: browsers load it then.
    const { exportConversation } = await import('./export/export-conversation');
    yield* exportConversation(this.parts.history, id, format, contact?.card.name, nameOf, words);
  }

  begun(): Promise<number> {
    return this.sync.feed.begun();
  }

  async *events(after: number, signal?: AbortSignal, upTo?: number): AsyncGenerator<ClientEvent> {
    const parts = this.parts;
    const subscriber = this.sync.feed.subscribe(after);
    const abort = (): void => subscriber.end();
    signal?.addEventListener('abort', abort);
    const port = {
      wanted: () => this.sync.ended === null && signal?.aborted !== true,
      reconnected: () => this.sync.reconnected(),
      logger: this.ports.logger,
    };
    const rows = new RowEvents(after, this.account.accountId, parts, port);
    try {
      for (let known = after; (upTo === undefined || known < upTo) && !signal?.aborted;) {
        const page = await subscriber.next();
        if (page === null) break;
        yield* rows.of(page);
        known = page.upTo;
      }
    } finally {
      signal?.removeEventListener('abort', abort);
      this.sync.feed.unsubscribe(subscriber);
    }
  }

  async devices(): Promise<readonly DeviceView[]> {
    return (await this.parts.server.get('/api/access/devices', rest.deviceList)).devices;
  }

  async signOutDevice(device: DeviceId): Promise<void> {
    if (device === this.device) throw new ProtocolError('refused', 'this device signs itself out');
    return this.parts.server.call('DELETE', `/api/access/devices/${device}`);
  }

  async makeBackup(password: string): Promise<void> {
    return makeBackup(this.parts.server, password);
  }

  async renewRecovery(password: string): Promise<{ recoveryWords: string; recoveryKit: string }> {
    return renewRecovery(this.parts.server, this.ports, password);
  }

  async updateProfile(password: string, change: ProfileChange): Promise<AccountView> {
    const { server, profile } = this.parts;
    await updateProfile(server, this.ports, profile, password, change);
    this.notifier.changed();
    return this.account;
  }

  async changePassword(current: string, next: string): Promise<void> {
    return changePassword(this.parts.server, this.ports, current, next);
  }
}
