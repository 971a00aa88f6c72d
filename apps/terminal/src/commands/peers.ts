import { formatHostPort, parseAddress, type rest, type ServerId } from '@parley/protocol';
import { openAdmin } from '../admin/open-admin';
import type { AdminApi } from '../admin/admin-api';
import type { Context } from '../cli/context';
import { refused } from '../cli/failure';
import type { ActionOf } from '../cli/invocation';
import { table } from '../output/layout';
import { meaningOf } from '../output/meaning';
import { safeLine } from '../output/safe-text';
import { peerShape } from '../output/shapes';

const DONE = {
  accept: 'is a peer now',
  disconnect: 'is no peer any more',
  remove: 'is forgotten',
  block: 'is blocked',
  unblock: 'may link again',
} as const;

export async function listPeers(context: Context): Promise<void> {
  await printPeers(context, await withAdmin(context, (admin) => admin.peers()), 'no peers');
}

export async function listPeerRequests(context: Context): Promise<void> {
  const peers = await withAdmin(context, (admin) => admin.peers());
  await printPeers(
    context,
    peers.filter(({ state }) => state === 'incoming'),
    'no server asks',
  );
}

export async function addPeer(context: Context, { address, id, token }: ActionOf<'peers add'>): Promise<void> {
  const place = placeOf(address);
  const request = {
    address: place,
    ...(id !== undefined && { serverId: id as ServerId }),
    ...(token !== undefined && { token }),
  };
  const peer = await withAdmin(context, (admin) => admin.addPeer(request));
  const outcome = peer.state === 'approved' ? 'is a peer' : 'was asked; its owner has to accept';
  await context.printer.result(peerShape(peer), () => `${peer.id} at ${safeLine(place)} ${outcome}`);
}

export async function changePeer(context: Context, { change, which }: ActionOf<'peers change'>): Promise<void> {
  const peer = await withAdmin(context, async (admin) => {
    const id = await admin.findPeer(which);
    return change === 'remove' ? admin.removePeer(id) : admin.changePeer(id, change);
  });
  const outcome =
    change === 'accept' && peer.state === 'requested' ? 'was asked; its owner has to accept' : DONE[change];
  await context.printer.result(peerShape(peer), () => `${peer.id} ${outcome}`);
}

export async function withAdmin<Value>(context: Context, work: (admin: AdminApi) => Promise<Value>): Promise<Value> {
  const admin = await openAdmin(context);
  try {
    return await work(admin);
  } finally {
    admin.close();
  }
}

/** @throws ProtocolError `address-malformed`, `refused` */
function placeOf(text: string): string {
  const address = parseAddress(text);
  if (address.kind === 'host') return formatHostPort(address.at);
  throw refused('a server id says who, not where: give host[:port], and the id with --id');
}

async function printPeers({ printer, style }: Context, peers: readonly rest.PeerItem[], none: string): Promise<void> {
  const rows = table(
    peers.map((peer) => [
      peer.id,
      safeLine(peer.address ?? ''),
      peer.role === 'relay' ? `${peer.state}, relay` : peer.state,
      linkText(peer),
      peer.queued === 0 ? '' : `${peer.queued} waiting`,
      peer.link === 'up' || peer.lastError === null ? '' : style.bad(meaningOf(peer.lastError)),
    ]),
  );
  for (const [at, peer] of peers.entries()) await printer.result(peerShape(peer), () => rows[at] ?? '');
  if (peers.length === 0) printer.hint(none);
}

function linkText({ link, direction, rttMs }: rest.PeerItem): string {
  if (link !== 'up') return link === 'dialing' ? 'is dialled' : 'away';
  return `linked (${direction ?? ''})${rttMs === null ? '' : ` ${Math.round(rttMs)} ms`}`;
}
