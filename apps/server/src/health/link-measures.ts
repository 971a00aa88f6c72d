import type { FederationCounters } from '@parley/federation';
import type { Measure } from './measure';

/** What the links count, read from where they count it. */
export function linkMeasures(counters: () => FederationCounters | null, refusedConnections: () => number): Measure[] {
  type Plain = Exclude<keyof FederationCounters, 'closed'>;
  const one = (key: Plain, name: string, type: Measure['type'], help: string): Measure => ({
    name,
    help,
    type,
    read: () => counters()?.[key] ?? 0,
  });
  return [
    one('linksUp', 'links', 'gauge', 'Links to other servers that are up.'),
    one('handshakesPending', 'link_handshakes_pending', 'gauge', 'Connections that have not proven a server key yet.'),
    one('framesIn', 'link_frames_in_total', 'counter', 'Frames received.'),
    one('framesOut', 'link_frames_out_total', 'counter', 'Frames sent.'),
    one('bytesIn', 'link_bytes_in_total', 'counter', 'Bytes received on links.'),
    one('bytesOut', 'link_bytes_out_total', 'counter', 'Bytes sent on links.'),
    one('envelopesIn', 'envelopes_in_total', 'counter', 'Envelopes received.'),
    one('envelopesOut', 'envelopes_out_total', 'counter', 'Envelopes sent.'),
    one('receipted', 'envelopes_receipted_total', 'counter', 'Envelopes whose delivery a signed receipt proves.'),
    one('refusedIn', 'envelopes_refused_in_total', 'counter', 'Envelopes of others that were refused.'),
    one('refusedOut', 'envelopes_refused_out_total', 'counter', 'Own envelopes that others refused.'),
    one('packetsOut', 'packets_out_total', 'counter', 'Packets sent to their next hop.'),
    one('packetsHeld', 'packets_held_total', 'counter', 'Packets of others that were written down to go on.'),
    one('packetsArrived', 'packets_arrived_total', 'counter', 'Packets for this server whose content is stored.'),
    one('packetsRefused', 'packets_refused_total', 'counter', 'Packets for this server that were refused for good.'),
    one('packetsReturned', 'packets_returned_total', 'counter', 'Packets that were not taken.'),
    {
      name: 'links_closed_total',
      help: 'Links and handshakes ended by this server.',
      type: 'counter',
      label: 'reason',
      read: () => counters()?.closed ?? {},
    },
    {
      name: 'connections_refused_total',
      help: 'Connections of strangers over the limit.',
      type: 'counter',
      read: refusedConnections,
    },
  ];
}
