import { MAX_MDNS_RECORDS, MDNS_TTL_SECONDS, serverId, type ServerId } from '@parley/protocol';
import type { ResponsePacket } from 'multicast-dns';
import { z } from 'zod';
import type { Sighting } from './neighbour-list';

/** The service in DNS-SD (RFC 6763 §7). */
export const SERVICE = '_parley._tcp.local';
const serverText = serverId.def.out;

type Records = NonNullable<ResponsePacket['answers']>;

/**
 * What this server says of itself: its id as the name of the service, its port, and where the packet comes from. Nothing of its owner.
 * @param ttl seconds; 0 says that it leaves
 */
export function announcement(server: ServerId, port: number, address: string, ttl: number = MDNS_TTL_SECONDS): Records {
  const instance = `${server}.${SERVICE}`;
  const target = `${server}.local`;
  return [
    { name: SERVICE, type: 'PTR', ttl, data: instance },
    { name: instance, type: 'SRV', ttl, flush: true, data: { port, target, priority: 0, weight: 0 } },
    { name: instance, type: 'TXT', ttl, flush: true, data: [''] },
    { name: target, type: 'A', ttl, flush: true, data: address },
  ];
}

/** Only these fields are read, and nothing else is believed. */
const place = z.object({
  type: z.literal('SRV'),
  name: z.string().max(255),
  ttl: z.number().default(MDNS_TTL_SECONDS),
  data: z.object({ port: z.int().min(1).max(65_535) }),
});

/** Servers that a packet announces, and those that it says leave. The address counts that it came from, whatever it says. */
export function sightingsIn(
  packet: Partial<Pick<ResponsePacket, 'answers' | 'additionals'>>,
  host: string,
): { readonly there: Sighting[]; readonly leaving: Sighting[] } {
  const [there, leaving]: [Sighting[], Sighting[]] = [[], []];
  for (const record of [...(packet.answers ?? []), ...(packet.additionals ?? [])].slice(0, MAX_MDNS_RECORDS)) {
    const read = place.safeParse(record);
    if (!read.success || !read.data.name.endsWith(`.${SERVICE}`)) continue;
    const server = serverText.safeParse(read.data.name.slice(0, -SERVICE.length - 1));
    if (server.success)
      (read.data.ttl === 0 ? leaving : there).push({ server: server.data, host, port: read.data.data.port });
  }
  return { there, leaving };
}
