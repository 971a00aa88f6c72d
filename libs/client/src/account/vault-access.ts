import { issueCard, issueSigner, nextCardNumber, readCard, signingKeyFromSeed } from '@parley/crypto/identity';
import {
  deriveFromPassword,
  deriveFromRecoveryWords,
  openEveryday,
  openIdentity,
  replaceEveryday,
  type VaultKeys,
} from '@parley/crypto/vault';
import { ProtocolError, rest, type EverydaySecrets } from '@parley/protocol';
import type { ClientPorts } from '../api/ports';
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
  return deriveFromRecoveryWords(proof.recoveryWords, status.recoverySalt);
}

/**
 * With the identity key at hand, the everyday key is certified for another 90 days, and the card says where the server is now. The signing key
 * stays, so it does no harm when two devices do this at once.
 */
export async function renewCertificates(
  server: RestClient,
  ports: ClientPorts,
  status: rest.AccessStatus,
  vault: Uint8Array,
  keys: VaultKeys,
): Promise<{ readonly secrets: EverydaySecrets; readonly everydayKey: Uint8Array; readonly vault: Uint8Array }> {
  const { secrets: old, everydayKey } = await openEveryday(vault, keys);
  const identity = await openIdentity(vault, keys);
  const identityKey = await signingKeyFromSeed(identity.identityKey);
  const now = ports.clock.now();
  const signingKey = await signingKeyFromSeed(old.signingKey);
  const signer = await issueSigner(identityKey, signingKey.publicKey, now);
  const known = await readCard(old.card);
  const moved = known.server !== status.server || known.addresses[0] !== status.address;
  const card = moved
    ? await issueCard(identityKey, {
        handle: known.handle,
        name: known.name,
        colour: known.colour,
        sealingKey: known.sealingKey,
        relays: known.relays,
        server: status.server,
        addresses: [status.address],
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

export const encodeVaultChange = (value: rest.VaultChange): unknown => rest.vaultChange.encode(value);
