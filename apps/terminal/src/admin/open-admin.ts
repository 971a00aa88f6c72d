import { RestClient } from '@parley/client';
import { ProtocolError } from '@parley/protocol';
import { refused } from '../cli/failure';
import type { Context } from '../cli/context';
import { readSecretFile } from '../cli/password';
import { DeviceFile } from '../profile/device-file';
import { DEFAULT_SERVER, parseServerUrl } from '../profile/profile';
import { certificatePin } from '../session/ports';
import { HttpTransport } from '../transport/http-transport';
import { AdminApi } from './admin-api';

/** The admin surface of my server, or with an admin token that of a relay. @throws ProtocolError `not-signed-in`, `server-key-changed` */
export async function openAdmin(context: Context): Promise<AdminApi> {
  const token = await adminToken(context);
  return token === null ? await openOwn(context) : openRelay(context, token);
}

/** Of `--admin-token-file` or PARLEY_ADMIN_TOKEN; null when there is none. */
async function adminToken({ globals, environment }: Context): Promise<string | null> {
  const token =
    globals.adminTokenFile === undefined
      ? (environment['PARLEY_ADMIN_TOKEN'] ?? '')
      : await readSecretFile(globals.adminTokenFile);
  if (token !== '' && !/^[A-Za-z0-9_-]+$/.test(token)) throw refused('that is no admin token of a relay');
  return token || null;
}

/** The server that this profile remembers is not asked: it would be shown the token of another one. */
function openRelay({ profile, globals, printer }: Context, token: string): AdminApi {
  const url = parseServerUrl(globals.server ?? DEFAULT_SERVER);
  const pin = certificatePin(profile, url, (text) => printer.say(`parley: ${text}`), `relay-certificate@${url.host}`);
  const transport = new HttpTransport(url, pin);
  return new AdminApi(new RestClient(transport, token), () => transport.close());
}

async function openOwn(context: Context): Promise<AdminApi> {
  const device = new DeviceFile(context.profile.file('device.json'));
  let token = (await device.load())?.token ?? null;
  if (token === null && (await context.password()) !== null) {
    await context.client().call('account');
    token = (await device.load())?.token ?? null;
  }
  if (token === null) throw new ProtocolError('not-signed-in', 'this profile is not signed in');
  const ports = await context.openPorts();
  try {
    await context.checkMovedServer(ports);
  } catch (error) {
    ports.close();
    throw error;
  }
  return new AdminApi(new RestClient(ports.client.transport, token), () => ports.close());
}
