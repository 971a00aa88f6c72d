import type { AccountView, ContactView, ConversationView, Snapshot } from '@parley/client';
import type { FileWork } from '../files/file-work';
import type { Unsent } from '../outbox/unsent-message';

/**
 * Where this browser stands with its server. `setup`: the server has no owner yet; `signed-out`: it has, and this browser is not one of its
 * devices; `locked`: it is, and the password is needed.
 */
export type Phase = 'loading' | 'setup' | 'signed-out' | 'locked' | 'open';

/** What the server tells everybody. */
export interface ServerInfo {
  readonly claimed: boolean;
  readonly handle: string | null;
  /** `host:port` that others use. */
  readonly address: string;
  readonly server: string;
}

export interface SecurityView {
  /** Minutes without a person at any tab after which this browser locks; null: never. */
  readonly idleMinutes: number | null;
  /** Unix ms until which it stays unlocked over restarts; null: until its last tab is closed. */
  readonly stayUntil: number | null;
}

/** Everything pages show, apart from the messages themselves. Plain immutable data. */
export interface DeviceState {
  readonly phase: Phase;
  /** Why it stands there: an error code such as `server-unavailable` or `device-replaced`. */
  readonly problem: string | null;
  readonly server: ServerInfo | null;
  readonly security: SecurityView;
  readonly account: AccountView | null;
  readonly connection: Snapshot['connection'];
  /** Whether WebSockets come through; false while the server answers everything else. */
  readonly live: boolean;
  /** The server has another release than this worker was loaded from, and what it lacks cannot be had any more. */
  readonly outdated: boolean;
  /** What waits to be read; null while another device reads. */
  readonly inboxRemaining: number | null;
  readonly contacts: readonly ContactView[];
  readonly requests: readonly ContactView[];
  /** Whether the conversations are all there. */
  readonly listed: boolean;
  /** Newest first. */
  readonly conversations: readonly ConversationView[];
  /** How contacts are reached, and whether they are there. */
  readonly reach: Snapshot['reach'];
  /** Whether contacts are told when the owner is there, and the owner when they are. */
  readonly presence: boolean;
  /** Messages, edits and reactions that are not yet durable on the own server, in the order in which they were made. */
  readonly unsent: readonly Unsent[];
  /** How many of them this browser kept and cannot open any more. */
  readonly unsentLost: number;
  /** What this browser does about files. */
  readonly files: readonly FileWork[];
}

export const initialState: DeviceState = {
  phase: 'loading',
  problem: null,
  server: null,
  security: { idleMinutes: null, stayUntil: null },
  account: null,
  connection: 'offline',
  live: true,
  outdated: false,
  inboxRemaining: null,
  contacts: [],
  requests: [],
  listed: false,
  conversations: [],
  reach: new Map(),
  presence: true,
  unsent: [],
  unsentLost: 0,
  files: [],
};

/** The parts of the state that are lists of things with an id. */
export type ListName = 'contacts' | 'requests' | 'conversations' | 'unsent' | 'files';

/** What changed of a list; `order` only when things came, went or moved. */
export interface ListPatch<Item> {
  readonly changed: readonly Item[];
  readonly order?: readonly string[];
}

type ItemOf<Name extends ListName> = DeviceState[Name][number];

/** What changed since the last patch of the same stream; the first one has everything. */
export type StatePatch = Partial<Omit<DeviceState, ListName>> & {
  readonly [Name in ListName]?: ListPatch<ItemOf<Name>>;
};
