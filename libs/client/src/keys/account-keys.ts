import { issueLeafCredential, readCard, signingKeyFromSeed, type SigningKey } from '@parley/crypto/identity';
import { createUnsealer, type Unsealer } from '@parley/crypto/sealing';
import type { SessionLeaf } from '@parley/crypto/session';
import { createHistoryKeys, type HistoryKeys } from '@parley/crypto/vault';
import type { AccountId, Card, DeviceId, EverydaySecrets, RandomSource } from '@parley/protocol';
import type { DeviceRecord } from '../api/ports';

/** The keys of an unlocked account on this device. */
export interface AccountKeys {
  readonly account: AccountId;
  readonly device: DeviceId;
  /** The newest of this account; see {@link adoptCard}. */
  card: Card;
  /** Encoded `signed` card. */
  cardBytes: Uint8Array;
  /** Encoded `signed` certificate of the signing key. */
  readonly signer: Uint8Array;
  readonly signingKey: SigningKey;
  readonly leaf: SessionLeaf;
  readonly history: HistoryKeys;
  readonly unsealer: Unsealer;
}

/** @throws ProtocolError `malformed`, `bad-signature` when the vault holds something else than an account */
export async function openAccountKeys(
  secrets: EverydaySecrets,
  record: Pick<DeviceRecord, 'device' | 'deviceSeed' | 'deviceCertificate'>,
  random: RandomSource,
): Promise<AccountKeys> {
  const [card, signingKey, deviceKey, unsealer, history] = await Promise.all([
    readCard(secrets.card),
    signingKeyFromSeed(secrets.signingKey),
    signingKeyFromSeed(record.deviceSeed),
    createUnsealer(secrets.account, secrets.sealingKey),
    createHistoryKeys(secrets.account, secrets.historyKey, random),
  ]);
  return {
    account: secrets.account,
    device: record.device,
    card,
    cardBytes: secrets.card,
    signer: secrets.signer,
    signingKey,
    leaf: {
      credential: issueLeafCredential(secrets.signer, record.deviceCertificate),
      publicKey: deviceKey.publicKey,
      privateKey: deviceKey.seed,
    },
    history,
    unsealer,
  };
}

/** From now on this account shows itself by another card. @param card the content of `bytes`, verified */
export function adoptCard(keys: AccountKeys, card: Card, bytes: Uint8Array): void {
  keys.card = card;
  keys.cardBytes = bytes;
}
