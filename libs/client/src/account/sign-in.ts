import { changePassword } from '@parley/crypto/vault';
import { ProtocolError, rest } from '@parley/protocol';
import type { Client } from '../api/client';
import type { ClientPorts } from '../api/ports';
import { RestClient } from '../connection/rest-client';
import { openClient } from '../open-client';
import { newDevice } from './device';
import { accessStatus, encodeVaultChange, keysOf, renewCertificates, vaultNumber } from './vault-access';

export type SignIn = { readonly password: string } | { readonly recoveryWords: string; readonly newPassword?: string };

/**
 * Signs a new device in, with the password, or with the recovery words or the text of the recovery kit.
 * @throws ProtocolError `wrong-password`, `wrong-recovery-words`, `too-many-attempts`, `not-set-up`, `vault-rolled-back` on a device that has seen a newer vault
 */
export async function signIn(ports: ClientPorts, proof: SignIn): Promise<Client> {
  const anonymous = new RestClient(ports.transport, null);
  const status = await accessStatus(anonymous);
  const keys = await keysOf(status, proof);
  const value = { with: keys.kind, secret: keys.secret, deviceName: ports.deviceName };
  const signedIn = await anonymous.send(
    'POST',
    '/api/access/sign-in',
    { schema: rest.signInRequest, value },
    rest.signedIn,
  );
  const server = new RestClient(ports.transport, signedIn.token);
  const { secrets, everydayKey, vault } = await renewCertificates(server, ports, status, signedIn.vault, keys);
  if (status.account !== null && status.account !== secrets.account) {
    throw new ProtocolError('vault-corrupt', 'the vault is of another account than the server says');
  }
  let newest = vault;
  if ('recoveryWords' in proof && proof.newPassword !== undefined) {
    const changed = await changePassword(vault, keys, proof.newPassword, ports.random);
    const change = { with: keys.kind, secret: keys.secret, vault: changed.vault, card: secrets.card };
    await server.call(
      'PUT',
      '/api/access/vault',
      encodeVaultChange({ ...change, passwordSecret: changed.passwordSecret }),
    );
    newest = changed.vault;
  }
  const record = await newDevice(ports, secrets, everydayKey, signedIn, vaultNumber(newest));
  return openClient(ports, record, secrets, status);
}
