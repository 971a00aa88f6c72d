import { rmSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { parseId, serverId, type ServerId } from '@parley/protocol';
import { hidden, startRelay } from '../e2e/support/network';
import { ServerProcess } from '../e2e/support/server';
import { approve, newStampSecret, queueMail, SEALED_BYTES } from './bulk-mail';
import { openIdleLinks } from './idle-links';
import { RawOwner } from './owner';
import { cpuMicros, peakResidentBytes, residentBytes } from './processes';
import type { Figures } from './report';

const LINKS = 5_000;
const HOP_ENVELOPES = 20_000;
const HELD_ENVELOPES = 100_000;
const POLL_MS = 50;
/** Mail that is queued comes without a pause as long. */
const QUIET_MS = 2_000;
/** After many links came up: handshakes are forgotten, and the heap is looked through. */
const SETTLE_MS = 20_000;

/** A relay with thousands of links that say nothing; then mail over it, and mail that it holds while the recipient is away. */
export async function relayHold(): Promise<Figures> {
  return { ...(await idleLinks()), ...(await mail()) };
}

async function idleLinks(): Promise<Record<string, Figures>> {
  const { server } = await startRelay({ PARLEY_RELAY_ACCEPT: 'anyone' });
  try {
    const before = residentBytes(server.pid);
    const close = await openIdleLinks(placeOf(server), LINKS);
    await delay(SETTLE_MS);
    const up = await figure(server, 'links');
    const bytesPerLink = (residentBytes(server.pid) - before) / up;
    await close();
    return { idleLinks: up, bytesPerLink };
  } finally {
    await end(server);
  }
}

async function mail(): Promise<Record<string, Figures>> {
  const { server: relay } = await startRelay({
    PARLEY_RELAY_ACCEPT: 'anyone',
    PARLEY_RELAY_QUOTA: '4GB',
    PARLEY_RELAY_QUOTA_PER_PEER: '2GB',
  });
  const start = (): Promise<ServerProcess> =>
    ServerProcess.start({ environment: { ...hidden(), PARLEY_NETWORK_RELAYS: relay.ready.address } });
  const servers = [await start(), await start()] as const;
  const [from, to] = servers;
  try {
    const [alice, bob] = [await RawOwner.create(from, 'alice'), await RawOwner.create(to, 'bob')];
    const stampSecret = newStampSecret();
    await approve(bob, { account: alice.account, server: placeOf(from).server, addresses: [] }, stampSecret);
    await approve(alice, { account: bob.account, server: placeOf(to).server, addresses: [] }, stampSecret);
    const hop = await overOneHop(servers, relay, (count) => queueMail(alice, bob.account, stampSecret, count), alice);
    const before = await figure(to, 'inbox_envelopes');
    await to.down();
    await queueMail(alice, bob.account, stampSecret, HELD_ENVELOPES);
    await settled(relay, HELD_ENVELOPES * SEALED_BYTES);
    await from.down();
    await to.up();
    const begin = performance.now();
    await until(async () => (await figure(to, 'inbox_envelopes')) - before >= HELD_ENVELOPES);
    const heldSeconds = (performance.now() - begin) / 1000;
    await until(async () => (await figure(relay, 'held_packets')) === 0);
    return {
      ...hop,
      heldDelivered: HELD_ENVELOPES,
      heldSeconds,
      peakMemoryMB: { relay: megabytes(relay), recipient: megabytes(to) },
    };
  } finally {
    for (const server of [...servers, relay]) await end(server);
  }
}

/** Mail that waits for the relay, from the first envelope that arrived until the last one's word is back. */
async function overOneHop(
  [from, to]: readonly [ServerProcess, ServerProcess],
  relay: ServerProcess,
  queue: (count: number) => Promise<void>,
  sender: RawOwner,
): Promise<Record<string, Figures>> {
  await queue(500);
  await until(async () => (await sender.waiting()) === 0);
  await relay.down();
  await queue(HOP_ENVELOPES);
  await relay.up();
  const processes = { sender: from, relay, recipient: to };
  const before = Object.entries(processes).map(([name, { pid }]) => [name, cpuMicros(pid)] as const);
  let first: { at: number; left: number } | null = null;
  for (;;) {
    const [left, at] = [await sender.waiting(), performance.now()];
    if (first === null && left < HOP_ENVELOPES) first = { at, left };
    if (left > 0 || first === null) {
      await delay(POLL_MS);
      continue;
    }
    const cpu = before.map(([name, micros]) => [
      name,
      (cpuMicros(processes[name as keyof typeof processes].pid) - micros) / HOP_ENVELOPES,
    ]);
    return {
      hopEnvelopesPerSecond: first.left / ((at - first.at) / 1000),
      cpuMicrosPerEnvelope: Object.fromEntries(cpu) as Record<string, number>,
    };
  }
}

/** One of the figures that a server gives to programs on its machine. */
async function figure({ ready }: ServerProcess, name: string): Promise<number> {
  const text = await (await fetch(new URL('api/metrics', ready.ui))).text();
  const value = new RegExp(`^parley_${name} (.*)$`, 'm').exec(text)?.[1];
  if (value === undefined) throw new Error(`the server has no figure of the name ${name}`);
  return Number(value);
}

/** Resolves when a relay holds at least so many bytes, and no more come. */
async function settled(relay: ServerProcess, least: number): Promise<void> {
  for (let held = 0, last = -1; held < least || held > last;) {
    last = held;
    await delay(QUIET_MS);
    held = await figure(relay, 'held_bytes');
  }
}

async function until(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) await delay(POLL_MS);
}

async function end(server: ServerProcess): Promise<void> {
  await server.down();
  rmSync(server.folder, { recursive: true });
}

const megabytes = ({ pid }: ServerProcess): number => peakResidentBytes(pid) / 1e6;

const placeOf = ({ ready }: ServerProcess): { server: ServerId; address: string } => ({
  server: parseId(serverId, ready.serverId),
  address: ready.address,
});
