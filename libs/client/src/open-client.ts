import type { EverydaySecrets, rest } from '@parley/protocol';
import type { ClientPorts, DeviceRecord } from './api/ports';
import type { Client } from './api/client';
import { openAccountKeys } from './keys/account-keys';
import { forgetSecrets } from './keys/forget-keys';
import { SignedInClient } from './signed-in-client';

/** The client of an unlocked device; the secrets are overwritten. Contacts are loaded; nothing is connected yet. */
export async function openClient(
  ports: ClientPorts,
  record: DeviceRecord,
  secrets: EverydaySecrets,
  status: rest.AccessStatus,
): Promise<Client> {
  const keys = await openAccountKeys(secrets, record, ports.random);
  forgetSecrets(secrets);
  const client = new SignedInClient(ports, record, keys, status.addresses[0] ?? status.address);
  await client.load();
  return client;
}
