import { issueCard, issueSigner, nextCardNumber, readCard, signingKeyFromSeed } from '@parley/crypto/identity';
import {
  deriveFromPassword,
  deriveFromRecoveryWords,
  openEveryday,
  openIdentity,
  readRecoveryKit,
  replaceEveryday,
  type VaultKeys,
} from '@parley/crypto/vault';
import { ProtocolError, rest, vault as vaultMessage, type Card, type EverydaySecrets } from '@parley/protocol';
import type { ClientPorts, DeviceRecord, DeviceStore } from '../api/ports';
import type { RestClient } from '../connection/rest-client';

export type Proof = { readonly password: string } | { readonly recoveryWords: string };

/** What the server says to everybody who may sign in. @throws ProtocolError `not-set-up` */
export async function accessStatus(server: RestClient): Promise<rest.AccessStatus> {
  const status = await server.get('/api/access', rest.accessStatus);
  if (!status.claimed) throw new ProtocolError('not-set-up', 'this server has no owner yet');
  return status;
}

/** Keys from what was typed. @throws ProtocolError `weak-parameters`, `wrong-recovery-words` */
export async function keysOf(status: rest.AccessStatus, proof: Proof): Promise<VaultKeys> {
  if ('password' in proof) {
    if (status.password === null) throw new ProtocolError('not-set-up', 'this server has no owner yet');
    return deriveFromPassword(proof.password, status.password);
  }
  if (status.recoverySalt === null) throw new ProtocolError('not-set-up', 'this server has no owner yet');
  return deriveFromRecoveryWords(await readRecoveryKit(proof.recoveryWords), status.recoverySalt);
}

/**
 * With the identity key at hand, the everyday key is certified for another 90 days, and the card says where the server is now. The signing key
 * stays, so it does no harm when two devices do this at once.
 * @param profile what the card is to say from now on; null: what it said
 * @throws ProtocolError `wrong-password`, `wrong-recovery-words`, `vault-rolled-back`, `malformed` for a name or colour outside the rules
 */
export async function renewCertificates(
  server: RestClient,
  ports: ClientPorts,
  status: rest.AccessStatus,
  vault: Uint8Array,
  keys: VaultKeys,
  profile: Partial<Pick<Card, 'name' | 'colour'>> | null = null,
): Promise<{ readonly secrets: EverydaySecrets; readonly everydayKey: Uint8Array; readonly vault: Uint8Array }> {
  const { secrets: old, everydayKey, account, number } = await openEveryday(vault, keys);
  const record = await ports.store.load();
  if (record?.account === account) checkVaultNumber(number, record);
  const identity = await openIdentity(vault, keys);
  const identityKey = await signingKeyFromSeed(identity.identityKey);
  const now = ports.clock.now();
  const signingKey = await signingKeyFromSeed(old.signingKey);
  const signer = await issueSigner(identityKey, signingKey.publicKey, now);
  const known = await readCard(old.card);
  const moved = known.server !== status.server || known.addresses.join(' ') !== status.addresses.join(' ');
  const card =
    moved || profile !== null
      ? await issueCard(identityKey, {
          handle: known.handle,
          name: known.name,
          colour: known.colour,
          ...profile,
          sealingKey: known.sealingKey,
          relays: known.relays,
          server: status.server,
          addresses: status.addresses,
          number: nextCardNumber(known.number, now),
        })
      : old.card;
  identityKey.seed.fill(0);
  identity.identityKey.fill(0);
  const secrets = { ...old, signer, card };
  const renewed = await replaceEveryday(vault, everydayKey, secrets, ports.random);
  const value = { with: keys.kind, secret: keys.secret, vault: renewed, card };
  await server.call('PUT', '/api/access/vault', encodeVaultChange(value));
  return { secrets, everydayKey, vault: renewed };
}

/**
 * Whoever restored a backup signs out and in again: a new device has seen nothing.
 * @throws ProtocolError `vault-rolled-back` for a vault that is older than one this device has seen
 */
export function checkVaultNumber(number: number, { seenVault }: Pick<DeviceRecord, 'seenVault'>): void {
  if (number >= seenVault) return;
  throw new ProtocolError(
    'vault-rolled-back',
    'the server shows an older vault than this device has seen: if it was restored from a backup, sign out and in again',
  );
}

/** Number of an encoded vault that this device has opened, or made. */
export const vaultNumber = (bytes: Uint8Array): number => vaultMessage.decode(bytes).number;

/** Keeps the number of a vault that this device has just made. */
export async function sawVault(store: DeviceStore, bytes: Uint8Array): Promise<void> {
  const record = await store.load();
  if (record !== null) await store.save({ ...record, seenVault: vaultNumber(bytes) });
}

export const encodeVaultChange = (value: rest.VaultChange): unknown => rest.vaultChange.encode(value);
