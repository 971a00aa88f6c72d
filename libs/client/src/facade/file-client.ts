import { ProtocolError, type AccountId, type TransferId } from '@parley/protocol';
import type { FileOptions } from '../api/client';
import type { FileSink, FileSource } from '../api/ports';
import type { MessageView, TransferView } from '../api/views';
import { messageView } from '../messages/message-view';
import { SELF } from '../messages/self';
import { ContactClient } from './contact-client';

/** Files, as programs see them. */
export abstract class FileClient extends ContactClient {
  async sendFile(to: string, source: FileSource, options: FileOptions = {}): Promise<MessageView> {
    const conversation = this.conversationOf(to);
    const { transfers, book } = this.parts;
    const contact = conversation === SELF ? null : book.need(conversation as AccountId);
    const record = await (await transfers.get()).offer(contact, source, options);
    const view = messageView(record, conversation, this.account.accountId, []);
    if (view === null) throw new ProtocolError('internal', 'a message that was sent has no view');
    return view;
  }

  async uploadFile(transfer: TransferId, source: FileSource): Promise<TransferView> {
    return (await this.parts.transfers.get()).upload(transfer, source);
  }

  async *transfers(): AsyncGenerator<TransferView> {
    yield* this.parts.transferBook.all();
  }

  async transfer(id: TransferId): Promise<TransferView> {
    return (await this.parts.transfers.get()).view(id);
  }

  async acceptTransfer(id: TransferId): Promise<TransferView> {
    return (await this.parts.transfers.get()).accept(id);
  }

  async saveFile(id: TransferId, sink: FileSink): Promise<TransferView> {
    return (await this.parts.transfers.get()).save(id, sink);
  }

  async acceptsFiles(contact: string): Promise<boolean> {
    return (await this.parts.settings.fetched(this.conversationOf(contact))).acceptFiles === true;
  }

  onTransfer(listener: (transfer: TransferView) => void): () => void {
    this.sync.movements.add(listener);
    return () => this.sync.movements.delete(listener);
  }

  async declineTransfer(id: TransferId): Promise<TransferView> {
    return (await this.parts.transfers.get()).decline(id);
  }

  async cancelTransfer(id: TransferId): Promise<TransferView> {
    return (await this.parts.transfers.get()).cancel(id);
  }

  async pauseTransfer(id: TransferId): Promise<TransferView> {
    return (await this.parts.transfers.get()).pause(id);
  }

  async resumeTransfer(id: TransferId): Promise<TransferView> {
    return (await this.parts.transfers.get()).resume(id);
  }
}
