import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { BlockList, isIPv4 } from 'node:net';
import { networkInterfaces } from 'node:os';
import { MAX_MDNS_BYTES, MAX_MDNS_PACKETS_PER_SECOND, type Clock } from '@parley/protocol';

/** The port of multicast DNS; answers that come from another one are none (RFC 6762 §6). */
const PORT = 5353;

/**
 * A socket for multicast DNS that drops what nobody in the network of `local` can have sent, what is too large, and what comes in too fast,
 * before anybody looks into it.
 */
export function multicastSocket(local: string, clock: Clock): Socket {
  const socket = createSocket({ type: 'udp4', reuseAddr: true });
  const admits = gate(local, clock);
  const emit = socket.emit.bind(socket);
  socket.emit = (event: string | symbol, ...values: unknown[]): boolean =>
    event === 'message' && !admits(values[0] as Buffer, values[1] as RemoteInfo)
      ? false
      : (emit as (event: string | symbol, ...values: unknown[]) => boolean)(event, ...values);
  return socket;
}

/** Whether a packet is looked at. */
export function gate(
  local: string,
  clock: Clock,
  onLink = linkOf(local),
): (message: { readonly length: number }, from: Pick<RemoteInfo, 'address' | 'port'>) => boolean {
  let [second, count] = [0, 0];
  return ({ length }, { address, port }) => {
    const now = Math.floor(clock.now() / 1000);
    if (now !== second) [second, count] = [now, 0];
    count += 1;
    if (count > MAX_MDNS_PACKETS_PER_SECOND || length > MAX_MDNS_BYTES || port !== PORT) return false;
    return isIPv4(address) && onLink.check(address, 'ipv4');
  };
}

/** The network in which this machine has that address. */
function linkOf(local: string): BlockList {
  const network = new BlockList();
  for (const { address, cidr } of Object.values(networkInterfaces()).flatMap((infos) => infos ?? []))
    if (address === local && cidr !== null) network.addSubnet(address, Number(cidr.split('/')[1]), 'ipv4');
  return network;
}
