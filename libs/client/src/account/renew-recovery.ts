import { changeRecovery, newRecoveryWords, recoveryKitText } from '@parley/crypto/vault';
import { readCard } from '@parley/crypto/identity';
import type { ClientPorts } from '../api/ports';
import type { RestClient } from '../connection/rest-client';
import { storeVault, withPassword } from './with-password';

/**
 * New recovery words; the old ones open nothing any more, and the server ends all other sign-ins: one of them may have been made with the
 * old words.
 * @throws ProtocolError `wrong-password`, `vault-rolled-back`
 */
export async function renewRecovery(
  server: RestClient,
  ports: ClientPorts,
  password: string,
): Promise<{ readonly recoveryWords: string; readonly recoveryKit: string }> {
  const typed = await withPassword(server, ports, password);
  const words = await newRecoveryWords(ports.random);
  const { vault, recoverySecret } = await changeRecovery(typed.vault, typed.keys, words, ports.random);
  await storeVault(server, ports, typed, vault, { recoverySecret });
  const { account, handle } = await readCard(typed.card);
  const made = ports.clock.now();
  const kit = await recoveryKitText({ address: typed.status.address, handle, account, words, made });
  return { recoveryWords: words, recoveryKit: kit };
}
