import {
  concatBytes,
  conversationKey,
  idBytes,
  ProtocolError,
  recordId,
  stateKey,
  utf8,
  type AccountId,
  type ConversationKey,
  type RandomSource,
  type RecordId,
  type StateKey,
} from '@parley/protocol';
import * as z from 'zod';
import { hkdf, hmacSha256 } from '../identity/hashing';
import type { AesKey } from '../primitives/ports';
import { aesKey, decrypt, encrypt } from './aead';

const KEY_BYTES = 32;
const NAME_BYTES = 16;

/** What the server stores under a keyed hash, by the type of that hash. */
interface Names {
  state: StateKey;
  record: RecordId;
  conversation: ConversationKey;
}

/** What is sealed, by the id it is stored under. */
interface Sealed {
  state: StateKey;
  record: RecordId;
  contact: AccountId;
}

const names = { state: stateKey, record: recordId, conversation: conversationKey } as const;

/** What the history key gives: names that tell the server nothing, and seals for what is stored under them. */
export interface HistoryKeys {
  /** The first 16 bytes of HMAC-SHA-256 over a text, under a key of the kind: the same text always has the same name. */
  name<Kind extends keyof Names>(kind: Kind, text: string): Names[Kind];
  /**
   * AES-256-GCM under the key of the kind, bound to account, kind and id, and to the conversation when one is given (as every record's
   * should be, so that a server cannot move it into another): nonce (12) ‖ ciphertext ‖ tag (16).
   */
  sealRecord<Kind extends keyof Sealed>(
    kind: Kind,
    id: Sealed[Kind],
    bytes: Uint8Array,
    conversation?: ConversationKey,
  ): Promise<Uint8Array>;
  /**
   * Opens what was sealed for exactly this place.
   * @throws ProtocolError `unsealing-failed` when it was changed, or sealed for another place or account
   */
  openRecord<Kind extends keyof Sealed>(
    kind: Kind,
    id: Sealed[Kind],
    sealed: Uint8Array,
    conversation?: ConversationKey,
  ): Promise<Uint8Array>;
}

/** Derives the keys of an account's history (HKDF-SHA-256, salt = account id) and keeps them imported. `historyKey`: 32 bytes, not kept. */
export async function createHistoryKeys(
  account: AccountId,
  historyKey: Uint8Array,
  random: RandomSource,
): Promise<HistoryKeys> {
  const salt = idBytes(account);
  const derived = (purpose: string): Uint8Array => hkdf(historyKey, salt, utf8(`parley ${purpose} 1`), KEY_BYTES);
  const naming = {
    state: derived('state name'),
    record: derived('record name'),
    conversation: derived('conversation name'),
  };
  const sealing = {
    state: await sealingKey(derived('state seal')),
    record: await sealingKey(derived('record seal')),
    contact: await sealingKey(derived('contact seal')),
  };
  const aad = (kind: string, id: string, conversation?: ConversationKey): Uint8Array =>
    concatBytes(utf8(`parley ${kind} 1`), Uint8Array.of(0), salt, idBytes(id), idBytes(conversation ?? ''));
  return {
    name<Kind extends keyof Names>(kind: Kind, text: string): Names[Kind] {
      const hash = hmacSha256(naming[kind], utf8(text)).subarray(0, NAME_BYTES);
      return z.decode(names[kind], hash) as Names[Kind];
    },
    sealRecord: (kind, id, bytes, conversation) => encrypt(sealing[kind], bytes, aad(kind, id, conversation), random),
    async openRecord(kind, id, sealed, conversation) {
      const opened = await decrypt(sealing[kind], sealed, aad(kind, id, conversation));
      if (opened === null) throw new ProtocolError('unsealing-failed', `a sealed ${kind} does not open in its place`);
      return opened;
    },
  };
}

async function sealingKey(bytes: Uint8Array): Promise<AesKey> {
  const key = await aesKey(bytes);
  bytes.fill(0);
  return key;
}
