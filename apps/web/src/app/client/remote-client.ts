import { clientMethods, type DeviceMethods, type RemoteClient } from '../../worker/device/client-methods';
import type { Service } from '../../worker/sharing/service';

const deviceMethodNames = [
  'setUp',
  'unlock',
  'recover',
  'lock',
  'signOut',
  'setSecurity',
  'active',
  'hidden',
  'serverSettings',
  'backups',
  'reachability',
  'diagnostics',
  'post',
  'revise',
  'retryUnsent',
  'removeUnsent',
  'offerFile',
  'provideFile',
  'acceptFile',
  'takeFile',
  'dropFiles',
  'peers',
  'addPeer',
  'changePeer',
  'routes',
  'neighbours',
  'directory',
  'beFound',
] as const satisfies readonly (keyof DeviceMethods)[];

/** The client's methods, carried out by the service. */
export const remoteClient = (service: Service): RemoteClient => callers(service, clientMethods) as RemoteClient;

export const deviceMethods = (service: Service): DeviceMethods => callers(service, deviceMethodNames) as DeviceMethods;

function callers(service: Service, names: readonly string[]): unknown {
  return Object.fromEntries(
    names.map((name) => [name, (...args: readonly unknown[]) => service.call(name, args, false)]),
  );
}
