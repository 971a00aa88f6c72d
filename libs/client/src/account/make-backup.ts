import { rest } from '@parley/protocol';
import type { RestClient } from '../connection/rest-client';
import { accessStatus, keysOf } from './vault-access';

/**
 * Lets the server make a backup that this device may fetch once, from /api/settings/backup/file; resolves when it is ready.
 * @throws ProtocolError `wrong-password`, `too-many-attempts`, `storage-full`
 */
export async function makeBackup(server: RestClient, password: string): Promise<void> {
  const { secret } = await keysOf(await accessStatus(server), { password });
  await server.call('POST', '/api/settings/backup', rest.backupRequest.encode({ secret }));
}
