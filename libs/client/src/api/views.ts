import type { AccountId, DeviceId, MessageId, ServerId, TransferId } from '@parley/protocol';

/** What people (and programs that show things to people) see. Plain immutable data. */

export type ContactStateName = 'requested' | 'incoming' | 'approved' | 'blocked';

/** The contact's account id for a direct conversation, `self` for notes to self. */
export type ConversationId = string;

export interface ContactView {
  readonly id: AccountId;
  /** As `contacts add` takes it. */
  readonly address: string;
  readonly handle: string;
  readonly name: string;
  /** Six hexadecimal digits. */
  readonly colour: string;
  /** `removed` only in the event that tells of the removal. */
  readonly state: ContactStateName | 'removed';
  readonly verified: boolean;
  /** The line of text that came, or went, with the request. */
  readonly note: string;
  /** An error code such as `server-key-changed` that needs a person's attention. */
  readonly alert: string | null;
  readonly conversation: ConversationId;
  readonly serverId: ServerId;
  /** WebP, JPEG or PNG of at most 24 KiB. */
  readonly picture: Uint8Array | null;
  readonly pinned: boolean;
  readonly archived: boolean;
  /** Unix ms; 0: not muted. */
  readonly mutedUntil: number;
  /** Files are taken without asking. */
  readonly acceptFiles: boolean;
}

/** Who is at an address, before anybody is asked anything. */
export interface FoundView {
  readonly id: AccountId;
  readonly address: string;
  readonly handle: string;
  readonly name: string;
  /** Six hexadecimal digits. */
  readonly colour: string;
  readonly serverId: ServerId;
  /** 60 digits in groups of 5. */
  readonly safetyNumber: string;
  /** Found by an invite of theirs, which proves the account. */
  readonly invited: boolean;
  /** What they are already; null: a stranger. */
  readonly known: ContactStateName | null;
}

export type MessageStateName = 'queued' | 'sent' | 'delivered' | 'received' | 'read' | 'failed';

export interface MessageProblem {
  readonly kind: 'undecryptable' | 'unknown-kind';
  /** An error code, or the kind a newer Parley sent. */
  readonly reason: string;
}

/** One emoji under a message, and whose it is. */
export interface ReactionView {
  readonly emoji: string;
  readonly from: readonly AccountId[];
}

/** The message that another one answers. */
export interface QuoteView {
  readonly id: MessageId;
  readonly from: AccountId;
  /** At most 200 characters; empty once it was deleted. */
  readonly text: string;
  readonly deleted: boolean;
}

export interface MessageView {
  readonly id: MessageId;
  readonly conversation: ConversationId;
  readonly from: AccountId;
  /** Which device of this account sent it; absent for what came in. */
  readonly device?: DeviceId;
  /** Unix ms by the sender's clock. */
  readonly sentAt: number;
  readonly text: string;
  readonly state: MessageStateName;
  /** Why it failed, or why it still waits. */
  readonly reason?: string;
  readonly inReplyTo?: MessageId;
  /** Of the message in `inReplyTo`; absent when that is not known here. */
  readonly quote?: QuoteView;
  /** When its text was changed last, by the sender's clock. */
  readonly editedAt?: number;
  /** Its sender deleted it everywhere; the text is empty. */
  readonly deleted?: true;
  readonly reactions?: readonly ReactionView[];
  /** The file of a file message; its text is the caption. */
  readonly transfer?: TransferView;
  readonly incoming: boolean;
  /** Place in the owner's whole history. */
  readonly position: number;
  /** Present for what could not be read, or comes from a newer Parley. */
  readonly problem?: MessageProblem;
}

/**
 * How far a file is. `offered`: nothing moves before its recipient accepts. `uploading`: to the sender's own server. `waiting`: it lies there,
 * and the recipient has not accepted. `running`: it moves to the recipient.
 */
export type TransferStateName =
  | 'offered'
  | 'uploading'
  | 'waiting'
  | 'running'
  | 'paused'
  | 'complete'
  | 'declined'
  | 'cancelled'
  | 'failed'
  | 'expired';

/** A file that a message carries, and how far it is. */
export interface TransferView {
  readonly id: TransferId;
  readonly conversation: ConversationId;
  readonly message: MessageId;
  readonly direction: 'out' | 'in';
  /** As its sender's system has it: not fit for a path. */
  readonly name: string;
  /** A name under which it can be saved anywhere. */
  readonly savedName: string;
  /** Bytes. */
  readonly size: number;
  /** Media type, a claim of the sender. */
  readonly type: string;
  readonly width?: number;
  readonly height?: number;
  readonly thumbnail: Uint8Array | null;
  readonly state: TransferStateName;
  /** Why it failed, or why it waits: an error code. */
  readonly reason?: string;
  /** While it is paused: who has to go on. */
  readonly pausedBy?: 'own' | 'contact';
  /** Bytes of the file that have come as far as the state says. */
  readonly done: number;
  /** Bytes in a second, over the last seconds; 0 while nothing moves. */
  readonly rate: number;
  /** Of the whole file, hexadecimal; null until its sender has told it. */
  readonly sha256: string | null;
  /** Unix ms: until then its parts are kept on this side's server; null before, and after. */
  readonly expires: number | null;
}

/** Some messages of a conversation, oldest first. */
export interface HistoryPart {
  readonly messages: readonly MessageView[];
  /** There are older ones. */
  readonly more: boolean;
  /** There are newer ones; where `after` or `around` was asked for. */
  readonly moreAfter?: boolean;
}

/** How far a message got with one recipient. Unix ms; null: not yet, or not known. */
export interface MessageInfo {
  readonly contact: AccountId;
  /** By the sender's clock. */
  readonly sentAt: number;
  /** Durable on the sender's server. */
  readonly queuedAt: number | null;
  /** Their server signed for it. */
  readonly deliveredAt: number | null;
  /** One of their devices had it, by its own clock; of what came in: when it was read from the inbox. */
  readonly receivedAt: number | null;
  /** By the clock of their device. */
  readonly readAt: number | null;
  readonly state: MessageStateName;
  readonly reason?: string;
}

export interface ConversationView {
  readonly id: ConversationId;
  readonly kind: 'direct' | 'self';
  readonly title: string;
  readonly members: readonly AccountId[];
  readonly unread: number;
  readonly last: MessageView | null;
  /** Six hexadecimal digits. */
  readonly colour: string;
  /** WebP, JPEG or PNG of at most 24 KiB. */
  readonly picture: Uint8Array | null;
  /** Position of the last message read. */
  readonly readUpTo: number;
  readonly pinned: boolean;
  readonly archived: boolean;
  /** Unix ms; 0: not muted. */
  readonly mutedUntil: number;
  /** Files are taken without asking. */
  readonly acceptFiles: boolean;
  /** What was typed and not sent; empty: nothing. */
  readonly draft: string;
}

export interface AccountView {
  readonly accountId: AccountId;
  readonly address: string;
  readonly handle: string;
  readonly name: string;
  readonly colour: string;
  readonly serverId: ServerId;
  readonly device: DeviceId;
  /** WebP, JPEG or PNG of at most 24 KiB. */
  readonly picture: Uint8Array | null;
}

export interface DeviceView {
  readonly device: DeviceId;
  readonly name: string;
  readonly current: boolean;
  readonly connected: boolean;
  /** Holds the read lease. */
  readonly reading: boolean;
  readonly signedInAt: number;
  readonly lastSeenAt: number;
}

/**
 * In change order. `change` is the cursor: `events(after)` goes on behind it after a restart, each event once (an event that was being
 * handled when the program died comes again).
 */
export type ClientEvent =
  | { readonly change: number; readonly type: 'message'; readonly message: MessageView }
  | {
      readonly change: number;
      readonly type: 'state';
      readonly id: MessageId;
      readonly conversation: ConversationId;
      readonly state: MessageStateName;
      readonly reason?: string;
    }
  /** Something was said about a message: an edit, a reaction, its deletion. */
  | { readonly change: number; readonly type: 'update'; readonly message: MessageView }
  /** A message is shown no more: it was deleted here, or what could not be read has come again. */
  | {
      readonly change: number;
      readonly type: 'removed';
      readonly id: MessageId;
      readonly conversation: ConversationId;
    }
  /** Read marks, flags or the draft of a conversation changed, here or elsewhere. Only with `list` at {@link Client.start}. */
  | { readonly change: number; readonly type: 'conversation'; readonly conversation: ConversationView }
  /** A file has come further. Progress in between carries the change number before it. */
  | { readonly change: number; readonly type: 'transfer'; readonly transfer: TransferView }
  | { readonly change: number; readonly type: 'request'; readonly contact: ContactView }
  | { readonly change: number; readonly type: 'contact'; readonly contact: ContactView };

/** How a contact is reached right now. */
export interface ReachView {
  /** `direct`: our server has a link to theirs. `relay`: over another server. `offline`: neither, and mail waits. */
  readonly via: 'direct' | 'relay' | 'offline';
  /** Whether they are there; null: they do not tell, or we do not. */
  readonly online: boolean | null;
  /** Unix ms when they were last known to be there; null while that is so, and when it is not known. */
  readonly lastSeen: number | null;
}

export interface Snapshot {
  readonly connection: 'offline' | 'connecting' | 'online';
  readonly unlocked: boolean;
  /** This device holds the read lease. */
  readonly reading: boolean;
  /** What waits in the inbox of the server; null while somebody else reads. */
  readonly inboxRemaining: number | null;
  /** Change number up to which this client knows everything. */
  readonly change: number;
  readonly contacts: readonly ContactView[];
  /** Who asks to become a contact. */
  readonly requests: readonly ContactView[];
  /**
   * The newest first, then approved contacts without a message. Empty without `list` at {@link Client.start}, and until that has resolved. A
   * conversation that did not change is the same object as before.
   */
  readonly conversations: readonly ConversationView[];
  /** By contact; the same object as before when nothing changed. Empty without a connection: nothing is known then. */
  readonly reach: ReadonlyMap<AccountId, ReachView>;
}
