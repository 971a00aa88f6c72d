import { changePassword as rewrapVault } from '@parley/crypto/vault';
import type { ClientPorts } from '../api/ports';
import type { RestClient } from '../connection/rest-client';
import { storeVault, withPassword } from './with-password';

/**
 * A new password; the server ends all other sign-ins.
 * @throws ProtocolError `wrong-password`, `vault-rolled-back`
 */
export async function changePassword(
  server: RestClient,
  ports: ClientPorts,
  current: string,
  next: string,
): Promise<void> {
  const typed = await withPassword(server, ports, current);
  const { vault, passwordSecret } = await rewrapVault(typed.vault, typed.keys, next, ports.random);
  await storeVault(server, ports, typed, vault, { passwordSecret });
}
