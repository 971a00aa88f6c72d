import type { SendOptions } from '@parley/client';
import { clientMethods, type DeviceMethods, type RemoteClient } from '../../worker/device/client-methods';
import type { Service } from '../../worker/sharing/service';

const KEY_BYTES = 16;

const deviceMethodNames = [
  'setUp',
  'unlock',
  'recover',
  'lock',
  'signOut',
  'setSecurity',
  'active',
  'serverSettings',
] as const satisfies readonly (keyof DeviceMethods)[];

/** The client's methods, carried out by the service. */
export function remoteClient(service: Service): RemoteClient {
  const client = callers(service, clientMethods) as RemoteClient;
  return {
    ...client,
    // With a key of its own, a message that has to be asked for twice is sent once.
    send: (to, text, options: SendOptions = {}) =>
      client.send(to, text, {
        key: crypto.getRandomValues(new Uint8Array(KEY_BYTES)),
        sentAt: Date.now(),
        ...options,
      }),
  };
}

export const deviceMethods = (service: Service): DeviceMethods => callers(service, deviceMethodNames) as DeviceMethods;

function callers(service: Service, names: readonly string[]): unknown {
  return Object.fromEntries(
    names.map((name) => [name, (...args: readonly unknown[]) => service.call(name, args, false)]),
  );
}
