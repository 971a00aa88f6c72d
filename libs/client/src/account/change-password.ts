import { changePassword as rewrapVault } from '@parley/crypto/vault';
import { rest } from '@parley/protocol';
import type { ClientPorts } from '../api/ports';
import type { RestClient } from '../connection/rest-client';
import { forgetSecrets } from '../keys/forget-keys';
import { accessStatus, encodeVaultChange, keysOf, renewCertificates, sawVault } from './vault-access';

/**
 * A new password; the server ends all other sign-ins. The password was typed, so the certificates are renewed, too.
 * @throws ProtocolError `wrong-password`, `vault-rolled-back`
 */
export async function changePassword(
  server: RestClient,
  ports: ClientPorts,
  current: string,
  next: string,
): Promise<void> {
  const status = await accessStatus(server);
  const keys = await keysOf(status, { password: current });
  const known = await server.get('/api/access/vault', rest.vaultAnswer);
  const { secrets, vault } = await renewCertificates(server, ports, status, known.vault, keys);
  forgetSecrets(secrets);
  const changed = await rewrapVault(vault, keys, next, ports.random);
  const value = { with: keys.kind, secret: keys.secret, vault: changed.vault, card: secrets.card };
  await server.call(
    'PUT',
    '/api/access/vault',
    encodeVaultChange({ ...value, passwordSecret: changed.passwordSecret }),
  );
  await sawVault(ports.store, changed.vault);
}
