import { rmSync } from 'node:fs';
import { parseId, serverId, type ServerId } from '@parley/protocol';
import { ServerProcess } from '../e2e/support/server';
import { approve, newStampSecret, queueMail } from './bulk-mail';
import { RawOwner } from './owner';
import { cpuMicros } from './processes';
import type { Figures } from './report';

const ENVELOPES = 20_000;
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
    const stampSecret = newStampSecret();
    const place = ({ ready }: ServerProcess): { server: ServerId; addresses: string[] } => ({
      server: serverOf(ready.serverId),
      addresses: [ready.address],
    });
    await approve(bob, { account: alice.account, ...place(from) }, stampSecret);
    await to.down();
    await approve(alice, { account: bob.account, ...place(to) }, stampSecret);
    await queueMail(alice, bob.account, stampSecret, ENVELOPES);

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
