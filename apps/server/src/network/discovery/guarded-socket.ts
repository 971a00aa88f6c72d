import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';

/** What anybody may send in a second before the rest is dropped unread. */
const MAX_PACKETS_PER_SECOND = 500;
/** No message of the DHT is longer: a record has at most 1,000 bytes, and nodes are told by the dozen. */
const MAX_PACKET_BYTES = 4_096;

/**
 * A UDP socket for readers that were not written for hostile input: what is too much or too long never reaches them, and what makes them throw
 * is dropped.
 * @param dropped hears of each
 */
export function guardedSocket(dropped: (why: 'flood' | 'length' | 'malformed') => void): Socket {
  const socket = createSocket('udp4');
  const emit = socket.emit.bind(socket) as (name: string | symbol, ...args: unknown[]) => boolean;
  let [second, packets] = [0, 0];
  const guarded = (name: string | symbol, ...args: unknown[]): boolean => {
    if (name !== 'message') return emit(name, ...args);
    const [message] = args as [Buffer, RemoteInfo];
    const now = Math.floor(Date.now() / 1_000);
    if (now !== second) [second, packets] = [now, 0];
    packets += 1;
    if (packets > MAX_PACKETS_PER_SECOND) return refuse('flood');
    if (message.length > MAX_PACKET_BYTES) return refuse('length');
    try {
      return emit(name, ...args);
    } catch {
      return refuse('malformed');
    }
  };
  const refuse = (why: 'flood' | 'length' | 'malformed'): boolean => {
    dropped(why);
    return false;
  };
  socket.emit = guarded as Socket['emit'];
  return socket;
}
