import { readSigner } from '@parley/crypto/identity';
import { openEveryday } from '@parley/crypto/vault';
import { ProtocolError, rest, type EverydaySecrets } from '@parley/protocol';
import type { Client } from '../api/client';
import type { ClientPorts } from '../api/ports';
import { RestClient } from '../connection/rest-client';
import { openClient } from '../open-client';
import { signIn } from './sign-in';
import { accessStatus, checkVaultNumber, keysOf, renewCertificates, vaultNumber } from './vault-access';

/**
 * Goes on as the device that is stored. With a password it also unlocks, renews the certificates, and signs in where that has ended.
 * @throws ProtocolError `not-signed-in`, `password-needed` once the certificates have expired, `locked` when the password is needed and not given,
 * `wrong-password`, `vault-rolled-back` for an older vault than this device has seen
 */
export async function resume(ports: ClientPorts, options: { readonly password?: string } = {}): Promise<Client> {
  const record = await ports.store.load();
  const { password } = options;
  if (record === null || record.token === null) {
    if (password === undefined) throw new ProtocolError('not-signed-in', 'this device is not signed in');
    return signIn(ports, { password });
  }
  const server = new RestClient(ports.transport, record.token);
  try {
    const status = await accessStatus(server);
    const { vault } = await server.get('/api/access/vault', rest.vaultAnswer);
    if (password !== undefined) {
      const keys = await keysOf(status, { password });
      const renewed = await renewCertificates(server, ports, status, vault, keys);
      const { secrets, everydayKey } = renewed;
      const unlocked = { ...record, everydayKey, seenVault: vaultNumber(renewed.vault) };
      await ports.store.save(unlocked);
      return await openClient(ports, unlocked, secrets, status);
    }
    if (record.everydayKey === null) throw new ProtocolError('locked', 'this device is locked: it needs the password');
    const { secrets, number } = await openEveryday(vault, record.everydayKey);
    checkVaultNumber(number, record);
    await checkSigner(secrets, ports.clock.now());
    const known = { ...record, seenVault: number };
    if (number > record.seenVault) await ports.store.save(known);
    return await openClient(ports, known, secrets, status);
  } catch (error) {
    if (!(error instanceof ProtocolError)) throw error;
    if (error.code === 'not-signed-in' && password !== undefined) return signIn(ports, { password });
    // Certificates that have expired are not the same as another password: that code is passed on.
    if (error.code === 'password-needed' && !isExpiry(error))
      throw new ProtocolError('locked', 'the keys changed: this device needs the password', { cause: error });
    throw error;
  }
}

const isExpiry = ({ cause }: ProtocolError): boolean =>
  cause instanceof ProtocolError && cause.code === 'certificate-expired';

/** Only the identity key renews the certificate of the signing key: with an expired one nobody would believe this device. */
async function checkSigner({ signer, account }: EverydaySecrets, now: number): Promise<void> {
  try {
    await readSigner(signer, account, now);
  } catch (error) {
    if (!(error instanceof ProtocolError) || error.code !== 'certificate-expired') throw error;
    throw new ProtocolError('password-needed', 'the certificates have expired: type the password', { cause: error });
  }
}

/** Forgets the key that opens the vault; the device stays signed in. */
export async function lock(ports: ClientPorts): Promise<void> {
  const record = await ports.store.load();
  if (record !== null) await ports.store.save({ ...record, everydayKey: null });
}

/** Ends the sign-in of this device and forgets it. */
export async function signOut(ports: ClientPorts): Promise<void> {
  const record = await ports.store.load();
  if (record?.token) {
    const server = new RestClient(ports.transport, record.token);
    try {
      await server.call('POST', '/api/access/sign-out');
    } catch (error) {
      if (!(error instanceof ProtocolError) || error.code !== 'not-signed-in') throw error;
    }
  }
  await ports.store.clear();
}
