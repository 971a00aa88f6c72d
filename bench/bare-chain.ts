import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { pipeline } from 'node:stream/promises';
import { workspace } from '../e2e/support/server';

interface Hop {
  readonly port: number;
  /** Resolves once everything that came is in its file. */
  readonly end: Promise<unknown>;
}

/**
 * What the machine allows: four Node processes that move a file like the sender, two servers and the recipient do, with TLS between the servers and a
 * copy on the disk at each, and do nothing else with it.
 * @param folder where the copies go
 * @returns seconds
 */
export async function bareChain(path: string, folder: string): Promise<number> {
  const recipient = await hop('tcp', join(folder, 'bare-recipient'));
  const other = await hop('tls', join(folder, 'bare-other'), 'tcp', recipient.port);
  const own = await hop('tcp', join(folder, 'bare-own'), 'tls', other.port);
  const begin = performance.now();
  await pipeline(
    createReadStream(path, { highWaterMark: 1024 * 1024 }),
    connect({ host: '127.0.0.1', port: own.port }),
  );
  await Promise.all([own.end, other.end, recipient.end]);
  return (performance.now() - begin) / 1000;
}

async function hop(listen: string, file: string, next?: string, port?: number): Promise<Hop> {
  const onward = next === undefined ? [] : [next, String(port)];
  const runTs = join(workspace, 'tools/run-ts.mjs');
  const child = spawn(process.execPath, [runTs, 'bench/bare-hop.ts', listen, file, ...onward], {
    cwd: workspace,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: child.stdout });
  const [first] = (await once(lines, 'line')) as [string];
  const end = once(lines, 'line').then(([line]) => {
    if (line !== 'end') throw new Error(`a hop of the bare chain said ${String(line)}`);
  });
  return { port: Number(first), end };
}
