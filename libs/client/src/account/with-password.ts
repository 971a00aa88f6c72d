import type { VaultKeys } from '@parley/crypto/vault';
import { rest, type Card } from '@parley/protocol';
import type { ClientPorts } from '../api/ports';
import type { RestClient } from '../connection/rest-client';
import { forgetSecrets } from '../keys/forget-keys';
import { accessStatus, encodeVaultChange, keysOf, renewCertificates, sawVault } from './vault-access';

export interface Typed {
  readonly status: rest.AccessStatus;
  readonly keys: VaultKeys;
  /** Encoded, as the server has it. */
  readonly vault: Uint8Array;
  /** Encoded `signed` card. */
  readonly card: Uint8Array;
}

/**
 * The password was typed, so the certificates are renewed, too.
 * @param profile what the card is to say from now on
 * @throws ProtocolError `wrong-password`, `vault-rolled-back`, `malformed` for a name or colour outside the rules
 */
export async function withPassword(
  server: RestClient,
  ports: ClientPorts,
  password: string,
  profile: Partial<Pick<Card, 'name' | 'colour'>> | null = null,
): Promise<Typed> {
  const status = await accessStatus(server);
  const keys = await keysOf(status, { password });
  const known = await server.get('/api/access/vault', rest.vaultAnswer);
  const { secrets, vault } = await renewCertificates(server, ports, status, known.vault, keys, profile);
  forgetSecrets(secrets);
  await sawVault(ports.store, vault);
  return { status, keys, vault, card: secrets.card };
}

/** Stores another vault with new secrets for who signs in; the server ends all other sign-ins. */
export async function storeVault(
  server: RestClient,
  ports: ClientPorts,
  { keys, card }: Typed,
  vault: Uint8Array,
  secrets: Pick<rest.VaultChange, 'passwordSecret' | 'recoverySecret'>,
): Promise<void> {
  const value = { with: keys.kind, secret: keys.secret, vault, card, ...secrets };
  await server.call('PUT', '/api/access/vault', encodeVaultChange(value));
  await sawVault(ports.store, vault);
}
