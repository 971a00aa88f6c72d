import type {
  AccountView,
  Client,
  ContactView,
  ConversationView,
  ExportFormat,
  MessageView,
  TransferView,
} from '@parley/client';
import { fromBase64Url, ProtocolError, type AccountId, type MessageId, type TransferId } from '@parley/protocol';
import { DiskSink } from '../files/disk-sink';
import { DiskSource } from '../files/disk-source';
import { downloadName } from '../files/download-name';
import type { Uploads } from '../profile/uploads';

/**
 * What commands ask of the profile's device. The host runs these on its client, for its own command and for its guests; all arguments and
 * results are JSON. An operation that a killed host may have finished already is asked again with `repeated` and must come to the same end.
 */

export interface Surroundings {
  readonly client: Client;
  readonly repeated: boolean;
  /** Online, with everything applied that the server already had. */
  readonly online: () => Promise<void>;
  /** Online, and what had arrived for this account is read: answers of others are known. */
  readonly settled: () => Promise<void>;
  readonly uploads: Uploads;
}

type TransferChange = 'declineTransfer' | 'pauseTransfer' | 'resumeTransfer' | 'cancelTransfer';
type ContactChange = 'acceptRequest' | 'declineRequest' | 'block' | 'unblock' | 'removeContact';

export interface SendLine {
  /** base64url of random bytes, 16 for a text. */
  readonly key: string;
  /** Unix ms. */
  readonly sentAt: number;
}

export const operations = {
  account: ({ client }): Promise<AccountView> => Promise.resolve(client.account),

  contacts: async ({ client, settled }): Promise<readonly ContactView[]> => {
    await settled();
    return client.contacts();
  },

  requests: async ({ client, settled }): Promise<readonly ContactView[]> => {
    await settled();
    return client.requests();
  },

  /** By id or address; waiting requests are found too. */
  findContact: async ({ client, settled }, idOrAddress: string): Promise<ContactView> => {
    await settled();
    return client.findContact(idOrAddress);
  },

  addContact: async (
    { client, repeated, settled },
    addressOrInvite: string,
    note: string | null,
  ): Promise<ContactView> => {
    await settled();
    try {
      return await client.addContact(addressOrInvite, note ?? undefined);
    } catch (error) {
      if (!repeated || !(error instanceof ProtocolError) || error.code !== 'already-contact') throw error;
      // The host that was killed had done it.
      const invited = client.contacts().find(({ id }) => addressOrInvite.includes(id));
      return invited ?? client.findContact(addressOrInvite);
    }
  },

  changeContact: async (
    { client, repeated, settled },
    change: ContactChange,
    known: ContactView,
  ): Promise<ContactView> => {
    await settled();
    try {
      return await client[change](known.id);
    } catch (error) {
      if (
        !repeated ||
        !(error instanceof ProtocolError) ||
        !['unknown-contact', 'already-contact'].includes(error.code)
      )
        throw error;
      return client.contacts().find(({ id }) => id === known.id) ?? known;
    }
  },

  refreshContacts: async ({ client, online }, ids: readonly AccountId[] | null): Promise<readonly ContactView[]> => {
    await online();
    return await client.refreshContacts(ids ?? undefined);
  },

  safetyNumber: ({ client }, id: AccountId): Promise<{ safetyNumber: string; verified: boolean }> => {
    const { safetyNumber, verified } = client.safetyNumber(id);
    return Promise.resolve({ safetyNumber, verified });
  },

  verify: async (
    { client, online },
    id: AccountId,
    number: string,
  ): Promise<{ safetyNumber: string; verified: boolean }> => {
    await online();
    return await client.verify(id, number);
  },

  invite: async ({ client, online }): Promise<{ link: string; expires: number }> => {
    await online();
    return await client.invite();
  },

  /** The conversation that a person means: found once, so that every line of a longer text goes the same way and none overtakes another. */
  recipient: async ({ client, online, settled }, to: string): Promise<string> => {
    await online();
    if (to === 'self') return to;
    // An approval, or the whole contact, may be waiting unread.
    if (meantBy(client, to)?.state !== 'approved') await settled();
    return meantBy(client, to)?.id ?? to;
  },

  /** @param to what `recipient` answered */
  send: async ({ client, online }, to: string, text: string, line: SendLine): Promise<MessageView> => {
    await online();
    return await client.send(to, text, { key: fromBase64Url(line.key), sentAt: line.sentAt });
  },

  /**
   * Offers a file. @param to what `recipient` answered
   * @param line `key` is the seed: 32 random bytes
   */
  offerFile: async (
    { client, online, uploads },
    to: string,
    path: string,
    caption: string | null,
    line: SendLine,
  ): Promise<MessageView> => {
    await online();
    const source = await DiskSource.open(path);
    const options = { seed: fromBase64Url(line.key), sentAt: line.sentAt, ...(caption === null ? {} : { caption }) };
    try {
      const message = await client.sendFile(to, source, options);
      if (message.transfer !== undefined) await uploads.remember(message.transfer.id, source);
      return message;
    } finally {
      await source.close();
    }
  },

  /** Brings an offered file to the server, however often that breaks off. */
  uploadFile: async ({ client, online, uploads }, id: TransferId): Promise<TransferView> => {
    await online();
    const known = await client.transfer(id);
    if (known.direction !== 'out' || known.state !== 'uploading') return known;
    const offered = await uploads.of(id);
    if (offered === null) throw new ProtocolError('not-found', 'this profile did not offer the file');
    const source = await DiskSource.open(offered.path);
    try {
      if (source.stamp !== offered.stamp)
        throw new ProtocolError('file-changed', `${offered.path} has changed since it was offered: send it again`);
      const uploaded = await client.uploadFile(id, source);
      await uploads.forget(id);
      return uploaded;
    } finally {
      await source.close();
    }
  },

  /** The waiting ones, and what became of the others; those that changed last first. */
  transfers: async ({ client, settled }): Promise<readonly TransferView[]> => {
    await settled();
    const all: TransferView[] = [];
    for await (const transfer of client.transfers()) all.push(transfer);
    return all;
  },

  /** One of them; null when there is none. */
  transfer: async ({ client, settled }, id: TransferId): Promise<TransferView | null> => {
    await settled();
    try {
      return await client.transfer(id);
    } catch (error) {
      if (error instanceof ProtocolError && error.code === 'unknown-transfer') return null;
      throw error;
    }
  },

  acceptsFiles: async ({ client, online }, contact: string): Promise<boolean> => {
    await online();
    return await client.acceptsFiles(contact);
  },

  /** From now on files of whoever sent this one are accepted without asking. */
  welcomeFiles: async ({ client, settled }, id: TransferId): Promise<null> => {
    await settled();
    const { conversation, direction } = await client.transfer(id);
    if (direction === 'out') throw new ProtocolError('refused', 'this file goes out');
    await client.setFlags(conversation, { acceptFiles: true });
    return null;
  },

  /** Takes a file, if it was not yet, and waits until it is saved. */
  saveFile: async (
    { client, settled },
    id: TransferId,
    directory: string,
  ): Promise<{ readonly transfer: TransferView; readonly path: string | null }> => {
    await settled();
    const { name, conversation, direction, state } = await client.transfer(id);
    if (state === 'offered') await client.acceptTransfer(id);
    if (state === 'paused') await client.resumeTransfer(id);
    const from = direction === 'out' ? client.account.handle : client.findContact(conversation).handle;
    const sink = new DiskSink(directory, downloadName(new Date(), from, name), id);
    try {
      return { transfer: await client.saveFile(id, sink), path: sink.path };
    } finally {
      await sink.close();
    }
  },

  changeTransfer: async (
    { client, settled, uploads },
    change: TransferChange,
    id: TransferId,
  ): Promise<TransferView> => {
    await settled();
    const transfer = await client[change](id);
    if (change === 'declineTransfer' || change === 'cancelTransfer') await uploads.forget(id);
    return transfer;
  },

  history: async (
    { client, settled },
    conversation: string,
    page: { limit?: number; before?: MessageId },
  ): Promise<{ messages: readonly MessageView[]; more: boolean }> => {
    await settled();
    return await client.history(conversation, page);
  },

  conversations: async ({ client, settled }): Promise<readonly ConversationView[]> => {
    await settled();
    return await client.conversations();
  },

  markRead: async ({ client, online }, conversation: string, upTo: MessageId): Promise<null> => {
    await online();
    await client.markRead(conversation, upTo);
    return null;
  },
} satisfies Record<string, (surroundings: Surroundings, ...args: never[]) => Promise<unknown>>;

export type Operations = typeof operations;
export type OperationName = keyof Operations;
/** What a caller passes: everything behind the surroundings. */
export type OperationArgs<Name extends OperationName> = Operations[Name] extends (
  surroundings: Surroundings,
  ...args: infer Args
) => unknown
  ? Args
  : never;
export type OperationResult<Name extends OperationName> = Awaited<ReturnType<Operations[Name]>>;

export interface ExportRequest {
  readonly conversation: string;
  readonly format: ExportFormat;
  /** Parts that an earlier host has given already. */
  readonly skip: number;
}

function meantBy(client: Client, to: string): ContactView | null {
  try {
    return client.findContact(to);
  } catch (error) {
    if (error instanceof ProtocolError && error.code === 'unknown-contact') return null;
    throw error;
  }
}
