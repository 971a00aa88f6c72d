import type { HistoryKeys } from '@parley/crypto/vault';
import type {
  AccountId,
  ConversationKey,
  DeviceId,
  EnvelopeId,
  MessageId,
  RecordId,
  RevisionBody,
  SessionId,
  StateKey,
} from '@parley/protocol';
import { SELF } from '../messages/self';
import { BoundedMap } from '../states/bounded-map';

const MAX_REMEMBERED = 256;

/** Names of states, records and conversations as the server sees them: keyed hashes. */
export class SealedNames {
  /** Every record is compared with the name of its conversation. */
  readonly #conversations = new BoundedMap<string, ConversationKey>(MAX_REMEMBERED);

  constructor(private readonly keys: HistoryKeys) {}

  sending = (device: DeviceId, contact: AccountId): StateKey => this.#state(`out:${device}:${contact}`);
  receiving = (session: SessionId): StateKey => this.#state(`in:${session}`);
  package = (ref: string): StateKey => this.#state(`package:${ref}`);
  stock = (contact: AccountId): StateKey => this.#state(`stock:${contact}`);
  reader = (contact: AccountId): StateKey => this.#state(`reader:${contact}`);
  unreadable = (): StateKey => this.#state('unreadable');
  awaited = (): StateKey => this.#state('awaited');
  /** What a contact said about a message that has not come yet. */
  revisions = (contact: AccountId, id: MessageId): StateKey => this.#state(`revisions:${contact}:${id}`);

  message = (id: MessageId): RecordId => this.#record(`message:${id}`);
  /** The record of what we said about a message; one of each kind. */
  revision = (id: MessageId, kind: RevisionBody['kind']): RecordId => this.#record(`${kind}:${id}`);
  /** The records beside a conversation. */
  settings = (conversation: string): RecordId => this.#record(`settings:${conversation}`);
  picture = (contact: AccountId): RecordId => this.#record(`picture:${contact}`);
  profile = (): RecordId => this.#record('profile');
  /** The record of an envelope that could not be read. */
  envelope = (id: EnvelopeId): RecordId => this.#record(`envelope:${id}`);

  conversation = (id: string): ConversationKey => {
    const known = this.#conversations.get(id);
    if (known !== undefined) return known;
    const key = this.keys.name('conversation', id === SELF ? SELF : `direct:${id}`);
    this.#conversations.set(id, key);
    return key;
  };

  #state(name: string): StateKey {
    return this.keys.name('state', name);
  }

  #record(name: string): RecordId {
    return this.keys.name('record', name);
  }
}
