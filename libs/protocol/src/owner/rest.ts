import * as z from 'zod';
import {
  accountId,
  conversationKey,
  deviceId,
  envelopeId,
  messageId,
  recordId,
  serverId,
  sessionId,
  stateKey,
  transferId,
} from '../ids';
import {
  MAX_ADDRESSES_PER_CARD,
  MAX_ADDRESS_LENGTH,
  MAX_CARD_BYTES,
  MAX_ENVELOPE_BYTES,
  MAX_PAGE,
  MAX_RECORD_BYTES,
  MAX_RELAYS_PER_INVITE,
  MAX_STATE_BYTES,
  MAX_VAULT_BYTES,
} from '../limits';
import { base64UrlBytes, count, time } from '../schema';
import { contactState } from './commit';
import { deliveryState } from './changes';
import { handle as handleSchema, hostPort } from '../identity/card';

export * from './neighbours';
export * from './peers';
export * from './transfers';

/** JSON bodies of the owner's REST surface (`/api`). Bytes are base64url text, ids base32 text. */

const text = {
  account: accountId.def.out,
  server: serverId.def.out,
  device: deviceId.def.out,
  envelope: envelopeId.def.out,
};
const recordText = recordId.def.out;
const conversationText = conversationKey.def.out;
const stateText = stateKey.def.out;

/** Texts of ids in URLs and JSON. */
export const idText = {
  ...text,
  record: recordText,
  conversation: conversationText,
  state: stateText,
  message: messageId.def.out,
  session: sessionId.def.out,
  transfer: transferId.def.out,
};

const secret = base64UrlBytes(32, 32);
const vaultBytes = base64UrlBytes(MAX_VAULT_BYTES, 1);
const deviceName = z.string().min(1).max(64);

/** GET /api/access: what a client must know before it can sign in. */
export const accessStatus = z.strictObject({
  claimed: z.boolean(),
  /** Pre-filled from the configuration, or the owner's. */
  handle: z.string().nullable(),
  server: text.server,
  /** `host[:port]` as it was configured. */
  address: z.string(),
  /** Where others find this server, best first: what the card says. */
  addresses: z.array(z.string().max(MAX_ADDRESS_LENGTH)).min(1).max(MAX_ADDRESSES_PER_CARD),
  account: text.account.nullable(),
  /** Argon2id parameters of the owner's password, and the salt of the recovery words. */
  password: z.strictObject({ salt: base64UrlBytes(16, 16), memoryKiB: count, passes: count, lanes: count }).nullable(),
  recoverySalt: base64UrlBytes(16, 16).nullable(),
});
export type AccessStatus = z.output<typeof accessStatus>;

/** POST /api/access/set-up: the first and only time. */
export const setUpRequest = z.strictObject({
  setupToken: z.string().max(128),
  account: text.account,
  handle: handleSchema,
  /** Encoded `signed` card. */
  card: base64UrlBytes(MAX_CARD_BYTES, 1),
  /** Encoded `vault`. */
  vault: vaultBytes,
  /** Authentication secrets derived from the password and from the recovery words; the server keeps their hashes. */
  passwordSecret: secret,
  recoverySecret: secret,
  deviceName,
});
export type SetUpRequest = z.output<typeof setUpRequest>;

/** POST /api/access/sign-in */
export const signInRequest = z.strictObject({ with: z.enum(['password', 'recovery']), secret, deviceName });
export type SignInRequest = z.output<typeof signInRequest>;

/** Answer of set-up and sign-in. `token` also comes as a cookie (HttpOnly, SameSite=Strict). */
export const signedIn = z.strictObject({ device: text.device, token: z.string(), vault: vaultBytes });
export type SignedIn = z.output<typeof signedIn>;

/** GET /api/access/vault */
export const vaultAnswer = z.strictObject({ vault: vaultBytes });
export type VaultAnswer = z.output<typeof vaultAnswer>;

/**
 * PUT /api/access/vault: a new password, renewed certificates, or a new card. `secret` proves that password or recovery words were just
 * typed. New authentication secrets end all other sign-ins.
 */
export const vaultChange = z.strictObject({
  with: z.enum(['password', 'recovery']),
  secret,
  vault: vaultBytes,
  card: base64UrlBytes(MAX_CARD_BYTES, 1),
  passwordSecret: secret.optional(),
  recoverySecret: secret.optional(),
});
export type VaultChange = z.output<typeof vaultChange>;

/** GET /api/access/devices */
export const deviceList = z.strictObject({
  devices: z.array(
    z.strictObject({
      device: text.device,
      name: z.string(),
      current: z.boolean(),
      connected: z.boolean(),
      reading: z.boolean(),
      signedInAt: time,
      lastSeenAt: time,
    }),
  ),
});
export type DeviceList = z.output<typeof deviceList>;

/** POST /api/access/states: sealed states by key. A deleted one has a version and no content; what never existed is left out. */
export const statesRequest = z.strictObject({ keys: z.array(stateText).min(1).max(MAX_PAGE) });
export const statesAnswer = z.strictObject({
  states: z.array(
    z.strictObject({ key: stateText, version: count, sealed: base64UrlBytes(MAX_STATE_BYTES).nullable() }),
  ),
  /** Highest generation said for each of the asked keys that is a sending session. */
  generations: z.array(z.strictObject({ session: stateText, generation: count })),
});
export type StatesAnswer = z.output<typeof statesAnswer>;

/** One contact as GET /api/contacts lists it; removed ones, too, for a new start goes on from their version. */
export const contactItem = z.strictObject({
  change: count,
  account: text.account,
  version: count,
  state: contactState,
  server: text.server,
  addresses: z.array(z.string().max(MAX_ADDRESS_LENGTH)).max(MAX_ADDRESSES_PER_CARD),
  sealed: base64UrlBytes(MAX_STATE_BYTES),
  alert: z.string().nullable(),
});
export const contactList = z.strictObject({ contacts: z.array(contactItem) });

/** GET /api/contacts/requests */
export const requestItem = z.strictObject({
  change: count,
  id: text.envelope,
  server: text.server,
  remoteAddress: z.string(),
  receivedAt: time,
  invited: z.boolean(),
  sealed: base64UrlBytes(MAX_ENVELOPE_BYTES),
});
export const requestList = z.strictObject({ requests: z.array(requestItem) });

/** POST /api/contacts/look-up: fetches the card of the account at an address, over a link or a route. */
const place = z.strictObject({ server: text.server, address: hostPort });
export const lookUpRequest = z.strictObject({
  address: z.string().min(1).max(MAX_ADDRESS_LENGTH),
  /** From an invite: the server that is meant, and relays by which it is reached when it does not answer at its address. */
  by: z.strictObject({ server: text.server, relays: z.array(place).min(1).max(MAX_RELAYS_PER_INVITE) }).optional(),
});
export type LookUpRequest = z.output<typeof lookUpRequest>;
export const lookUpAnswer = z.strictObject({
  /** The server that proved its key at that address. */
  server: text.server,
  card: base64UrlBytes(MAX_CARD_BYTES),
});
export type LookUpAnswer = z.output<typeof lookUpAnswer>;

/** POST /api/contacts/invites: makes the server accept one introduction stamped with this token until it expires. */
export const inviteRequest = z.strictObject({ token: base64UrlBytes(16, 16) });
export const inviteAnswer = z.strictObject({
  expires: time,
  /** Relays by which this server is reached, best first: for the link. */
  relays: z.array(place).max(MAX_RELAYS_PER_INVITE),
});

/** One history record with the deliveries that belong to it. */
export const deliveryItem = z.strictObject({
  envelope: text.envelope,
  contact: text.account,
  state: deliveryState,
  reason: z.string().nullable(),
  receipt: base64UrlBytes(32 * 1024).nullable(),
  blind: base64UrlBytes(16, 16).nullable(),
  queuedAt: time,
  settledAt: time.nullable(),
});
export const recordItem = z.strictObject({
  change: count,
  position: count,
  id: recordText,
  conversation: conversationText,
  incoming: z.boolean(),
  sealed: base64UrlBytes(MAX_RECORD_BYTES),
  deliveries: z.array(deliveryItem),
});
export type RecordItem = z.output<typeof recordItem>;

/**
 * GET /api/history/{conversation}?before=POSITION&limit=N: newest page first in time, oldest first within the page. With `after=POSITION` the
 * page behind that position; `more` is about the direction asked for.
 */
export const historyPage = z.strictObject({ records: z.array(recordItem), more: z.boolean() });
export type HistoryPage = z.output<typeof historyPage>;

/** POST /api/history/records: single records by id, or by an envelope that carried them. */
export const recordsRequest = z.strictObject({
  ids: z.array(recordText).max(MAX_PAGE).optional(),
  envelopes: z.array(text.envelope).max(MAX_PAGE).optional(),
});
export const recordsAnswer = z.strictObject({ records: z.array(recordItem) });

/** GET /api/history: every conversation with its last record, the unread count and the mark. */
export const conversationList = z.strictObject({
  conversations: z.array(
    z.strictObject({
      conversation: conversationText,
      read: count,
      cleared: count,
      unread: count,
      last: recordItem.nullable(),
    }),
  ),
});
export type ConversationList = z.output<typeof conversationList>;

/** GET /api/messages: what waits. */
export const messageQueues = z.strictObject({
  inbox: count,
  outbox: z.array(
    z.strictObject({ server: text.server, waiting: count, linked: z.boolean(), nextTryAt: time.nullable() }),
  ),
});
export type MessageQueues = z.output<typeof messageQueues>;

/** GET /api/settings */
export const settingsAnswer = z.strictObject({
  version: z.string(),
  role: z.enum(['owner', 'relay']),
  server: text.server,
  address: z.string(),
  addresses: z.array(z.string()),
  /** Whether contacts are told when the owner is there, and the owner when they are. */
  presence: z.boolean(),
  /** Whether the owner is to be found by people on servers that can be reached: handle, name and colour are told to peers. */
  listed: z.boolean(),
});
export type SettingsAnswer = z.output<typeof settingsAnswer>;

/**
 * GET and POST /api/settings/backup: what is known of backups. `last`: when one was made, by the program or for a download. `restored`: the last
 * restore of this server (`from`: when that backup was made). `running`: the download that is prepared or under way, in bytes; once it is
 * `ready`, its device fetches it from /api/settings/backup/file.
 */
export const backupAnswer = z.strictObject({
  last: time.nullable(),
  restored: z.strictObject({ from: time, at: time }).nullable(),
  running: z.strictObject({ phase: z.enum(['copying', 'ready', 'sending']), done: count, total: count }).nullable(),
});
export type BackupAnswer = z.output<typeof backupAnswer>;

/** POST /api/settings/backup: makes one for a download, for who knows the password. Answered when it is ready. */
export const backupRequest = z.strictObject({ secret });
export type BackupRequest = z.output<typeof backupRequest>;

/** PUT /api/settings: what is named is set. Answered like GET. */
export const settingsChange = z.strictObject({ presence: z.boolean().optional(), listed: z.boolean().optional() });

/**
 * What helps where a server is not reached. `fix-name`: its name needs an A or AAAA record. `look-at-firewall`: one on the server's own machine,
 * or another program has the port. `forward-port`: the router has to pass `port` on to `ownPort` of the machine; the key of the configuration
 * in `setting` may be wrong, unless that is null. `configure-proxy`: the proxy at `host` has to pass the paths of other servers on. `listen-wider`: the
 * server listens for its own machine alone. `get-address`: it needs a public address, and its port passed on.
 */
const remedy = z.discriminatedUnion('code', [
  z.strictObject({ code: z.literal('fix-name'), name: z.string() }),
  z.strictObject({ code: z.literal('look-at-firewall') }),
  z.strictObject({
    code: z.literal('forward-port'),
    port: z.int(),
    ownPort: z.int(),
    setting: z.enum(['domain', 'public_ip']).nullable(),
  }),
  z.strictObject({ code: z.literal('configure-proxy'), host: z.string(), ownPort: z.int() }),
  z.strictObject({ code: z.literal('listen-wider') }),
  z.strictObject({ code: z.literal('get-address'), ownPort: z.int() }),
]);

/**
 * GET /api/settings/reachability: every address of the server, tried from its own machine when it is asked. `check` says who could reach it
 * there: programs on the same machine, computers in the same network, everybody. `address` is null for what there is no address of. Clients put
 * it into words.
 */
export const reachabilityAnswer = z.strictObject({
  /**
   * What came of asking the router to pass the port on. `off`: it is not asked. `looking`: not known yet. `opened`: it does, at `address`.
   * `private`: it does, and its own `address` is not one of the internet. `refused`: it said no. `absent`: nobody can be asked.
   */
  mapping: z.strictObject({
    state: z.enum(['off', 'looking', 'opened', 'private', 'refused', 'absent']),
    method: z.enum(['pcp', 'nat-pmp', 'upnp']).nullable(),
    address: z.string().nullable(),
  }),
  checks: z.array(
    z.strictObject({
      check: z.enum(['machine', 'network', 'internet']),
      address: z.string().nullable(),
      /**
       * What answers there. `ours`: this server. `another`: a Parley server with another key. `no-parley`: TLS, and something else behind it.
       * `no-tls`: no TLS 1.3. `unknown-name`: the name leads nowhere. `refused`: the machine takes no connection. `silent`: nothing comes back.
       * `no-address`: there is none to try.
       */
      found: z.enum(['ours', 'another', 'no-parley', 'no-tls', 'unknown-name', 'refused', 'silent', 'no-address']),
      /** Null when there is nothing to do. */
      remedy: remedy.nullable(),
    }),
  ),
});
export type ReachabilityAnswer = z.output<typeof reachabilityAnswer>;

/** Every refusal of the REST surface. */
export const restError = z.strictObject({ error: z.strictObject({ code: z.string(), message: z.string() }) });
export type RestError = z.output<typeof restError>;
