import type { Client, ClientEvent, MessageView } from '@parley/client';
import type { Finding, rest, TransferId } from '@parley/protocol';
import type { ServerAdmin } from './server-admin';
import type { NewFile } from '../files/file-work';
import type { NewMessage, NewRevision } from '../outbox/unsent-message';
import type { SecurityView } from './device-state';

/** Methods of the client that pages call as they are. */
export const clientMethods = [
  'acceptRequest',
  'addContact',
  'block',
  'cancelTransfer',
  'changePassword',
  'conversations',
  'declineRequest',
  'declineTransfer',
  'deleteMessage',
  'devices',
  'edit',
  'findContact',
  'history',
  'invite',
  'lookUp',
  'makeBackup',
  'markRead',
  'messageInfo',
  'pauseTransfer',
  'react',
  'refreshContacts',
  'removeContact',
  'renewRecovery',
  'resumeTransfer',
  'retry',
  'safetyNumber',
  'setDraft',
  'setFlags',
  'setPresence',
  'signOutDevice',
  'transfer',
  'unblock',
  'updateProfile',
  'verify',
] as const satisfies readonly (keyof Client)[];

export type ClientMethod = (typeof clientMethods)[number];

/** The client as pages see it. Everything throws ProtocolError. */
export type RemoteClient = {
  readonly [Method in ClientMethod]: (
    ...args: Parameters<Client[Method]>
  ) => Promise<Awaited<ReturnType<Client[Method]>>>;
};

export interface NewOwner {
  readonly handle: string;
  readonly name: string;
  /** Six hexadecimal digits. */
  readonly colour: string;
  readonly password: string;
  readonly setupToken: string;
}

export interface RecoveryKit {
  /** Twelve words. */
  readonly recoveryWords: string;
  /** The kit as a text file. */
  readonly recoveryKit: string;
}

/** What pages ask of the device itself. Everything throws ProtocolError. */
export interface DeviceMethods extends ServerAdmin {
  /** Makes the account of a server without owner, and opens it. */
  setUp(owner: NewOwner): Promise<RecoveryKit>;
  /** Signs in or unlocks. @param stayUntil unix ms until which this browser stays unlocked; null: until its last tab is closed */
  unlock(password: string, stayUntil: number | null): Promise<void>;
  /** @param kit twelve words, or the text of a recovery kit's file */
  recover(kit: string, newPassword: string): Promise<void>;
  /** Forgets the keys; every tab goes back to the unlock screen. */
  lock(): Promise<void>;
  /** Ends the sign-in of this browser and forgets everything it kept. */
  signOut(): Promise<void>;
  setSecurity(security: SecurityView): Promise<void>;
  /** A person is at one of the tabs. */
  active(): Promise<void>;
  /** One of the tabs went out of sight. */
  hidden(): Promise<void>;
  serverSettings(): Promise<rest.SettingsAnswer>;
  /** What the server knows of backups, and how far the one is that is made. */
  backups(): Promise<rest.BackupAnswer>;
  /** Lets the server try its own addresses. */
  reachability(): Promise<rest.ReachabilityAnswer['checks']>;
  /** Lets the server check itself. */
  diagnostics(): Promise<readonly Finding[]>;
  /**
   * Sends a message; resolves once it is durable on the own server. Until then it is among the unsent ones of the state, also over a restart of
   * the browser, and after a refusal until somebody retries or removes it.
   */
  post(message: NewMessage): Promise<MessageView>;
  /** Edits a message or reacts to it; resolves once that is durable on the own server. Until then it is among the unsent of the state, too. */
  revise(revision: NewRevision): Promise<void>;
  /** Sends a message again that was refused. */
  retryUnsent(id: string): Promise<void>;
  removeUnsent(id: string): Promise<void>;
  /** Offers a file; resolves once the offer is durable on the own server. The file goes there by itself then. */
  offerFile(file: NewFile): Promise<MessageView>;
  /** The file of an upload that was cut off, chosen again. @throws ProtocolError `file-changed` for another one */
  provideFile(id: TransferId, file: File, handle: FileSystemFileHandle | null): Promise<void>;
  /** Takes a file that is offered into this browser. */
  acceptFile(id: TransferId): Promise<void>;
  /** Takes a file that lies on the own server into this browser, again or for the first time. */
  takeFile(id: TransferId): Promise<void>;
  /** Frees what files take in this browser. */
  dropFiles(): Promise<void>;
}

/** Events that came together. */
export interface EventBatch {
  readonly events: readonly ClientEvent[];
  /** Change number behind which the next batch goes on. */
  readonly after: number;
}
