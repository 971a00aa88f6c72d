import { generateSigningKey, issueDevice, signingKeyFromSeed } from '@parley/crypto/identity';
import type { EverydaySecrets, rest } from '@parley/protocol';
import type { ClientPorts, DeviceRecord } from '../api/ports';

/** Makes and certifies the session key of a device that just signed in, and stores its record. */
export async function newDevice(
  ports: ClientPorts,
  secrets: EverydaySecrets,
  everydayKey: Uint8Array,
  { device, token }: Pick<rest.SignedIn, 'device' | 'token'>,
  seenVault: number,
): Promise<DeviceRecord> {
  const key = await generateSigningKey(ports.random);
  const signingKey = await signingKeyFromSeed(secrets.signingKey);
  const record: DeviceRecord = {
    account: secrets.account,
    device,
    token,
    everydayKey,
    deviceSeed: key.seed,
    deviceCertificate: await issueDevice(signingKey, secrets.account, device, key.publicKey, ports.clock.now()),
    seenChange: 0,
    seenVault,
  };
  await ports.store.save(record);
  return record;
}
