import type { Packet, ReturnCode, ServerId } from '@parley/protocol';
import type { Vicinity } from './ways';

interface Admission extends Vicinity {
  /** Both owners said so, and there is a link. */
  readonly isPeer: (server: ServerId) => boolean;
  /** Our owner said so. */
  readonly isAccepted: (server: ServerId) => boolean;
}

/**
 * Why a server may not hand in a packet for another one; null when it may. Peers hand in what has a way from here that does not lead back to
 * them; everybody who is linked what is for a peer of ours.
 */
export function objectionTo(from: ServerId, { to, via }: Packet, around: Admission): ReturnCode | null {
  if (around.isAccepted(to)) return null;
  if (!around.isPeer(from)) return 'not-a-peer';
  const leads = (server: ServerId): boolean =>
    around.hopTo(server) !== null ||
    around.routes.nextHops(server).some((hop) => hop !== from && around.hopTo(hop) !== null);
  return leads(to) || (via !== null && via !== around.server && leads(via)) ? null : 'no-route';
}
