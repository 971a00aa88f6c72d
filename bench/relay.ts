import { rmSync } from 'node:fs';
import { envelopeIdOf, stampOf } from '@parley/crypto/identity';
import { envelope, ENVELOPE_TTL_SECONDS, parseId, serverId, type ServerId } from '@parley/protocol';
import { ServerProcess } from '../e2e/support/server';
import { RawOwner } from './owner';
import { cpuMicros } from './processes';
import type { Figures } from './report';

const ENVELOPES = 20_000;
const PER_COMMIT = 500;
/** What a sealed text of 1 KB weighs. */
const SEALED_BYTES = 1_024 + 273;
const POLL_MS = 50;

/**
 * Fills one server's outbox while the other is down, starts the other and watches the outbox empty: every envelope passes the real link,
 * is checked, stored durably and receipted.
 */
export async function relay(): Promise<Figures> {
  const servers = await Promise.all([ServerProcess.start(), ServerProcess.start()]);
  const [from, to] = servers;
  try {
    const alice = await RawOwner.create(from, 'alice');
    const bob = await RawOwner.create(to, 'bob');
    const stampSecret = crypto.getRandomValues(new Uint8Array(32));
    const contact = { version: 0, state: 'approved' as const, stampSecret, sealed: new Uint8Array(1) };
    const place = ({ ready }: ServerProcess): { server: ServerId; addresses: string[] } => ({
      server: serverOf(ready.serverId),
      addresses: [ready.address],
    });
    await bob.commit({ contacts: [{ ...contact, account: alice.account, ...place(from) }] });
    await to.down();
    await alice.commit({ contacts: [{ ...contact, account: bob.account, ...place(to) }] });
    for (let done = 0; done < ENVELOPES; done += PER_COMMIT) {
      const outgoing = Array.from({ length: PER_COMMIT }, () => {
        const sealed = crypto.getRandomValues(new Uint8Array(SEALED_BYTES));
        const bare = { to: bob.account, ttl: ENVELOPE_TTL_SECONDS, sealed };
        const stamp = stampOf(stampSecret, envelopeIdOf(bare));
        return { record: null, contact: bob.account, envelope: envelope.encode({ ...bare, hops: 0, stamp }) };
      });
      await alice.commit({ outgoing });
    }

    await to.up();
    const before = { from: cpuMicros(from.pid), to: cpuMicros(to.pid) };
    let begin: { at: number; left: number } | null = null;
    for (;;) {
      const [left, at] = [await alice.waiting(), performance.now()];
      if (begin === null && left < ENVELOPES) begin = { at, left };
      if (left === 0 && begin !== null) {
        return {
          envelopesPerSecond: begin.left / ((at - begin.at) / 1000),
          cpuMicrosPerEnvelope: {
            sender: (cpuMicros(from.pid) - before.from) / ENVELOPES,
            receiver: (cpuMicros(to.pid) - before.to) / ENVELOPES,
          },
        };
      }
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
  } finally {
    for (const server of servers) {
      await server.down();
      rmSync(server.folder, { recursive: true });
    }
  }
}

const serverOf = (id: string): ServerId => parseId(serverId, id);
